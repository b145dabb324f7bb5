"""From the blocks of a body to Markdown: the reverse of ``markdown.Reader``, in the notation described there.

``Reader(…).blocks(write(blocks))`` gives the same blocks, but for their ids. A text that the signs of Markdown can't
say (bold up to a bracket, with a Japanese word right after it) is written with HTML's ``<b>``, ``<i>`` and so on.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from bs4 import BeautifulSoup, Tag

from .markdown import ACTION, CAPTION, DIVIDER, NO_HEADER_COLUMN, Block
from .markdown_text import address, in_line, inline

RUN_OF = {"`": re.compile(r"`+"), "~": re.compile(r"~+")}
EMPTY_ITEM = re.compile(r"(?:-|\d+\.)$", re.MULTILINE)
FENCE = 3  # signs at least


@dataclass
class Writer:
    """``link`` gives the address for the attributes of a link (``linktype`` and ``id``, or ``href``), or none, which
    leaves the text of the link; ``image`` gives the address of an image by its id.
    """

    link: Callable[[dict[str, str]], str | None] = field(default=lambda attributes: attributes.get("href"))
    image: Callable[[int], str | None] = field(default=str)

    def text(self, blocks: list[Block]) -> str:
        parts: list[str] = []
        before = ""
        for block in blocks:
            written = self._block(block)
            if not written:
                continue
            if before == block["type"] == "paragraph":
                parts.append(DIVIDER)
            before = block["type"]
            parts.append(written)
        return "\n\n".join(parts) + "\n" if parts else ""

    def _block(self, block: Block) -> str:
        write: Callable[[Any], str] = getattr(self, f"_{block['type']}")
        return write(block["value"])

    def _paragraph(self, html: str) -> str:
        return self.rich_text(html)

    def _heading(self, value: dict[str, Any]) -> str:
        return f"{'#' * int(value['level'][1])} {in_line(value['text'])}"

    def _code(self, value: dict[str, Any]) -> str:
        name = value["file_name"]
        quoted = name.replace("\\", "\\\\").replace('"', '\\"')
        title = f' title="{quoted}"' if name else ""
        language = value["language"] if name or value["language"] != "text" else ""
        sign = "~" if "`" in name else "`"
        longest = max((len(run) for run in RUN_OF[sign].findall(value["code"])), default=0)
        fence = sign * max(FENCE, longest + 1)
        code = f"{value['code']}\n" if value["code"] else ""
        return f"{fence}{language}{title}\n{code}{fence}"

    def _image(self, value: dict[str, Any]) -> str:
        source = self.image(value["image"]) if value["image"] else None
        if source is None:
            return ""
        caption = self.rich_text(value["caption"])
        title = re.sub(r'([\\"&])', r"\\\1", caption).replace("\n", "&#10;")
        said = [name for name in ("wide", "decorative") if value[name] and (name == "wide" or value["alt"])]
        attributes = "{" + " ".join(said) + "}" if said else ""
        quoted = f' "{title}"' if title else ""
        return f"![{in_line(value['alt'])}]({address(source)}{quoted}){attributes}"

    def _table(self, value: dict[str, Any]) -> str:
        columns = value["table"]["columns"]
        if not columns:
            return ""
        kinds = [column["type"] for column in columns]
        rules = ["---:" if kind == "number" else "---" for kind in kinds]
        rows = [[in_line(column["heading"]) for column in columns], rules]
        rows += [list(map(self._cell, row["values"], kinds)) for row in value["table"]["rows"]]
        table = "\n".join("| " + " | ".join(cell.replace("|", "\\|") for cell in row) + " |" for row in rows)
        attributes = "" if value["header_column"] else NO_HEADER_COLUMN
        caption = " ".join(filter(None, [in_line(value["caption"]).replace("{", "\\{"), attributes]))
        return f"{CAPTION} {caption}\n\n{table}" if caption else table

    def _cell(self, value: str, kind: str) -> str:
        """One line, whatever it holds."""
        if kind == "number":
            return in_line(value)
        paragraphs = [self._inline(element, "<br>") for element in _elements(value)]
        return "</p><p>".join(paragraphs)

    def _quote(self, value: dict[str, Any]) -> str:
        text = re.sub(r"^—", "&mdash;", self.rich_text(value["text"]), flags=re.MULTILINE)
        source = f"— {in_line(value['source'])}" if value["source"] else ""
        return _quoted("\n\n".join(filter(None, [text, source])))

    def _callout(self, value: dict[str, Any]) -> str:
        return self._titled(value["kind"].upper(), value["title"], value["text"])

    def _call_to_action(self, value: dict[str, Any]) -> str:
        href = self.link({"linktype": "page", "id": str(value["page"])}) if value["page"] else None
        button = f"[{in_line(value['button'])}]({address(href)})" if href else ""
        return self._titled(ACTION, value["title"], value["text"], button)

    def _titled(self, kind: str, title: str, html: str, last: str = "") -> str:
        first = f"[!{kind}] {in_line(title)}".strip()
        text = self.rich_text(html)
        # A list does not always end the line before it.
        between = "\n" if html.startswith("<p>") or not text else "\n\n"
        return _quoted("\n\n".join(filter(None, [f"{first}{between}{text}".strip(), last])))

    def _embed(self, url: str) -> str:
        return f"<{url}>"

    # Rich text --------------------------------------------------------------------------------------------------------

    def rich_text(self, html: str) -> str:
        return "\n\n".join(self._element(element) for element in _elements(html))

    def _element(self, element: Tag) -> str:
        if element.name in ("ol", "ul"):
            return self._list(element)
        if element.name in ("h2", "h3", "h4"):
            return f"{'#' * int(element.name[1])} {self._inline(element, '<br>')}"
        return self._inline(element) or "<p></p>"

    def _list(self, element: Tag) -> str:
        lines: list[str] = []
        for number, item in enumerate(element.find_all("li", recursive=False), 1):
            marker = f"{number}." if element.name == "ol" else "-"
            inner = [child for child in item.children if isinstance(child, Tag) and child.name in ("ol", "ul")]
            nested = [self._list(child.extract()) for child in inner]
            # An item without words of its own begins on the next line; a list that begins with one ends no line.
            text = self._inline(item)
            for other in nested:
                text += f"\n\n{other}" if text and EMPTY_ITEM.match(other) else f"\n{other}"
            lines.append(f"{marker} {_indented(text, len(marker) + 1)}".rstrip(" "))
        return "\n".join(lines)

    def _inline(self, element: Tag, line_break: str = "\\\n") -> str:
        return inline(element, self.link, line_break)


def write(
    blocks: list[Block],
    link: Callable[[dict[str, str]], str | None] = lambda attributes: attributes.get("href"),
    image: Callable[[int], str | None] = str,
) -> str:
    """The Markdown of these blocks, in the form of :func:`editions.values.values_of`; see :class:`Writer`."""
    return Writer(link, image).text(blocks)


def _elements(html: str) -> list[Tag]:
    soup = BeautifulSoup(html, "html.parser")
    return [element for element in soup.children if isinstance(element, Tag)]


def _quoted(text: str) -> str:
    return "\n".join(f"> {line}".rstrip(" ") for line in text.split("\n"))


def _indented(text: str, width: int) -> str:
    first, *others = text.split("\n")
    return "\n".join([first, *(f"{' ' * width}{line}" if line else line for line in others)])
