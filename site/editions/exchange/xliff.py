"""XLIFF 2.0: a file for each pair of languages, with a ``<file>`` for each page."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from functools import partial
from typing import Any

from django.db.models import Model
from django.utils.translation import gettext as _
from lxml import etree

from ..differences import chosen
from ..languages import BY_CODE, LANGUAGES
from ..values import Values
from .documents import Incoming, Outgoing
from .inline import Codes, Reader, append_text, check_shape, plain, qname, tags_of, write
from .mistakes import Unreadable
from .units import Unit, units, with_texts

METADATA = "urn:oasis:names:tc:xliff:metadata:2.0"
XML_SPACE = "{http://www.w3.org/XML/1998/namespace}space"
OURS = "merctechs"  # the group of metadata by which we know the page again
VERSIONS = ("2.0", "2.1")
BY_TAG = {language.tag.lower(): language.code for language in LANGUAGES}
# Between whose children white space means nothing.
STRUCTURE = ("xliff", "file", "notes", "unit", "originalData", "segment")


def meta(name: str) -> str:
    return f"{{{METADATA}}}{name}"


class Xliff:
    name = "xliff"
    label = "XLIFF 2.0"
    endings = (".xlf", ".xliff")

    def takes(self, model: type[Model]) -> bool:
        return True

    def write(self, texts: Iterable[Outgoing]) -> Iterator[tuple[str, bytes]]:
        by_pair: dict[tuple[str, str], list[Outgoing]] = defaultdict(list)
        for text in texts:
            by_pair[text.page.source_language, text.code].append(text)
        for (source, target), found in by_pair.items():
            name = found[0].page.slug if len(found) == 1 else "translations"
            names = f"{name}.{BY_CODE[source].prefix}-{BY_CODE[target].prefix}.xlf"
            yield names, _document(source, target, found)

    def read(self, name: str, content: bytes) -> list[Incoming]:
        root = _parsed(content)
        if root.tag != qname("xliff") or root.get("version") not in VERSIONS:
            raise Unreadable(_("This is not XLIFF 2."), root.sourceline)
        source, target = (BY_TAG.get(root.get(name, "").lower(), "") for name in ("srcLang", "trgLang"))
        if not source or not target:
            raise Unreadable(_("The site does not have the languages of this file."), root.sourceline)
        return [_incoming(name, element, source, target) for element in root.iterchildren(qname("file"))]


# Writing --------------------------------------------------------------------------------------------------------------


def _document(source: str, target: str, texts: list[Outgoing]) -> bytes:
    namespaces = {None: qname("")[1:-1], "mda": METADATA}
    languages = {"srcLang": BY_CODE[source].tag, "trgLang": BY_CODE[target].tag}
    root = etree.Element(qname("xliff"), {"version": "2.0", **languages}, nsmap=namespaces)
    for number, text in enumerate(texts, 1):
        _file(root, number, text)
    for element in root.iter(*map(qname, STRUCTURE)):
        element.text = "\n" if len(element) else element.text
        for child in element:
            child.tail = "\n"
    written: bytes = etree.tostring(root, xml_declaration=True, encoding="UTF-8")
    return written


def _file(root: Any, number: int, text: Outgoing) -> None:
    file = etree.SubElement(root, qname("file"), id=f"f{number}", original=text.url)
    file.set(XML_SPACE, "preserve")
    group = etree.SubElement(etree.SubElement(file, meta("metadata")), meta("metaGroup"), category=OURS)
    for name, value in text.marks.items():
        etree.SubElement(group, meta("meta"), type=name).text = value
    notes = etree.SubElement(file, qname("notes"))
    _note(notes, _("Page: %(title)s") % {"title": text.page.get_admin_display_title()})
    _note(notes, _("In the editor: %(url)s") % {"url": text.url})
    for unit in units(type(text.page), text.source, text.target):
        _unit(file, unit)


def _unit(file: Any, unit: Unit) -> None:
    element = etree.SubElement(file, qname("unit"), id=unit.name, name=unit.label)
    if not unit.translate:
        element.set("translate", "no")
    notes = etree.SubElement(element, qname("notes"))
    _note(notes, unit.label)
    if unit.max_length and unit.translate:
        _note(notes, _("At most %(number)s characters.") % {"number": unit.max_length})
    codes = Codes()
    segment = etree.Element(qname("segment"), state="translated" if unit.target else "initial")
    write(etree.SubElement(segment, qname("source")), _shown(unit), codes, is_html=unit.is_html)
    if unit.target and unit.translate:
        write(etree.SubElement(segment, qname("target")), unit.target, codes, is_html=unit.is_html)
    if codes.data:
        original = etree.SubElement(element, qname("originalData"))
        for tag, reference in codes.data.items():
            data = etree.SubElement(original, qname("data"), id=reference)
            append_text(data, tag)
    element.append(segment)


def _shown(unit: Unit) -> str:
    """Of a picture its title: translators have to know that it is there."""
    model = getattr(unit.fixed.block, "model_class", None) if unit.fixed else None
    return chosen(model, unit.fixed.value) if model else unit.source


def _note(notes: Any, text: str) -> None:
    append_text(etree.SubElement(notes, qname("note")), "".join(filter(str.isprintable, text)))


# Reading --------------------------------------------------------------------------------------------------------------


def _parsed(content: bytes) -> Any:
    """Without entities, which could name files of the server or grow without end."""
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, remove_comments=True)
    try:
        root = etree.fromstring(content, parser)
    except etree.XMLSyntaxError as error:
        raise Unreadable(_("The XML is broken: %(reason)s") % {"reason": error.msg}, error.lineno or 1) from None
    if root.getroottree().docinfo.internalDTD is not None:
        raise Unreadable(_("A file for translators has no document type."), 1)
    return root


def _incoming(name: str, element: Any, source: str, target: str) -> Incoming:
    found = {
        entry.get("type"): (entry.text or "").strip()
        for group in element.iter(meta("metaGroup"))
        if group.get("category") == OURS
        for entry in group.iterchildren(meta("meta"))
    }
    if not {"page", "source", "target"} <= found.keys():
        raise Unreadable(_("The file does not say which page it belongs to."), element.sourceline)
    return Incoming(
        file=name, line=element.sourceline, page=found["page"], source_language=source, code=target,
        source=found["source"], target=found["target"], merge=partial(_merge, element),
    )  # fmt: skip


def _merge(file: Any, model: type[Model], source: Values, target: Values, unknown: list[str] | None) -> Values:
    known = {unit.name: unit for unit in units(model, source, target)}
    tags = {
        tag for unit in known.values() if unit.is_html for text in (unit.source, unit.target) for tag in tags_of(text)
    }
    texts: dict[str, str] = {}
    seen: set[str] = set()
    for element in file.iter(qname("unit")):
        name = element.get("id", "")
        unit = known.get(name)
        if unit is None:
            if unknown is None:
                raise Unreadable(_("The page has no text “%(name)s”.") % {"name": name}, element.sourceline)
            unknown.append(name)
        elif name in seen:
            raise Unreadable(_("The text “%(name)s” comes twice.") % {"name": name}, element.sourceline)
        elif unit.translate:
            seen.add(name)
            text = _text(element, unit, tags)
            if text != unit.target:
                texts[name] = text
    return with_texts(model, source, target, texts)


def _text(element: Any, unit: Unit, tags: set[str]) -> str:
    """The translation in the file, or the one that the page has where there is none."""
    targets = _targets(element)
    if not targets or not any("".join(target.itertext()).strip() or len(target) for target in targets):
        return unit.target
    if not unit.is_html:
        text = "".join(map(plain, targets))
    else:
        data = {
            entry.get("id", ""): plain(entry)
            for original in element.iterchildren(qname("originalData"))
            for entry in original.iterchildren(qname("data"))
        }
        reader = Reader(data, tags)
        text = "".join(map(reader.html, targets))
        check_shape(text, unit.source, element.sourceline)
        text = unit.target if text == _again(unit.target) else text
    if unit.max_length and len(text) > unit.max_length and text != unit.target:
        limit = _("Longer than %(number)s characters: %(text)s") % {"number": unit.max_length, "text": text[:40]}
        raise Unreadable(limit, targets[0].sourceline)
    return text


def _again(html: str) -> str:
    """The text as it comes back when nobody has touched it."""
    codes = Codes()
    element = etree.Element("text")
    write(element, html, codes, is_html=True)
    return Reader({reference: tag for tag, reference in codes.data.items()}, codes.data).html(element)


def _targets(unit: Any) -> list[Any]:
    """The translation of each part: tools may cut a text into sentences, with white space between them."""
    parts = list(unit.iterchildren(qname("segment"), qname("ignorable")))
    found = [(part, part.find(qname("target"))) for part in parts]
    segments = [target for part, target in found if part.tag == qname("segment")]
    if all(target is None for target in segments):
        return []
    if None in segments:
        raise Unreadable(_("Only a part of the text is translated."), unit.sourceline)
    kept = [part.find(qname("source")) if target is None else target for part, target in found]
    ordered = enumerate((element for element in kept if element is not None), 1)
    return [element for _number, element in sorted(ordered, key=lambda pair: _order(*pair))]


def _order(number: int, element: Any) -> int:
    order: str = element.get("order", "")
    return int(order) if order.isdecimal() and len(order) < 10 else number
