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
from modelsearch.query import And, MatchAll, Not, Or, Phrase, SearchQuery

from .analysed import AnalysedBackend, AnalysedIndex, Rebuilder
from .ranking import RankedCompiler, RankedResults

TITLE_WEIGHT = 5

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

    def matches(self, query: SearchQuery) -> tuple[str, list[Any]]:
        match = expression(query, last_is_prefix=self.LAST_TERM_IS_PREFIX)
        sql = f"FROM {FTS} JOIN {ENTRY} AS entry ON entry.id = {FTS}.rowid WHERE {FTS} MATCH %s"
        return sql, [f"{{{' '.join(self.FTS_TABLE_FIELDS)}}} : {match}"]

    def rank(self, query: SearchQuery) -> tuple[str, list[Any]]:
        # By the order of the table's columns: autocomplete, body, title.
        return f"-bm25({FTS}, 1, 1, {TITLE_WEIGHT})", []


class AutocompleteCompiler(Compiler, SQLiteAutocompleteQueryCompiler):
    pass


class Results(RankedResults, SQLiteSearchResults):
    pass


class Index(AnalysedIndex, SQLiteIndex):
    pass


class AtomicRebuilder(Rebuilder, SQLiteSearchAtomicRebuilder):
    pass


class Backend(AnalysedBackend, SQLiteSearchBackend):
    index_class = Index
    results_class = Results
    query_compiler_class = Compiler
    autocomplete_query_compiler_class = AutocompleteCompiler
    atomic_rebuilder_class = AtomicRebuilder
