"""What a search is narrowed to, as tokens of the index: the model, and fields declared with ``facet=True``.

The database filters in any case. With the facets in the index it does not first rank what it then throws away: the
other languages, the other models. ``search_fields = [index.FilterField("language", facet=True)]``.
"""

from collections.abc import Iterator
from typing import Any

from django.db.models import QuerySet
from django.db.models.expressions import Col
from django.db.models.lookups import Exact
from modelsearch.index import FilterField, class_is_indexed


def of_object(obj: Any) -> str:
    """The facets of an object that is indexed."""
    models = [model for model in type(obj).__mro__ if class_is_indexed(model)]
    values = [_token(name, getattr(obj, name)) for name in _facet_fields(type(obj))]
    return " ".join([*map(_model_token, models), *values])


def of_queryset(queryset: QuerySet[Any]) -> list[str]:
    """The facets that everything in the queryset has."""
    return [_model_token(queryset.model), *_filtered_by(queryset)]


def _filtered_by(queryset: QuerySet[Any]) -> Iterator[str]:
    where = queryset.query.where
    if where.negated or where.connector != "AND":
        return
    for lookup in where.children:
        if (
            isinstance(lookup, Exact)
            and isinstance(lookup.lhs, Col)
            and lookup.lhs.alias == queryset.model._meta.db_table
        ):
            name = lookup.lhs.target.name
            if name in _facet_fields(queryset.model):
                yield _token(name, lookup.rhs)


def _facet_fields(model: Any) -> list[str]:
    fields = (field for field in model.get_search_fields() if isinstance(field, FilterField))
    return [field.field_name for field in fields if field.kwargs.get("facet")]


def _model_token(model: Any) -> str:
    return _token("model", model._meta.label_lower)


def _token(name: str, value: Any) -> str:
    """Letters and digits, and no word of any text."""
    return "f0" + "".join(letter for letter in f"{name}{value}".lower() if letter.isascii() and letter.isalnum())
