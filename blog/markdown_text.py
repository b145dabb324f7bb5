"""The text within a paragraph as Markdown: what has to be escaped, and how bold, italic, links and code are written."""

import re
from collections.abc import Callable, Iterable, Iterator

from bs4.element import NavigableString, PageElement, Tag
from markdown_it.token import Token

from .markdown import parser

Link = Callable[[dict[str, str]], str | None]
Run = tuple[str, tuple[str, ...]]  # words and the marks they carry, sorted

SIGNS = {"b": "**", "i": "*", "s": "~~"}
MARKS = {"strong": "b", "em": "i", "b": "b", "i": "i", "s": "s", "sup": "sup", "sub": "sub", "code": "code"}
TAG = re.compile(r"<(/?)(\w+)>")
BREAK = "\n"
LINK = "\0"  # before a link, until it is known what stands there: after "!" it would be a picture
ALWAYS = re.compile(r"[\\`*\[\]<]|~(?=~)|(?<=~)~|(?<!\w)_|_(?!\w)|&(?=#?\w+;)")
# A heading, a quotation, a list, an underlining or the second line of a table.
AT_START = re.compile(r"#(?=#{0,5}(?:\s|$))|>|[+-](?=\s|$)|[-=|:](?=[-=|:\s]*$)")
NUMBER_AT_START = re.compile(r"(\d{1,9})(?=[.)](?:\s|$))")


def escaped(text: str) -> str:
    """The words as they are, wherever they do not begin a line."""
    return ALWAYS.sub(r"\\\g<0>", text)


def in_line(text: str) -> str:
    """Plain words in the middle of a line: a heading after its signs, a caption, a cell."""
    return re.sub("#$", r"\\#", _edges(escaped(" ".join(text.splitlines()))))


def address(url: str) -> str:
    """The target of a link, as it stands between brackets."""
    url = re.sub(r"[\\<>]|&(?=#?\w+;)", r"\\\g<0>", url)
    return f"<{url}>" if not url or re.search(r"[\s()<>]", url) else url


def inline(element: Tag, link: Link, line_break: str) -> str:
    """The words of a paragraph, an item or a cell, with their marks; ``line_break`` is how a line ends inside of it."""
    meant = list(_merged(_runs(element, link, ())))
    written = _joined(_written(element, link, SIGNS))
    # Three tildes would open a block of code.
    if "~~~" in written or list(_merged(_read(_lines(written, line_break)))) != meant:
        written = _joined(_written(element, link, {}))
    return _lines(written, line_break)


def _joined(parts: Iterable[str]) -> str:
    return "".join(parts).replace(f"!{LINK}", "\\!").replace(LINK, "")


def _written(element: PageElement, link: Link, signs: dict[str, str]) -> Iterator[str]:
    """With these signs for marks, and HTML for marks that have none."""
    if not isinstance(element, Tag):
        yield escaped(str(element))
    elif element.name == "br":
        yield BREAK
    elif element.name == "code" and signs:
        yield _code(element.get_text())
    else:
        inner = "".join(part for child in element.children for part in _written(child, link, signs))
        url = link(_attributes(element)) if element.name == "a" else None
        if url is not None:
            yield f"{LINK}[{inner}]({address(url)})"
        elif mark := MARKS.get(element.name):
            sign = signs.get(mark)
            yield f"{sign}{inner}{sign}" if sign else f"<{mark}>{inner}</{mark}>"
        else:
            yield inner


def _code(text: str) -> str:
    longest = max((len(run) for run in re.findall("`+", text)), default=0)
    fence = "`" * (longest + 1)
    space = " " if text.startswith(("`", " ")) or text.endswith(("`", " ")) else ""
    return f"{fence}{space}{text}{space}{fence}"


def _lines(text: str, line_break: str) -> str:
    """Line breaks are kept as they are where no line would be empty: an empty one ends the paragraph."""
    lines = [_edges(line) for line in text.split(BREAK)]
    if line_break == "<br>":
        return line_break.join(lines)
    lines = [NUMBER_AT_START.sub(r"\1\\", line) if line[:1].isdigit() else _at_start(line) for line in lines]
    return (line_break if all(lines) else "<br>").join(lines)


def _at_start(line: str) -> str:
    return f"\\{line}" if AT_START.match(line) else line


def _edges(line: str) -> str:
    """White space at the edges, an indentation of Japanese among it, would be lost."""
    start, end = len(line) - len(line.lstrip()), len(line.rstrip())
    if start >= end:
        return "".join(f"&#{ord(sign)};" for sign in line)
    first, last = ("".join(f"&#{ord(sign)};" for sign in part) for part in (line[:start], line[end:]))
    return f"{first}{line[start:end]}{last}"


# Reading back -----------------------------------------------------------------------------------------------------


def _runs(element: PageElement, link: Link, marks: tuple[str, ...]) -> Iterator[Run]:
    if isinstance(element, NavigableString):
        yield str(element), marks
    elif isinstance(element, Tag):
        if element.name == "br":
            yield BREAK, marks
        url = link(_attributes(element)) if element.name == "a" else None
        mark = MARKS.get(element.name) if url is None else f"a {url}"
        for child in element.children:
            yield from _runs(child, link, tuple(sorted([*marks, mark])) if mark else marks)


def _read(text: str) -> Iterator[Run]:
    marks: list[str] = []
    for token in parser.parseInline(text)[0].children or []:
        if words := _words(token):
            yield words, tuple(sorted([*marks, "code"] if token.type == "code_inline" else marks))
        elif (opened := _change(token)) is not None:
            if opened:
                marks.append(opened)
            elif marks:
                marks.pop()


def _words(token: Token) -> str:
    if token.type == "hardbreak" or token.content == "<br>":
        return BREAK
    return token.content if token.type in ("text", "code_inline") else ""


def _change(token: Token) -> str | None:
    """The mark that a token opens; empty if it closes one, none if it does neither."""
    if token.type == "html_inline":
        match = TAG.fullmatch(token.content)
        return None if match is None else "" if match[1] else match[2]
    if token.nesting == 0:
        return None
    return "" if token.nesting < 0 else f"a {token.attrs['href']}" if token.tag == "a" else MARKS[token.tag]


def _merged(runs: Iterable[Run]) -> Iterator[Run]:
    words, marks = "", tuple[str, ...]()
    for more, carried in runs:
        if words and carried != marks:
            yield words, marks
            words = ""
        words, marks = words + more, carried
    if words:
        yield words, marks


def _attributes(element: Tag) -> dict[str, str]:
    return {name: str(value) for name, value in element.attrs.items()}
