"""What has changed between two texts of one language: by field, by block, by word.

Works on the values as they are stored (see values.py), so it reads no draft and starts no editor.
"""

import json
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import Model, TextChoices
from django.utils.choices import flatten_choices
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy
from wagtail import blocks
from wagtail.blocks.field_block import BaseChoiceBlock
from wagtail.contrib.typed_table_block.blocks import BaseTypedTableBlock
from wagtail.documents import get_document_model
from wagtail.fields import RichTextField, StreamField
from wagtail.models import Page

from .languages import Language
from .marked_text import BREAK, Word, marked, words, words_of_html
from .matching import RawBlock, match
from .models import Edition
from .values import Values, field_names, fingerprint


class Kind(TextChoices):
    ADDED = "added", gettext_lazy("added")
    REMOVED = "removed", gettext_lazy("removed")
    CHANGED = "changed", pgettext_lazy("difference", "changed")
    MOVED = "moved", gettext_lazy("moved")


@dataclass(frozen=True)
class Change:
    """A field, a block or a part of one that differs.

    ``html`` is the text with its changes marked, ``parts`` is what differs inside; with neither, only the setting of
    the text differs.
    """

    kind: Kind
    label: str
    html: str = ""
    parts: tuple["Change", ...] = ()
    is_moved: bool = False


def differences(model: type[Model], before: Values, after: Values) -> list[Change]:
    """What has changed between two texts of one language, in the order of the form."""
    changes = (_field(model, name, before.get(name), after.get(name)) for name in _names(model))
    return [change for change in changes if change]


def _names(model: Any) -> list[str]:
    """As the form has them; what it does not show comes last."""
    shown = [name for name in [*model.text_panels, *model.search_panels] if isinstance(name, str)]
    known = field_names(model)
    return [name for name in shown if name in known] + [name for name in known if name not in shown]


def _field(model: type[Model], name: str, before: Any, after: Any) -> Change | None:
    field: Any = model._meta.get_field(name)
    label = capfirst(str(field.verbose_name))
    if isinstance(field, StreamField):
        return _block(field.stream_block, label, before, after)
    read = words_of_html if isinstance(field, RichTextField) else words
    return _text(label, before, after, lambda value: read(str(value or "")))


def _text(label: str, before: Any, after: Any, read: Callable[[Any], list[Word]]) -> Change | None:
    if _digest(before) == _digest(after):
        return None
    return Change(_kind(before, after), label, marked(read(before), read(after), _target))


def changed_text(label: str, before: str, after: str) -> Change:
    """Two values of a field that is none of the text: what all languages share."""
    return Change(_kind(before, after), label, marked(words(before), words(after), _target))


def _kind(before: Any, after: Any) -> Kind:
    if not before:
        return Kind.ADDED
    return Kind.CHANGED if after else Kind.REMOVED


def _digest(value: Any) -> str:
    return fingerprint({"value": value})


# Blocks ---------------------------------------------------------------------------------------------------------------


def _block(block: Any, label: str, before: Any, after: Any) -> Change | None:
    if isinstance(block, blocks.StructBlock):
        parts = _struct(block, before, after)
    elif isinstance(block, blocks.StreamBlock):
        parts = _sequence(_stream(before), _stream(after), block.child_blocks.get)
    elif isinstance(block, blocks.ListBlock):
        parts = _sequence(_items(before), _items(after), lambda _type: block.child_block)
    else:
        return _text(label, before, after, lambda value: _words(block, value))
    if _digest(before) == _digest(after):
        return None
    return Change(_kind(before, after), label, parts=parts)


def _struct(block: Any, before: Any, after: Any) -> tuple[Change, ...]:
    before, after = (value if isinstance(value, dict) else {} for value in (before, after))
    parts = (
        _block(child, str(child.label), before.get(name), after.get(name)) for name, child in block.child_blocks.items()
    )
    return tuple(part for part in parts if part)


def _stream(value: Any) -> list[RawBlock]:
    return [child for child in value if isinstance(child, dict)] if isinstance(value, list) else []


def _items(value: Any) -> list[RawBlock]:
    """The items of a list, which were stored without ids before Wagtail 2.16."""
    items = value if isinstance(value, list) else []
    return [
        item if isinstance(item, dict) and item.get("type") == "item" and "value" in item else {"value": item}
        for item in items
    ]


def _sequence(before: list[RawBlock], after: list[RawBlock], find: Callable[[Any], Any]) -> tuple[Change, ...]:
    parts = []
    for pair in match(before, after):
        raw = pair.after or pair.before or {}
        block = find(raw.get("type"))
        label = str(block.label) if block and block.label else str(raw.get("type", ""))
        values = [side.get("value") if side else None for side in (pair.before, pair.after)]
        change = _block(block, label, *values)
        if change and pair.before and pair.after:
            parts.append(Change(Kind.CHANGED, label, change.html, change.parts, pair.is_moved))
        elif change:
            parts.append(change)
        elif pair.is_moved:
            content = _block(block, label, None, values[1]) or Change(Kind.MOVED, label)
            parts.append(Change(Kind.MOVED, label, content.html, content.parts))
        elif not (pair.before and pair.after):  # an empty block came or went
            parts.append(Change(Kind.ADDED if pair.after else Kind.REMOVED, label))
    return tuple(parts)


def _words(block: Any, value: Any) -> list[Word]:
    """What an editor sees of the value of a block that has no other blocks in it."""
    if value in (None, ""):
        return []
    if isinstance(block, blocks.RichTextBlock):
        return words_of_html(str(value))
    if isinstance(block, BaseTypedTableBlock):
        return _table(block, value)
    if isinstance(block, blocks.BooleanBlock):
        return words(_("Yes") if value else _("No"))
    if isinstance(block, BaseChoiceBlock):
        return words(_choices(block, value if isinstance(value, list) else [value]))
    if isinstance(block, blocks.ChooserBlock):
        return words(chosen(block.model_class, value))
    return words(value if isinstance(value, str) else json.dumps(value, ensure_ascii=False))


def _choices(block: Any, keys: list[Any]) -> str:
    choices: Any = flatten_choices(block.field.choices)
    names = {str(key): str(name) for key, name in choices}
    return ", ".join(names.get(str(key), str(key)) for key in keys)


def _table(block: Any, value: Any) -> list[Word]:
    """A line for each row, its cells divided by strokes."""
    if not isinstance(value, dict):
        return words(str(value))
    columns = value.get("columns") or []
    cells = [[words(str(column.get("heading") or "")) for column in columns]]
    for row in value.get("rows") or []:
        types = [block.child_blocks.get(column.get("type")) for column in columns]
        cells.append([_words(child, cell) for child, cell in zip(types, row.get("values") or [], strict=False)])
    lines = [words(str(value.get("caption") or ""))]
    for row in cells:
        line: list[Word] = []
        for number, cell in enumerate(row):
            stroke = [Word(" │ ")] if number else []
            line += [*stroke, *(Word(" ") if word == BREAK else word for word in cell)]
        lines.append(line)
    return [word for line in lines if line for word in [*line, BREAK]][:-1]


def chosen(model: Any, pk: Any) -> str:
    """The name of a picture, page or document; its number too, for two may have the same name."""
    try:
        found = model._default_manager.filter(pk=pk).first()
    except (ValueError, TypeError, ValidationError):
        found = None
    name: str = str(found) if found else _("no longer there")
    return f"{name} (#{pk})"


def _target(target: str) -> str:
    """Where a link leads, by name if it leads to something of ours."""
    kind, _space, pk = target.partition(" ")
    models: dict[str, Any] = {"page": Page, "document": get_document_model()}
    return chosen(models[kind], pk) if kind in models else target


# Why a translation is out of date -------------------------------------------------------------------------------------


@dataclass(frozen=True)
class SourceChanges:
    """The source as a translation follows it, and as readers see it now."""

    language: Language  # of the source
    followed_language: Language  # another one if the source language has changed since; there are no changes then
    followed_at: datetime
    changed_at: datetime
    changes: list[Change]


def source_changes(page: Any, code: str) -> SourceChanges | None:
    """What translators of this language have to follow; none, after one light query, if it is up to date."""
    edition = Edition.objects.out_of_date().filter(page=page.pk, language=code).only("pk", "follows").first()
    if edition is None or edition.follows is None:
        return None
    followed = edition.follows
    source = Edition.objects.select_related("version").get(page=page.pk, is_source=True)
    is_same = followed.edition_id == source.pk
    return SourceChanges(
        language=source.lang,
        followed_language=source.lang if is_same else followed.edition.lang,
        followed_at=followed.since,
        changed_at=source.version.since if source.version else source.last_published_at,
        changes=differences(type(page), followed.values or {}, source.values) if is_same else [],
    )
