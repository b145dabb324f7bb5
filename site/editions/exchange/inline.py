"""Rich text as the inline elements of XLIFF, and back.

Every pair of tags becomes ``<pc>``, every tag without content ``<ph>``; the tags themselves stand in
``<originalData>``. What comes back may hold only tags that the page has itself: nobody writes HTML into the site by way
of a file.
"""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from html import escape
from html.parser import HTMLParser
from typing import Any

from django.utils.translation import gettext as _
from lxml import etree

from ..values import BLOCK_KEY
from .mistakes import Unreadable

NAMESPACE = "urn:oasis:names:tc:xliff:document:2.0"
VOID = frozenset({"br", "embed", "hr", "img", "wbr"})
# Letters that XML can't hold, which XLIFF writes as <cp>.
UNWRITABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
TAG_NAME = re.compile(r"<([\w-]+)")
FORMATS = {"b": "xlf:b", "i": "xlf:i", "u": "xlf:u"}
# Which an outside tool may add, when it leaves our own pairs of tags.
PLAIN_TAGS = frozenset(
    f"<{name}>" for name in ("p", "b", "i", "s", "code", "sup", "sub", "ul", "ol", "li", "h2", "h3", "h4")
) | {"<br/>"}


def qname(name: str) -> str:
    return f"{{{NAMESPACE}}}{name}"


def append_text(parent: Any, text: str) -> None:
    """Add text behind whatever the element holds already."""
    start = 0
    for match in UNWRITABLE.finditer(text):
        _append(parent, text[start : match.start()])
        etree.SubElement(parent, qname("cp"), hex=f"{ord(match[0]):04X}")
        start = match.end()
    _append(parent, text[start:])


def _append(parent: Any, text: str) -> None:
    if len(parent):
        parent[-1].tail = (parent[-1].tail or "") + text
    else:
        parent.text = (parent.text or "") + text


class Codes:
    """The tags of a unit: what ``<originalData>`` holds, and the numbers that source and target have in common."""

    def __init__(self) -> None:
        self.data: dict[str, str] = {}  # tag -> id
        self._numbers: dict[str, list[str]] = defaultdict(list)  # tag -> those it has in the source
        self._last = 0

    def reference(self, tag: str) -> str:
        return self.data.setdefault(tag, f"d{len(self.data) + 1}")

    def number(self, tag: str, used: set[str]) -> str:
        for number in self._numbers[tag]:
            if number not in used:
                return number
        self._last += 1
        self._numbers[tag].append(str(self._last))
        return str(self._last)


class _Writer(HTMLParser):
    def __init__(self, parent: Any, codes: Codes) -> None:
        super().__init__(convert_charrefs=True)
        self.codes = codes
        self.used: set[str] = set()
        self.open: list[tuple[str, Any]] = [("", parent)]

    @property
    def parent(self) -> Any:
        return self.open[-1][1]

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        start = without_key(self.get_starttag_text() or "")
        if tag in VOID:
            self._placeholder(tag, start)
            return
        attributes = {"id": self._number(start), "dataRefStart": self.codes.reference(start)}
        attributes["dataRefEnd"] = self.codes.reference(f"</{tag}>")
        if tag in FORMATS:
            attributes |= {"type": "fmt", "subType": FORMATS[tag]}
        elif tag == "a":
            attributes["type"] = "link"
        self.open.append((tag, etree.SubElement(self.parent, qname("pc"), attributes)))

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._placeholder(tag, without_key(self.get_starttag_text() or ""))

    def handle_endtag(self, tag: str) -> None:
        """An end without a beginning is left out; one that goes too far ends what is open inside."""
        names = [name for name, _element in self.open]
        if tag in names:
            del self.open[len(names) - 1 - names[::-1].index(tag) :]

    def handle_data(self, data: str) -> None:
        append_text(self.parent, data)

    def _placeholder(self, tag: str, text: str) -> None:
        attributes = {"id": self._number(text), "dataRef": self.codes.reference(text)}
        if tag == "br":
            attributes |= {"type": "fmt", "subType": "xlf:lb", "equiv": " "}
        elif tag in ("embed", "img"):
            attributes["type"] = "image"
        etree.SubElement(self.parent, qname("ph"), attributes)

    def _number(self, tag: str) -> str:
        number = self.codes.number(tag, self.used)
        self.used.add(number)
        return number


def without_key(tag: str) -> str:
    """Draft keys of paragraphs change with every save of the editor, and mean nothing."""
    return BLOCK_KEY.sub("", tag)


def write(parent: Any, text: str, codes: Codes, *, is_html: bool) -> None:
    """Put a text, of which nothing is there yet, into ``<source>`` or ``<target>``."""
    if not is_html:
        append_text(parent, text)
        return
    writer = _Writer(parent, codes)
    writer.feed(text)
    writer.close()


def tags_of(html: str) -> Iterator[str]:
    """The tags that begin something, as they are found in :class:`Codes`."""
    codes = Codes()
    write(etree.Element("text"), html, codes, is_html=True)
    return (tag for tag in codes.data if not tag.startswith("</"))


# Back -----------------------------------------------------------------------------------------------------------------


class Reader:
    """Reads the inline elements of one unit; ``data`` is its originalData, ``known`` the tags that may come back."""

    def __init__(self, data: dict[str, str], known: Iterable[str]) -> None:
        self.data = data
        self.known = PLAIN_TAGS | {*known}
        self._spanning: dict[str, str] = {}  # id of <sc> -> tag that ends it

    def html(self, element: Any) -> str:
        parts = [escape(element.text or "", quote=False)]
        for child in element:
            parts += [self._child(child), escape(child.tail or "", quote=False)]
        return "".join(parts)

    def _child(self, child: Any) -> str:
        name = etree.QName(child).localname if isinstance(child.tag, str) else ""
        if name == "cp":
            return escape(letter(child), quote=False)
        if name == "ph":
            return self._tag(child, "dataRef")
        if name == "pc":
            start = self._tag(child, "dataRefStart")
            return f"{start}{self.html(child)}{end_of(start)}"
        if name == "sc":
            start = self._tag(child, "dataRef")
            self._spanning[child.get("id", "")] = end_of(start)
            return start
        if name == "ec":
            if child.get("startRef") not in self._spanning:
                raise Unreadable(_("A tag ends that did not begin."), child.sourceline)
            return self._spanning.pop(child.get("startRef"))
        return self.html(child) if name == "mrk" else ""  # annotations are for those who work on the file

    def _tag(self, element: Any, reference: str) -> str:
        tag = without_key(self.data.get(element.get(reference, ""), ""))
        if tag not in self.known:
            raise Unreadable(_("The page does not have the tag “%(tag)s”.") % {"tag": tag}, element.sourceline)
        return tag


def plain(element: Any) -> str:
    """The text of a unit that knows no tags."""
    parts = [element.text or ""]
    for child in element:
        name = etree.QName(child).localname if isinstance(child.tag, str) else ""
        if name in ("pc", "ph", "sc", "ec"):
            raise Unreadable(_("This text can't have tags."), child.sourceline)
        parts += [letter(child) if name == "cp" else plain(child), child.tail or ""]
    return "".join(parts)


def letter(element: Any) -> str:
    """What ``<cp>`` stands for."""
    try:
        found = chr(int(element.get("hex", ""), 16))
    except (ValueError, OverflowError):
        found = "\x00"
    if "\ud800" <= found <= "\udfff" or found == "\x00":  # which no database takes
        raise Unreadable(_("No letter has this number."), element.sourceline)
    return found


def end_of(tag: str) -> str:
    match = TAG_NAME.match(tag)
    return f"</{match[1]}>" if match else ""


class _Shape(HTMLParser):
    """Looks whether tags end in the order in which they began, and whether all text is inside of one."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.open: list[str] = []
        self.is_sound, self.has_bare_text = True, False

    def handle_starttag(self, tag: str, attrs: Any) -> None:
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: Any) -> None:
        pass

    def handle_endtag(self, tag: str) -> None:
        self.is_sound = self.is_sound and bool(self.open) and self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        self.has_bare_text = self.has_bare_text or (not self.open and bool(data.strip()))


def _shape(html: str) -> _Shape:
    shape = _Shape()
    shape.feed(html)
    shape.close()
    return shape


def check_shape(html: str, like: str, line: int) -> None:
    """Raise if this is no rich text, unless the text that it stands for is none either."""
    found = _shape(html)
    if not found.is_sound or found.open:
        raise Unreadable(_("A tag ends inside of another one."), line)
    if found.has_bare_text and not _shape(like).has_bare_text:
        raise Unreadable(_("There is text outside of every paragraph."), line)
