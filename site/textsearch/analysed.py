"""What the backends of all databases have in common: texts and queries pass through the analysis."""

import copy
from collections.abc import Sequence
from typing import Any

from django.db import transaction
from modelsearch.backends.base import BaseIndex, BaseSearchBackend
from modelsearch.index import AutocompleteField, RelatedFields, SearchField
from modelsearch.query import And, Boost, MatchAll, Not, Or, Phrase, SearchQuery

from . import analysis, facets, queries
from .models import IndexBuild


class AnalysedIndex(BaseIndex):
    facets_in: tuple[type, ...]  # the kinds of search field whose column takes the facets

    def add_items(self, model: Any, objs: Sequence[Any]) -> None:
        fields = [analysed(field) for field in model.get_search_fields()] + [
            facet_field(kind) for kind in self.facets_in
        ]
        for obj in objs:
            obj.get_search_fields = lambda: fields  # the indexer asks the object
        try:
            # A savepoint: an error in the index must not spoil the transaction that saves the object.
            with transaction.atomic(using=self.write_connection.alias):
                super().add_items(model, objs)
        finally:
            for obj in objs:
                del obj.get_search_fields

    def delete_stale_entries(self) -> None:
        """A rebuild begins with an empty index: on SQLite far quicker than to update row by row."""
        self.reset()

    def _refresh_title_norms(self, full: bool = False) -> None:
        """Not used for ranking here; the original reads the whole table each time an object is saved."""


class Rebuilder:
    """All or nothing; remembers which analyser the index was built by."""

    def finish(self) -> None:
        IndexBuild.objects.create(analyser=analysis.VERSION)
        super().finish()  # type: ignore[misc]

    def __del__(self) -> None:
        # The original commits the half of an index when a rebuild is interrupted.
        if self.transaction_opened:  # type: ignore[has-type]
            transaction.set_rollback(True, using=self.index.write_connection.alias)  # type: ignore[attr-defined]
            self.transaction.__exit__(None, None, None)  # type: ignore[attr-defined]
            self.transaction_opened = False


class AnalysedBackend(BaseSearchBackend):
    def _search(self, compiler: Any, query: Any, queryset: Any, **kwargs: Any) -> Any:
        operator = kwargs.pop("operator", None) or "and"
        kwargs["fields"] = None  # the index knows titles and everything else, no single fields
        if compiler is self.autocomplete_query_compiler_class:
            found: SearchQuery | None = queries.prefix(_text(query))
        else:
            found = rewritten(query, operator)
        return super()._search(compiler, found or "", queryset, **kwargs)


def rewritten(query: str | SearchQuery, operator: str = "and") -> SearchQuery | None:
    """The query over tokens; none when it holds nothing that could be found."""
    if isinstance(query, queries.Tokens | queries.TokenPhrase | MatchAll):
        return query
    if isinstance(query, Boost):
        return rewritten(query.subquery, operator)
    if isinstance(query, Not):
        inner = rewritten(query.subquery, operator)
        return Not(inner) if inner else None
    if isinstance(query, And | Or):
        parts = [part for part in (rewritten(subquery, operator) for subquery in query.subqueries) if part]
        return type(query)(parts) if parts else None
    if isinstance(query, Phrase):
        return queries.phrase(query.query_string)
    parts = queries.every_word(_text(query))
    combine = Or if getattr(query, "operator", operator) == "or" else And
    return combine(parts) if parts else None


def analysed(field: Any) -> Any:
    """The same field, giving tokens in place of text."""
    field = copy.copy(field)
    if isinstance(field, RelatedFields):
        field.fields = [analysed(inner) for inner in field.fields]
    elif isinstance(field, SearchField | AutocompleteField):
        value_of, stemmed = field.get_value, isinstance(field, SearchField)
        field.get_value = lambda obj: " ".join(analysis.tokens(_flat(value_of(obj)), stemmed=stemmed))
    return field


def facet_field(kind: type) -> Any:
    field = kind("facets")
    field.get_value = facets.of_object
    return field


def _text(query: str | SearchQuery) -> str:
    return query if isinstance(query, str) else str(getattr(query, "query_string", ""))


def _flat(value: Any) -> str:
    """A value that may be a list, a mapping or nothing, as one text."""
    if value is None:
        return ""
    if isinstance(value, dict):
        value = list(value.values())
    return "\n".join(map(_flat, value)) if isinstance(value, list | tuple) else str(value)
