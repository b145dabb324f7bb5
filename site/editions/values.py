"""The text of a page in one language as plain data, and its fingerprint."""

import hashlib
import json
from typing import Any

from django.db.models import Model
from modeltranslation.translator import translator
from wagtail.fields import StreamField

from .languages import BY_CODE

Values = dict[str, Any]  # field name without suffix -> JSON: text, or the raw data of a StreamField


def field_names(model: type[Model]) -> list[str]:
    """The names of the model's translatable fields, without suffix, in a fixed order."""
    return sorted(translator.get_options_for_model(model).get_field_names())


def columns(model: type[Model]) -> list[str]:
    """Every column that holds text in some language, the bare ones that modeltranslation keeps included."""
    names = field_names(model)
    return names + [f"{name}_{language.suffix}" for name in names for language in BY_CODE.values()]


def values_of(page: Model, code: str) -> Values:
    """What the page object in memory says in one language. Never falls back to another."""
    values = {}
    for name in field_names(type(page)):
        field = page._meta.get_field(f"{name}_{BY_CODE[code].suffix}")
        value = field.value_from_object(page)  # type: ignore[union-attr]
        values[name] = (value.get_prep_value() if value else []) if isinstance(field, StreamField) else (value or "")
    return values


def set_values(page: Model, code: str, values: Values) -> None:
    """The reverse of :func:`values_of`, on the object in memory."""
    for name, value in values.items():
        field = page._meta.get_field(f"{name}_{BY_CODE[code].suffix}")
        setattr(page, field.name, field.to_python(value))  # type: ignore[union-attr]


def fingerprint(values: Values) -> str:
    """A short digest of the text: 20 hexadecimal digits, equal exactly when readers would see the same."""
    text = json.dumps(_without_ids(values), sort_keys=True, ensure_ascii=False)
    return hashlib.sha256(text.encode()).hexdigest()[:20]


def _without_ids(data: Any) -> Any:
    """Drop the ids of blocks: Wagtail gives new ones to the same text when a block is copied or retyped."""
    if isinstance(data, list):
        return [_without_ids(item) for item in data]
    if isinstance(data, dict):
        is_block = {"type", "value"} <= data.keys()
        return {key: _without_ids(item) for key, item in data.items() if not (is_block and key == "id")}
    return data
