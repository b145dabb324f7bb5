"""From a query to the rows it finds, the best first: one SQL statement for all pages of the results and their number.

``modelsearch``'s own compilers compute a rank for every part of a query (hundreds for one of ours), on SQLite in a
subquery for each row, and on PostgreSQL join in a way that no index helps.
"""

from functools import cached_property
from typing import Any, ClassVar

from django.core.exceptions import EmptyResultSet
from django.db import connections
from django.db.models import F
from django.db.models.expressions import RawSQL
from modelsearch.query import MatchAll, Not, SearchQuery
from modelsearch.utils import get_descendants_content_types_pks

from . import facets

CHUNK = 1000  # objects fetched by one query: SQLite limits the parameters


class RankedCompiler:
    """A database gives ``matches`` and ``rank``; the query is in its language by then."""

    JOIN: ClassVar[str] = "JOIN"
    LAST_TERM_IS_PREFIX: bool
    queryset: Any
    query: SearchQuery
    order_by_relevance: bool

    def matches(self, query: SearchQuery, narrowed_to: list[str]) -> tuple[str, list[Any]]:
        """SQL for FROM and WHERE: the rows of the index that match and have these facets, called ``entry``."""
        raise NotImplementedError

    def rank(self, query: SearchQuery) -> tuple[str, list[Any]]:
        """SQL for the rank of such a row, the more the better."""
        raise NotImplementedError

    @property
    def has_ranks(self) -> bool:
        return self.order_by_relevance and not isinstance(self.query, MatchAll | Not)

    @cached_property
    def ranked(self) -> list[tuple[Any, float]]:
        """The primary keys of all hits with their ranks, the best first."""
        rank, rank_params = self.rank(self.query)
        hits, params = self.hits(f", {rank} AS rank")
        try:
            rows, row_params = self.queryset.order_by().values(row_pk=F("pk")).query.sql_with_params()
        except EmptyResultSet:
            return []
        sql = (
            f"SELECT row_pk, rank FROM ({hits}) AS hits {self.JOIN} ({rows}) AS found "  # noqa: S608 - made of tokens
            "ON row_pk = hits.pk ORDER BY rank DESC, row_pk DESC"
        )
        with connections[self.queryset.db].cursor() as cursor:
            cursor.execute(sql, [*rank_params, *params, *row_params])
            return list(dict(cursor.fetchall()).items())

    def search(self, config: Any, start: int | None, stop: int | None, **kwargs: Any) -> Any:
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
        return RawSQL(*self.hits())  # noqa: S611 - made of tokens

    def hits(self, rank: str = "") -> tuple[str, list[Any]]:
        """SQL that gives the primary keys of all indexed objects of the model that match."""
        model = self.queryset.model
        pk_type = model._meta.pk.rel_db_type(connections[self.queryset.db])
        content_types = get_descendants_content_types_pks(model)
        query = self.query.subquery if isinstance(self.query, Not) else self.query
        matches, params = self.matches(query, facets.of_queryset(self.queryset))
        sql = (
            f"SELECT CAST(entry.object_id AS {pk_type}) AS pk{rank} {matches} "
            f"AND entry.content_type_id IN ({', '.join('%s' for _ in content_types)})"
        )
        return sql, [*params, *content_types]

    def _get_filters_from_queryset(self, check_only: bool = False) -> None:
        """A database filters by any column, not only by those that a search server would know of."""

    def _get_order_by(self) -> tuple[()]:
        """And sorts by any."""
        return ()


class RankedResults:
    query_compiler: Any
    start: int
    stop: int | None
    _score_field: str | None

    def _do_search(self) -> list[Any]:
        compiler: RankedCompiler = self.query_compiler
        if not compiler.has_ranks:
            return list(compiler.search(None, self.start, self.stop))
        ranks = dict(compiler.ranked[self.start : self.stop])
        pks = list(ranks)
        rows: dict[Any, Any] = {}
        for i in range(0, len(pks), CHUNK):
            rows |= {row.pk: row for row in compiler.queryset.order_by().filter(pk__in=pks[i : i + CHUNK])}
        if self._score_field:
            for pk, row in rows.items():
                setattr(row, self._score_field, ranks[pk])
        return [rows[pk] for pk in pks if pk in rows]

    def _do_count(self) -> int:
        compiler: RankedCompiler = self.query_compiler
        if compiler.has_ranks:
            return len(compiler.ranked[self.start : self.stop])
        return int(compiler.search(None, self.start, self.stop).count())
