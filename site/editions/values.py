"""The text of a page in one language as plain data, and its fingerprint."""

import hashlib
import json
import re
from typing import Any, Protocol

from django.db.models import Model
from modeltranslation.translator import translator
from wagtail.fields import StreamField

from .languages import BY_CODE

BLOCK_KEY = re.compile(r' data-block-key="[^"]*"')
Values = dict[str, Any]  # field name without suffix -> JSON: text, or the raw data of a StreamField


class Draft(Protocol):
    """What the services need of a page: :class:`editions.pages.TranslatedPage` is one."""

    pk: Any
    source_language: Any
    ready: Any

    def headline_in(self, code: str) -> str: ...


def field_names(model: type[Model]) -> list[str]:
    """The names of the model's translatable fields, without suffix, in a fixed order."""
    return sorted(translator.get_options_for_model(model).get_field_names())


def columns(model: type[Model]) -> list[str]:
    """Every column that holds text in some language, the bare ones that modeltranslation keeps included."""
    names = field_names(model)
    return names + [f"{name}_{language.suffix}" for name in names for language in BY_CODE.values()]


def values_of(page: Any, code: str) -> Values:
    """What the page object in memory says in one language. Never falls back to another."""
    values = {}
    for name in field_names(type(page)):
        field = page._meta.get_field(f"{name}_{BY_CODE[code].suffix}")
        value = field.value_from_object(page)
        if isinstance(field, StreamField):
            values[name] = with_newlines(value.get_prep_value() if value else [])
        else:
            values[name] = with_newlines(value or "")
    return values


def with_newlines(data: Any) -> Any:
    """Browsers send every line break of a text area as CR LF; to readers the text is the same."""
    if isinstance(data, str):
        return data.replace("\r\n", "\n")
    if isinstance(data, list):
        return [with_newlines(item) for item in data]
    if isinstance(data, dict):
        return {key: with_newlines(item) for key, item in data.items()}
    return data


def set_values(page: Any, code: str, values: Values) -> None:
    """The reverse of :func:`values_of`, on the object in memory."""
    for name, value in values.items():
        field = page._meta.get_field(f"{name}_{BY_CODE[code].suffix}")
        setattr(page, field.name, field.to_python(value))


def fingerprint(values: Values) -> str:
    """A short digest of the text: 20 hexadecimal digits, equal exactly when readers would see the same."""
    # Without empty fields, so that a field added to a page type later changes no text.
    filled = {name: _without_keys(value) for name, value in values.items() if value}
    text = json.dumps(filled, sort_keys=True, ensure_ascii=False)
    return hashlib.sha256(text.encode()).hexdigest()[:20]


def _without_keys(data: Any) -> Any:
    """Drop the ids of blocks and the keys of paragraphs, which Wagtail's editors give anew to the same text."""
    if isinstance(data, str):
        return BLOCK_KEY.sub("", data)
    if isinstance(data, list):
        return [_without_keys(item) for item in data]
    if isinstance(data, dict):
        is_block = {"type", "value"} <= data.keys()
        return {key: _without_keys(item) for key, item in data.items() if not (is_block and key == "id")}
    return data
