"""The text of a page cut into the units that a translator works on, and put together again.

A unit is a field, or a text of a block; its name is made of the field, the id of the source's block and the way to the
text inside of it. Blocks of the translation belong to those of the source as ``matching`` finds them, so a translation
may have a structure of its own:

- a text that the translation has is replaced where it is;
- a block of the source that the translation has not comes in, as soon as a text of it is translated, behind the block
  that it follows in the source, with the source's words for what is not translated yet;
- code and pictures without words come along only into a translation that was empty;
- a table of another shape, or any other block in which a text has no place, takes the source's shape;
- what only the translation has stays as it is.
"""

import re
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from django.db.models import Model
from django.utils.text import capfirst
from wagtail.fields import RichTextField, StreamField

from ..matching import Pair, RawBlock, match
from ..values import Values, field_names
from .leaves import Leaf, leaves, put

NAME = re.compile(r"[\w.-]+", re.ASCII)  # of which XML lets an id consist, but for the colon, which divides


@dataclass(frozen=True)
class Unit:
    name: str
    label: str
    source: str
    target: str  # empty without translation
    is_html: bool = False
    translate: bool = True
    max_length: int | None = None
    fixed: Any = None  # of what is not for translators: the leaf


def units(model: type[Model], source: Values, target: Values) -> list[Unit]:
    """All texts of the source that are not empty, in the order of the form."""
    found: list[Unit] = []
    for name in ordered_names(model):
        field: Any = model._meta.get_field(name)
        label = capfirst(str(field.verbose_name))
        if isinstance(field, StreamField):
            found += _of_stream(field.stream_block, name, source.get(name) or [], target.get(name) or [])
        elif source.get(name):
            is_html = isinstance(field, RichTextField)
            limit = getattr(field, "max_length", None)
            found.append(Unit(name, label, source[name], target.get(name) or "", is_html, max_length=limit))
    return found


def ordered_names(model: Any) -> list[str]:
    known = field_names(model)
    shown = [name for name in (*model.text_panels, *model.search_panels) if name in known]
    return [*shown, *(name for name in known if name not in shown)]


def with_texts(model: type[Model], source: Values, target: Values, texts: Mapping[str, str]) -> Values:
    """The translation with these texts, by the names of their units; what is not named stays as it is."""
    result = dict(target)
    for name in field_names(model):
        field: Any = model._meta.get_field(name)
        if isinstance(field, StreamField):
            merged = _merged(field.stream_block, name, source.get(name) or [], target.get(name) or [], texts)
            if merged is not None:
                result[name] = merged
        elif name in texts:
            result[name] = texts[name]
    return result


# Blocks ---------------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class _Block:
    """A block of the source with its counterpart in the translation, if there is one."""

    name: str
    block: Any
    source: RawBlock
    target: RawBlock | None

    def leaves(self, raw: RawBlock | None) -> list[Leaf]:
        label = str(self.block.label)
        return list(leaves(self.block, raw["value"], label)) if raw else []

    def unit_name(self, leaf: Leaf) -> str:
        return ":".join([self.name, *map(str, leaf.path)])

    def translations(self) -> dict[Any, Any]:
        """By their way into the block. A number of the one table may stand where the other has a text with tags."""
        kinds = {leaf.path: leaf.is_html for leaf in self.leaves(self.source)}
        found = self.leaves(self.target)
        return {leaf.path: leaf.value for leaf in found if leaf.is_html == kinds.get(leaf.path, leaf.is_html)}

    def units(self) -> Iterator[Unit]:
        translated = self.translations()
        for leaf in self.leaves(self.source):
            if not leaf.value:
                continue
            text, other = (value if isinstance(value, str) else "" for value in (leaf.value, translated.get(leaf.path)))
            name = self.unit_name(leaf)
            fixed = None if leaf.translate else leaf
            yield Unit(name, leaf.label, text, other, leaf.is_html, leaf.translate, leaf.max_length, fixed)

    def texts(self, texts: Mapping[str, str]) -> dict[Any, str]:
        """Those for this block, by their way into it."""
        named = {self.unit_name(leaf): leaf.path for leaf in self.leaves(self.source) if leaf.translate}
        return {path: texts[name] for name, path in named.items() if name in texts}

    def has_words(self) -> bool:
        return any(leaf.value and leaf.translate for leaf in self.leaves(self.source))

    def translated(self, texts: dict[Any, str]) -> RawBlock:
        base = self.target or self.source
        known = self.translations()
        if self.target and not texts.keys() <= known.keys():  # it takes the source's shape
            shape = {leaf.path for leaf in self.leaves(self.source)}
            kept = {path: text for path, text in known.items() if path in shape and text}
            base, texts = {**self.target, "value": self.source["value"]}, {**kept, **texts}
        value = base["value"]
        for path, text in texts.items():
            value = put(value, path, text)
        return {**base, "value": value}


def _blocks(stream: Any, field: str, pairs: list[Pair], source: list[RawBlock]) -> Iterator[_Block]:
    """In the order of the source."""
    ids = Counter(block.get("id") for block in source)
    numbers = {id(block): number for number, block in enumerate(source, 1)}
    for pair in pairs:
        block = stream.child_blocks.get(pair.after["type"]) if pair.after else None
        if pair.after and block:
            key = str(pair.after.get("id"))
            is_name = ids[pair.after.get("id")] == 1 and NAME.fullmatch(key)
            key = key if is_name else str(numbers[id(pair.after)])
            yield _Block(f"{field}:{key}", block, pair.after, pair.before)


def _of_stream(stream: Any, field: str, source: list[RawBlock], target: list[RawBlock]) -> Iterator[Unit]:
    for block in _blocks(stream, field, match(target, source), source):
        yield from block.units()


def _merged(
    stream: Any, field: str, source: list[RawBlock], target: list[RawBlock], texts: Mapping[str, str]
) -> list[RawBlock] | None:
    """None if nothing of it is translated."""
    found = list(_blocks(stream, field, match(target, source), source))
    wanted = [block.texts(texts) for block in found]
    if not any(wanted):
        return None
    result = list(target)
    place = -1  # of what the last block of the source has become
    for block, own in zip(found, wanted, strict=True):
        if block.target is not None:
            place = next(number for number, raw in enumerate(result) if raw is block.target)
            result[place] = block.translated(own) if own else block.target
        elif own or not (target or block.has_words()):
            place += 1
            result.insert(place, block.translated(own))
    return result
