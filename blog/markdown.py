"""From Markdown to the blocks of a body: CommonMark, tables, fenced code, and callouts as GitHub writes them.

A table's caption stands before it as a paragraph ``Table: …``; the last line of a quotation, ``— Name``, is its
source; the file name of a code block is ``title="…"`` after its language.
"""

import re
import shlex
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

from markdown_it import MarkdownIt
from markdown_it.renderer import RendererHTML
from markdown_it.tree import SyntaxTreeNode
from wagtail.admin.rich_text.converters.contentstate import ContentstateConverter

from editions.values import BLOCK_KEY

from .blocks import PARAGRAPH

CALLOUT = re.compile(r"^\[!(NOTE|TIP|WARNING)\][ \t]*([^\n]*)\n?")
SOURCE = re.compile(r"(?:^|\n)—[ \t]*([^\n]+)$")
CAPTION = "Table:"
NAMES = {"py": "python", "sh": "bash", "shell": "bash", "js": "javascript", "ts": "typescript", "yml": "yaml"}
TAGS = (("strong>", "b>"), ("em>", "i>"))  # as Wagtail's editor writes them

# Given the address of a link or the source of a picture; the attributes of Wagtail's own notation, or none.
LinkTarget = Callable[[str], dict[str, str] | None]
ImageId = Callable[[str], int]
Block = dict[str, Any]

parser = MarkdownIt("commonmark").enable(["table", "strikethrough"])
renderer = RendererHTML()
converter = ContentstateConverter([*PARAGRAPH, "h2", "h3", "h4"])


@dataclass
class Reader:
    """Turns one text into blocks. ``link`` and ``image`` know the site, and raise what they can't find."""

    link: LinkTarget = lambda href: None
    image: ImageId = field(default=lambda name: (_ for _ in ()).throw(KeyError(name)))

    def blocks(self, text: str) -> list[Block]:
        return list(_merged(self._blocks(SyntaxTreeNode(parser.parse(text)).children)))

    def _blocks(self, nodes: list[SyntaxTreeNode]) -> Iterator[Block]:
        caption = ""
        for node in nodes:
            if node.type == "paragraph" and node.children[0].content.startswith(CAPTION):
                caption = node.children[0].content.removeprefix(CAPTION).strip()
            elif node.type == "table":
                yield {"type": "table", "value": self._table(node, caption)}
                caption = ""
            else:
                yield self._block(node)

    def _block(self, node: SyntaxTreeNode) -> Block:
        if node.type == "heading":
            return {"type": "heading", "value": {"level": node.tag, "text": plain(node)}}
        if node.type == "fence":
            return {"type": "code", "value": _code(node)}
        if node.type == "blockquote":
            return self._quote(node)
        if node.type == "paragraph" and _is_picture(node):
            return {"type": "image", "value": self._picture(node.children[0].children[0])}
        return {"type": "paragraph", "value": self.html([node])}

    def html(self, nodes: list[SyntaxTreeNode]) -> str:
        """Rich text as Wagtail stores it."""
        tokens = [token for node in nodes for token in node.to_tokens()]
        for token in tokens:
            for inline in token.children or []:
                if inline.type == "link_open":
                    inline.attrs = {**(self.link(str(inline.attrs["href"])) or inline.attrs)}
        html = renderer.render(tokens, parser.options, {})
        for ours, theirs in TAGS:
            html = html.replace(f"<{ours}", f"<{theirs}").replace(f"</{ours}", f"</{theirs}")
        html = html.replace("<hr />", "").replace("\n", " ").replace("> <", "><").strip()
        return canonical(html)

    def _quote(self, node: SyntaxTreeNode) -> Block:
        first = node.children[0].children[0]
        if match := CALLOUT.match(first.content):
            body = _reparsed(node, first.content[match.end() :])
            value = {"kind": match[1].lower(), "title": match[2].strip(), "text": self.html(body)}
            return {"type": "callout", "value": value}
        last = node.children[-1].children[0]
        match = SOURCE.search(last.content)
        kept = last.content[: match.start()] if match else last.content
        paragraphs = [child.children[0].content for child in node.children[:-1]] + [kept]
        text = self.html(SyntaxTreeNode(parser.parse("\n\n".join(paragraphs))).children)
        return {"type": "quote", "value": {"text": text, "source": match[1].strip() if match else ""}}

    def _table(self, node: SyntaxTreeNode, caption: str) -> dict[str, Any]:
        head, *bodies = node.children
        columns = [{"type": "text", "heading": plain(cell)} for cell in head.children[0].children]
        rows = [
            {"values": [self.html(_as_paragraph(cell)) for cell in row.children]}
            for body in bodies
            for row in body.children
        ]
        return {"caption": caption, "header_column": True, "table": {"columns": columns, "rows": rows, "caption": ""}}

    def _picture(self, node: SyntaxTreeNode) -> dict[str, Any]:
        caption = str(node.attrs.get("title", ""))
        html = self.html(SyntaxTreeNode(parser.parse(caption)).children) if caption else ""
        return {
            "image": self.image(str(node.attrs["src"])),
            "alt": node.content,
            "decorative": not node.content,
            "caption": html,
            "wide": False,
        }


def canonical(html: str) -> str:
    """The rich text exactly as the editor would save it, so that opening it there changes nothing."""
    saved: str = converter.to_database_format(converter.from_database_format(html))
    return BLOCK_KEY.sub("", saved)


def plain(node: SyntaxTreeNode) -> str:
    """The text of a heading or cell without its marks."""
    if node.type in ("text", "code_inline"):
        return node.content
    return " " if node.type == "softbreak" else "".join(plain(child) for child in node.children)


def _code(node: SyntaxTreeNode) -> dict[str, Any]:
    name, _space, options = node.info.partition(" ")
    given = dict(part.split("=", 1) for part in shlex.split(options) if "=" in part)
    return {
        "language": NAMES.get(name, name or "text"),
        "file_name": given.get("title", ""),
        "code": node.content.rstrip("\n"),
    }


def _is_picture(node: SyntaxTreeNode) -> bool:
    inline = node.children[0].children
    return len(inline) == 1 and inline[0].type == "image"


def _as_paragraph(cell: SyntaxTreeNode) -> list[SyntaxTreeNode]:
    return SyntaxTreeNode(parser.parse(cell.children[0].content)).children if cell.children[0].content else []


def _reparsed(quote: SyntaxTreeNode, first: str) -> list[SyntaxTreeNode]:
    """The content of a callout: what is left of its first paragraph, and all that follows it."""
    return [*SyntaxTreeNode(parser.parse(first)).children, *quote.children[1:]]


def _merged(blocks: Iterator[Block]) -> Iterator[Block]:
    """Paragraphs and lists that follow each other are one block: a page of prose is edited as a page of prose."""
    pending: list[str] = []
    for block in blocks:
        if block["type"] == "paragraph":
            pending.append(block["value"])
            continue
        if pending:
            yield {"type": "paragraph", "value": "".join(pending)}
            pending = []
        yield block
    if pending:
        yield {"type": "paragraph", "value": "".join(pending)}
