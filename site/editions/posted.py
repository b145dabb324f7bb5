"""The value of a form field as plain data: the same whether it comes from the database or from a browser."""

from contextlib import suppress
from datetime import UTC, datetime
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import Model
from django.utils.choices import flatten_choices
from django.utils.formats import date_format
from django.utils.timezone import localtime
from taggit.forms import TagField
from taggit.utils import parse_tags
from wagtail.blocks import StreamValue

from .values import fingerprint, with_newlines


def plain(field: forms.Field, value: Any) -> Any:
    if isinstance(value, StreamValue):
        return with_newlines(value.get_prep_value())
    if isinstance(field, TagField):
        return sorted(parse_tags(value) if isinstance(value, str) else map(str, value or []))
    if isinstance(value, Model):
        return str(value.pk)
    if isinstance(field, forms.ModelChoiceField):
        return str(value or "")
    with suppress(ValidationError):  # a value that is none is certainly not what the form was drawn with
        value = field.to_python(value)
    if isinstance(value, datetime):  # the browser knows no seconds and has a time zone of its own
        return value.astimezone(UTC).isoformat(timespec="minutes")
    return with_newlines(value) if isinstance(value, str) else str(value or "")


def digest(value: Any) -> str:
    return fingerprint({"value": value})


def in_words(field: forms.Field, value: Any) -> str:
    """The value as somebody reads it: a picture by its title, a time in their time zone."""
    if isinstance(field, TagField):
        return ", ".join(plain(field, value))
    with suppress(ValidationError):
        value = field.to_python(value)
    if isinstance(value, datetime):
        return date_format(localtime(value), "DATETIME_FORMAT")
    if isinstance(field, forms.ChoiceField) and not isinstance(field, forms.ModelChoiceField):
        choices: Any = field.choices
        value = dict(flatten_choices(choices)).get(value, value)
    return str(value or "")
