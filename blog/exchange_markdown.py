"""Markdown with front matter for translators: ``slug/index.ja.md``, in the notation of ``markdown``.

A text that has no translation yet is there in the language of the source, to be written over. What is still the
source's when the file comes back is not translated. Pictures, pages and documents have their number for an address:
``![…](picture:5)``, ``[…](page:7)``.
"""

import re
from collections.abc import Iterable, Iterator
from functools import partial
from typing import Any

import yaml
from django.db.models import Model
from django.utils.translation import gettext as _
from wagtail.fields import StreamField
from wagtail.images import get_image_model

from editions.exchange.documents import Incoming, Outgoing
from editions.exchange.mistakes import Unreadable
from editions.exchange.units import ordered_names
from editions.languages import BY_CODE, BY_PREFIX
from editions.matching import match
from editions.values import Values

from .blocks import BodyBlock
from .importing.front_matter import FrontMatter, split
from .importing.problems import Mistake
from .markdown import Block, Reader
from .markdown_writer import write

BODY = "body"
NAMES = {"headline": "title"}  # in front matter; other fields have their own name
OURS = ("page", "source_language", "language", "source", "target")
ADDRESS = re.compile(r"(page|document):(\d{1,18})")
PICTURE = "picture:"
PICTURES = re.compile(r"picture:(\d{1,18})")


class Markdown:
    name = "markdown"
    label = "Markdown"
    endings = (".md",)

    def takes(self, model: type[Model]) -> bool:
        """Whether its body is made of the blocks that Markdown has a notation for."""
        field = next((field for field in model._meta.get_fields() if field.name == BODY), None)
        return isinstance(field, StreamField) and isinstance(field.stream_block, BodyBlock)

    def write(self, texts: Iterable[Outgoing]) -> Iterator[tuple[str, bytes]]:
        paths: set[str] = set()
        for text in texts:
            path = f"{text.page.slug}/index.{BY_CODE[text.code].prefix}.md"
            if path in paths:  # slugs are only unique below their parent
                path = f"{text.page.slug}-{text.page.pk}/index.{BY_CODE[text.code].prefix}.md"
            paths.add(path)
            yield path, _document(text).encode()

    def read(self, name: str, content: bytes) -> list[Incoming]:
        try:
            front = split(content.decode("utf-8-sig").replace("\r\n", "\n"))
        except UnicodeDecodeError:
            raise Unreadable(_("The file is not in UTF-8.")) from None
        except Mistake as mistake:
            raise Unreadable(mistake.text, mistake.line) from None
        said = {name: value for name in OURS if isinstance(value := front.data.get(name), str)}
        source, target = (BY_PREFIX.get(said.get(name, "")) for name in ("source_language", "language"))
        if len(said) < len(OURS):
            raise Unreadable(_("The file does not say which page it belongs to."), 1)
        if source is None or target is None:
            raise Unreadable(_("The site does not have the languages of this file."), front.line("language"))
        return [
            Incoming(
                file=name, line=1, page=said["page"], source_language=source.code, code=target.code,
                source=said["source"], target=said["target"], merge=partial(_merge, front),
            )
        ]  # fmt: skip


# Writing --------------------------------------------------------------------------------------------------------------


def _document(text: Outgoing) -> str:
    source, target = text.source, text.target
    languages = {"source_language": text.page.source_language, "language": text.code}
    head: dict[str, Any] = {**text.marks, **{name: BY_CODE[code].prefix for name, code in languages.items()}}
    for name in _fields(type(text.page)):
        if source.get(name) or target.get(name):
            head[NAMES.get(name, name)] = target.get(name) or source.get(name)
    written = yaml.safe_dump(head, allow_unicode=True, sort_keys=False, width=120)
    return f"---\n{written}---\n\n{_written(target[BODY] or source[BODY])}"


def _fields(model: type[Model]) -> list[str]:
    return [name for name in ordered_names(model) if name != BODY]


def _written(blocks: list[Block]) -> str:
    return write(blocks, _link, lambda pk: f"{PICTURE}{pk}")


def _link(attributes: dict[str, str]) -> str | None:
    kind = attributes.get("linktype")
    return f"{kind}:{attributes.get('id')}" if kind in ("page", "document") else attributes.get("href")


# Reading --------------------------------------------------------------------------------------------------------------


def _merge(front: FrontMatter, model: type[Model], source: Values, target: Values, unknown: list[str] | None) -> Values:
    result = dict(target)
    fields = {NAMES.get(name, name): name for name in _fields(model)}
    for name in front.data:
        if name not in fields and name not in OURS:
            if unknown is None:
                raise Unreadable(_("The page has no text “%(name)s”.") % {"name": name}, front.line(name))
            unknown.append(name)
    for name, field in fields.items():
        text = _text(front, name)
        if text and text != (target.get(field) or source.get(field)):
            limit = getattr(model._meta.get_field(field), "max_length", None)
            if limit and len(text) > limit:
                words = {"number": limit, "text": text[:40]}
                raise Unreadable(_("Longer than %(number)s characters: %(text)s") % words, front.line(name))
            result[field] = text
    body = front.body.strip("\n")
    if body and body != _written(target[BODY] or source[BODY]).strip("\n"):
        result[BODY] = _with_ids(_blocks(front, source[BODY] + target[BODY]), source[BODY], target[BODY])
    return result


def _text(front: FrontMatter, name: str) -> str:
    value = front.data.get(name)
    if value is None:
        return ""
    if not isinstance(value, str):
        raise Unreadable(_("“%(name)s” is not a text.") % {"name": name}, front.line(name))
    return value


def _blocks(front: FrontMatter, known: list[Block]) -> list[Block]:
    pictures = {int(pk) for pk in PICTURES.findall(_written(known))}

    def picture(name: str) -> int:
        found = PICTURES.fullmatch(name)
        pk = int(found[1]) if found else 0
        if pk not in pictures and not get_image_model().objects.filter(pk=pk).exists():
            raise Unreadable(_("There is no picture “%(name)s”.") % {"name": name}, front.first + reader.line)
        return pk

    reader = Reader(_target, picture)
    return reader.blocks(front.body)


def _target(href: str) -> dict[str, str] | None:
    found = ADDRESS.fullmatch(href)
    return {"linktype": found[1], "id": found[2]} if found else None


def _with_ids(blocks: list[Block], source: list[Block], target: list[Block]) -> list[Block]:
    """Those of the translation, or of the source: so that a section keeps its address, and its like in the source.

    What reads as before is as it was before: Markdown has no sign for everything that a draft may hold.
    """
    before = target or source
    result = []
    for pair in match(before, blocks):
        if pair.after is None:
            continue
        block = {**pair.after, "id": pair.before["id"]} if pair.before and "id" in pair.before else pair.after
        is_same = pair.before is not None and _written([pair.before]) == _written([pair.after])
        result.append(pair.before if is_same and pair.before else block)
    return result
