"""SQLite: one pass over the full-text index, ranked by bm25 with the title counting more.

``modelsearch``'s own compiler joins terms without parentheses, gives titles no weight, ranks an AND backwards and
computes the rank in a subquery for each row.
"""

from functools import cached_property
from typing import Any

from django.core.exceptions import EmptyResultSet
from django.db import connections
from django.db.models import F
from django.db.models.expressions import RawSQL
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
from modelsearch.utils import get_descendants_content_types_pks

from .analysed import AnalysedBackend, AnalysedIndex, CompilesForDatabase, Rebuilder

TITLE_WEIGHT = 5
CHUNK = 1000  # objects fetched by one query: SQLite limits the parameters

FTS = SQLiteFTSIndexEntry._meta.db_table
ENTRY = IndexEntry._meta.db_table
# Named in the order of the table's columns: autocomplete, body, title.
RANK = f"bm25({FTS}, 1, 1, {TITLE_WEIGHT})"


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


class Compiler(CompilesForDatabase, SQLiteSearchQueryCompiler):
    @property
    def has_ranks(self) -> bool:
        return self.order_by_relevance and not isinstance(self.query, MatchAll | Not)

    @cached_property
    def ranked(self) -> list[tuple[Any, float]]:
        """The primary keys of all hits with their scores, the best first: every page and the count come from here."""
        matches, params = self._matches(f", {RANK} AS score")
        try:
            rows, row_params = self.queryset.order_by().values(row_pk=F("pk")).query.sql_with_params()
        except EmptyResultSet:
            return []
        # CROSS JOIN, so that SQLite goes from the hits to their rows and not the other way round.
        sql = (
            f"SELECT row_pk, score FROM ({matches}) AS hits CROSS JOIN ({rows}) AS found "  # noqa: S608 - made of tokens
            "ON row_pk = hits.pk ORDER BY score, row_pk DESC"
        )
        with connections[self.queryset.db].cursor() as cursor:
            cursor.execute(sql, [*params, *row_params])
            return list(dict(cursor.fetchall()).items())

    def search(self, config: Any, start: int | None, stop: int | None, score_field: str | None = None) -> Any:
        """A queryset of the hits: for facets, and for an order other than relevance."""
        if isinstance(self.query, MatchAll):
            found = self.queryset
        elif not isinstance(self.query, Not):
            found = self.queryset.filter(pk__in=self._pks())
        elif isinstance(self.query.subquery, MatchAll):
            found = self.queryset.none()
        else:
            found = self.queryset.exclude(pk__in=self._pks())
        return (found if found.query.order_by else found.order_by("-pk"))[start:stop]

    def _pks(self) -> RawSQL:
        return RawSQL(*self._matches())  # noqa: S611 - made of tokens

    def _matches(self, score: str = "") -> tuple[str, list[Any]]:
        """SQL that gives the primary keys of all indexed objects of the model that match."""
        model = self.queryset.model
        pk_type = model._meta.pk.rel_db_type(connections[self.queryset.db])
        content_types = get_descendants_content_types_pks(model)
        query = self.query.subquery if isinstance(self.query, Not) else self.query
        match = expression(query, last_is_prefix=self.LAST_TERM_IS_PREFIX)
        sql = (
            f"SELECT CAST(entry.object_id AS {pk_type}) AS pk{score} FROM {FTS} "  # noqa: S608
            f"JOIN {ENTRY} AS entry ON entry.id = {FTS}.rowid "
            f"WHERE {FTS} MATCH %s AND entry.content_type_id IN ({', '.join('%s' for _ in content_types)})"
        )
        return sql, [f"{{{' '.join(self.FTS_TABLE_FIELDS)}}} : {match}", *content_types]


class AutocompleteCompiler(Compiler, SQLiteAutocompleteQueryCompiler):
    pass


class Results(SQLiteSearchResults):
    def _do_search(self) -> list[Any]:
        compiler: Compiler = self.query_compiler
        if not compiler.has_ranks:
            return list(self.get_queryset())
        scores = dict(compiler.ranked[self.start : self.stop])
        pks = list(scores)
        rows: dict[Any, Any] = {}
        for i in range(0, len(pks), CHUNK):
            rows |= {row.pk: row for row in compiler.queryset.order_by().filter(pk__in=pks[i : i + CHUNK])}
        if self._score_field:
            for pk, row in rows.items():
                setattr(row, self._score_field, scores[pk])
        return [rows[pk] for pk in pks if pk in rows]

    def _do_count(self) -> int:
        if self.query_compiler.has_ranks:
            return len(self.query_compiler.ranked[self.start : self.stop])
        return int(self.get_queryset().count())


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
