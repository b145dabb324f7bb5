"""Ask a queryset: ``search(Edition.objects.public().in_language("ja"), "非同期", "ja")``."""

import json
from dataclasses import dataclass
from typing import Any

from django.db import connections
from django.db.models import QuerySet
from django.db.models.expressions import RawSQL
from modelsearch.backends import get_search_backend

from . import queries
from .analysed import AnalysedBackend
from .analysis import is_hangul
from .ranking import RankedCompiler

MOST_ELSEWHERE = 1000


@dataclass(frozen=True, slots=True)
class Found:
    """``hits`` can be counted, sliced and given to a Paginator; the best come first."""

    hits: Any
    is_exact: bool  # everything that was typed is in each of them, give or take endings and diacritics


def search(queryset: QuerySet[Any], text: str, language: str, *, only_exact: bool = False) -> Found:
    """The hits of the strictest query that finds anything. The language is that of the reader, a Django code.

    ``only_exact`` leaves out what has only a part of the words. Never fails on what somebody typed.
    """
    backend = get_search_backend()
    if not isinstance(backend, AnalysedBackend):
        return _search_elsewhere(backend, queryset, text)
    plan = queries.plan(text, language)
    for query in plan.exact if only_exact else [*plan.exact, *plan.partial]:
        hits = backend.search(query, queryset)
        if hits.count():
            return Found(hits, query in plan.exact)
    return Found(backend.search("", queryset), is_exact=False)


def suggest(queryset: QuerySet[Any], text: str) -> Any:
    """Hits whose autocomplete fields hold the words of a half-typed text."""
    backend = get_search_backend()
    hits = backend.autocomplete(text, queryset)
    if len(text) > 1 and is_hangul(text[-1]) and not hits.count():
        # A half-typed Korean syllable: 데잍 on the way to 데이터.
        hits = backend.autocomplete(text[:-1], queryset)
    return hits


def matching(queryset: QuerySet[Any], text: str) -> QuerySet[Any]:
    """The rows that hold every word of a text in no particular language, for a list in an order of its own.

    The last word may be half-typed where it is in a field for autocompletion. The index is asked here, once, however
    often the queryset is; on a search server it gives the first ``MOST_ELSEWHERE``. Primary keys are whole numbers.
    """
    backend = get_search_backend()
    model = queryset.model._default_manager.all()
    found = [backend.search(text, model), backend.autocomplete(text, model)]
    if isinstance(backend, AnalysedBackend):
        # None where nothing that could be looked for was typed.
        keys = _keys([hits.query_compiler for hits in found if hits.query_compiler])
    else:
        keys = [hit.pk for hits in found for hit in hits[:MOST_ELSEWHERE]]
    return queryset.filter(pk__in=_listed(keys, connections[queryset.db].vendor)) if keys else queryset.none()


def _keys(compilers: list[RankedCompiler]) -> list[int]:
    if not compilers:
        return []
    statements, params = zip(*(compiler.hits() for compiler in compilers), strict=True)
    with connections[compilers[0].queryset.db].cursor() as cursor:
        cursor.execute(" UNION ".join(statements), [value for values in params for value in values])
        return [key for (key,) in cursor]


def _listed(keys: list[int], vendor: str) -> Any:
    """For ``IN``: one parameter, where a hundred thousand would be too many."""
    if vendor == "sqlite":
        return RawSQL("SELECT value FROM json_each(%s)", [json.dumps(keys)])
    return RawSQL("SELECT unnest(%s::bigint[])", [keys]) if vendor == "postgresql" else keys


def _search_elsewhere(backend: Any, queryset: QuerySet[Any], text: str) -> Found:
    """On a search server, which analyses by itself and filters by the fields it knows: docs/search.md."""
    known = queryset.model._default_manager.filter(pk__in=queryset.order_by().values("pk"))
    text = text[: queries.MAX_LETTERS]
    for operator in ("and", "or"):
        hits = backend.search(text, known, operator=operator)
        if hits.count():
            break
    return Found(hits, is_exact=operator == "and")
