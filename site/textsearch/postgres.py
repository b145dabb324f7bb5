"""PostgreSQL: one rank for the whole query, titles by their weight."""

from typing import Any

from django.contrib.postgres.search import SearchRank
from modelsearch.backends.database.postgres.postgres import (
    PostgresAutocompleteQueryCompiler,
    PostgresIndex,
    PostgresSearchAtomicRebuilder,
    PostgresSearchBackend,
    PostgresSearchQueryCompiler,
)
from modelsearch.query import SearchQuery

from .analysed import AnalysedBackend, AnalysedIndex, CompilesForDatabase, Rebuilder


class Compiler(CompilesForDatabase, PostgresSearchQueryCompiler):
    def build_tsrank(self, vector: Any, query: SearchQuery, config: Any = None, boost: float = 1.0) -> Any:
        """``modelsearch`` ranks every part of a query by itself: hundreds of ranks a row for a query of ours."""
        return SearchRank(vector, self.build_tsquery(query, config=config), weights=self.sql_weights)


class AutocompleteCompiler(Compiler, PostgresAutocompleteQueryCompiler):
    pass


class Index(AnalysedIndex, PostgresIndex):
    pass


class AtomicRebuilder(Rebuilder, PostgresSearchAtomicRebuilder):
    pass


class Backend(AnalysedBackend, PostgresSearchBackend):
    index_class = Index
    query_compiler_class = Compiler
    autocomplete_query_compiler_class = AutocompleteCompiler
    atomic_rebuilder_class = AtomicRebuilder
