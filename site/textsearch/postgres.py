"""PostgreSQL: tsqueries match, ts_rank ranks, and the title counts more by its weight."""

from typing import Any, ClassVar

from modelsearch.backends.database.postgres.postgres import (
    IndexEntry,
    PostgresAutocompleteQueryCompiler,
    PostgresIndex,
    PostgresSearchAtomicRebuilder,
    PostgresSearchBackend,
    PostgresSearchQueryCompiler,
    PostgresSearchResults,
)
from modelsearch.index import AutocompleteField, SearchField
from modelsearch.query import And, MatchAll, Not, Or, Phrase, SearchQuery

from .analysed import AnalysedBackend, AnalysedIndex, Rebuilder
from .ranking import RankedCompiler, RankedResults

ENTRY = IndexEntry._meta.db_table
TSQUERY = "to_tsquery('simple', %s)"


def expression(query: SearchQuery, *, last_is_prefix: bool = False) -> str:
    """The query in the language of to_tsquery. Tokens are letters and digits, so quoting them is enough."""
    if isinstance(query, Not):
        return f"!({expression(query.subquery)})"
    if isinstance(query, And | Or):
        parts = [expression(part) for part in query.subqueries if not isinstance(part, MatchAll)]
        return "(" + (" & " if isinstance(query, And) else " | ").join(parts) + ")"
    terms = [f"'{token}'" for token in query.query_string.split()]
    operator = "<->" if isinstance(query, Phrase) else "|" if query.operator == "or" else "&"
    return "(" + f" {operator} ".join(terms) + (":*)" if last_is_prefix else ")")


class Compiler(RankedCompiler, PostgresSearchQueryCompiler):
    VECTORS: ClassVar[tuple[str, ...]] = ("title", "body")

    def matches(self, query: SearchQuery, narrowed_to: list[str]) -> tuple[str, list[Any]]:
        # textsearch_query gives its argument back, at a price. PostgreSQL believes that joining two vectors costs
        # nothing, and for a word that many texts have it would read them all rather than use the index.
        vector = " || ".join(f"entry.{name}" for name in self.VECTORS)
        wanted = " & ".join([self._expression(query), *narrowed_to])
        return f"FROM {ENTRY} AS entry WHERE ({vector}) @@ textsearch_query({TSQUERY})", [wanted]

    def rank(self, query: SearchQuery) -> tuple[str, list[Any]]:
        ranks = [f"ts_rank(%s::float4[], entry.{name}, {TSQUERY})" for name in self.VECTORS]
        return " + ".join(ranks), [self.sql_weights, self._expression(query)] * len(ranks)

    def _expression(self, query: SearchQuery) -> str:
        return expression(query, last_is_prefix=self.LAST_TERM_IS_PREFIX)


class AutocompleteCompiler(Compiler, PostgresAutocompleteQueryCompiler):
    VECTORS = ("autocomplete",)


class Results(RankedResults, PostgresSearchResults):
    pass


class Index(AnalysedIndex, PostgresIndex):
    facets_in = (SearchField, AutocompleteField)


class AtomicRebuilder(Rebuilder, PostgresSearchAtomicRebuilder):
    pass


class Backend(AnalysedBackend, PostgresSearchBackend):
    index_class = Index
    results_class = Results
    query_compiler_class = Compiler
    autocomplete_query_compiler_class = AutocompleteCompiler
    atomic_rebuilder_class = AtomicRebuilder
