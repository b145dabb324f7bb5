"""SQLite: FTS5 matches, bm25 ranks, and the title counts more."""

from typing import Any, ClassVar

from modelsearch.backends.database.sqlite.sqlite import (
    IndexEntry,
    SQLiteAutocompleteQueryCompiler,
    SQLiteFTSIndexEntry,
    SQLiteIndex,
    SQLiteSearchAtomicRebuilder,
    SQLiteSearchBackend,
    SQLiteSearchQueryCompiler,
    SQLiteSearchResults,
)
from modelsearch.index import AutocompleteField
from modelsearch.query import And, MatchAll, Not, Or, Phrase, SearchQuery

from .analysed import AnalysedBackend, AnalysedIndex, Rebuilder
from .ranking import RankedCompiler, RankedResults

FTS = SQLiteFTSIndexEntry._meta.db_table
ENTRY = IndexEntry._meta.db_table


def expression(query: SearchQuery, *, last_is_prefix: bool = False) -> str:
    """The query in the language of FTS5. Tokens are letters and digits, so quoting them is enough."""
    if isinstance(query, Phrase):
        return f'"{query.query_string}"'
    if isinstance(query, And):
        wanted = [part for part in query.subqueries if not isinstance(part, Not | MatchAll)]
        unwanted = [part.subquery for part in query.subqueries if isinstance(part, Not)]
        joined = " AND ".join(expression(part) for part in wanted)
        return f"({joined})" + "".join(f" NOT {expression(part)}" for part in unwanted)
    if isinstance(query, Or):
        return "(" + " OR ".join(expression(part) for part in query.subqueries) + ")"
    terms = [f'"{token}"' for token in query.query_string.split()]
    return "(" + f" {query.operator.upper()} ".join(terms) + ("*)" if last_is_prefix else ")")


class Compiler(RankedCompiler, SQLiteSearchQueryCompiler):
    # CROSS: go from the hits to their rows and not the other way round.
    JOIN: ClassVar[str] = "CROSS JOIN"
    # By the order of the table's columns: autocomplete, which holds the facets too, body, title.
    WEIGHTS: ClassVar[str] = "0, 1, 5"

    def matches(self, query: SearchQuery, narrowed_to: list[str]) -> tuple[str, list[Any]]:
        match = expression(query, last_is_prefix=self.LAST_TERM_IS_PREFIX)
        # CROSS: else, as part of another query, it goes from each entry to its tokens.
        sql = f"FROM {FTS} CROSS JOIN {ENTRY} AS entry ON entry.id = {FTS}.rowid WHERE {FTS} MATCH %s"
        facets = " AND ".join(f'"{facet}"' for facet in narrowed_to)
        return sql, [f"{{{' '.join(self.FTS_TABLE_FIELDS)}}} : {match} AND {{autocomplete}} : ({facets})"]

    def rank(self, query: SearchQuery) -> tuple[str, list[Any]]:
        return f"-bm25({FTS}, {self.WEIGHTS})", []


class AutocompleteCompiler(Compiler, SQLiteAutocompleteQueryCompiler):
    WEIGHTS = "1, 0, 0"


class Results(RankedResults, SQLiteSearchResults):
    pass


class Index(AnalysedIndex, SQLiteIndex):
    facets_in = (AutocompleteField,)


def merge(connection: Any) -> None:
    """FTS5 keeps what was deleted, as text to be read, until its parts are merged."""
    with connection.cursor() as cursor:
        cursor.execute(f"INSERT INTO {FTS}({FTS}) VALUES ('optimize')")  # noqa: S608


class AtomicRebuilder(Rebuilder, SQLiteSearchAtomicRebuilder):
    def finish(self) -> None:
        merge(self.index.write_connection)
        super().finish()


class Backend(AnalysedBackend, SQLiteSearchBackend):
    index_class = Index
    results_class = Results
    query_compiler_class = Compiler
    autocomplete_query_compiler_class = AutocompleteCompiler
    atomic_rebuilder_class = AtomicRebuilder
