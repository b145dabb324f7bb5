"""From Markdown to the blocks of a body: CommonMark, tables, fenced code, and callouts as GitHub writes them.

A table's caption stands before it as a paragraph ``Table: …``; the last line of a quotation, ``— Name``, is its
source; the file name of a code block is ``title="…"`` after its language.
"""

import re
import shlex
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

from markdown_it import MarkdownIt
from markdown_it.renderer import RendererHTML
from markdown_it.token import Token
from markdown_it.tree import SyntaxTreeNode
from wagtail.admin.rich_text.converters.contentstate import ContentstateConverter

from editions.values import BLOCK_KEY

from .blocks import PARAGRAPH

CALLOUT = re.compile(r"^\[!(NOTE|TIP|WARNING)\][ \t]*([^\n]*)\n?")
SOURCE = re.compile(r"(?:^|\n)—[ \t]*([^\n]+)$")
BETWEEN_TAGS = re.compile(r"(?<=>)\n|\n(?=<)")
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
            following = node.next_sibling
            if following and following.type == "table" and _text(node).startswith(CAPTION):
                caption = _text(node).removeprefix(CAPTION).strip()
            elif node.type == "table":
                yield {"type": "table", "value": self._table(node, caption)}
                caption = ""
            else:
                yield self._block(node)

    def _block(self, node: SyntaxTreeNode) -> Block:
        if node.type == "heading":
            level = min(max(int(node.tag[1]), 2), 4)  # the first is the headline
            return {"type": "heading", "value": {"level": f"h{level}", "text": plain(node)}}
        if node.type == "fence":
            return {"type": "code", "value": _code(node)}
        if node.type == "blockquote":
            return self._quote(node)
        if node.type == "paragraph" and _is_picture(node):
            return {"type": "image", "value": self._picture(node.children[0].children[0])}
        return {"type": "paragraph", "value": self.html([node])}

    def html(self, nodes: list[SyntaxTreeNode]) -> str:
        """Rich text as Wagtail stores it."""
        tokens = list(_tight(token for node in nodes for token in node.to_tokens()))
        for token in tokens:
            for inline in token.children or []:
                if inline.type == "softbreak":
                    inline.type, inline.content = "text", " "
                if inline.type == "link_open":
                    inline.attrs = {**(self.link(str(inline.attrs["href"])) or inline.attrs)}
        html = renderer.render(tokens, parser.options, {})
        for ours, theirs in TAGS:
            html = html.replace(f"<{ours}", f"<{theirs}").replace(f"</{ours}", f"</{theirs}")
        html = BETWEEN_TAGS.sub("", html.replace("<hr />", "")).replace("\n", " ").strip()
        return canonical(html) if html else ""

    def _quote(self, node: SyntaxTreeNode) -> Block:
        if not node.children:
            return {"type": "paragraph", "value": ""}
        if match := CALLOUT.match(_text(node.children[0])):
            body = _reparsed(node, _text(node.children[0])[match.end() :])
            value = {"kind": match[1].lower(), "title": match[2].strip(), "text": self.html(body)}
            return {"type": "callout", "value": value}
        *said, last = node.children
        match = SOURCE.search(_text(last))
        kept = SyntaxTreeNode(parser.parse(_text(last)[: match.start()])).children if match else [last]
        return {"type": "quote", "value": {"text": self.html(said + kept), "source": match[1].strip() if match else ""}}

    def _table(self, node: SyntaxTreeNode, caption: str) -> dict[str, Any]:
        head, *bodies = node.children
        columns = [{"type": "text", "heading": plain(cell)} for cell in head.children[0].children]
        rows = [
            {"values": [self.html(SyntaxTreeNode(_as_paragraph(cell)).children) for cell in row.children]}
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


def _tight(tokens: Iterable[Token]) -> Iterator[Token]:
    """The editor knows no paragraphs inside of an item of a list: they become lines of it."""
    depth, is_first = 0, False
    for token in tokens:
        depth += {"list_item_open": 1, "list_item_close": -1}.get(token.type, 0)
        if depth and token.type == "paragraph_open":
            if not is_first:
                yield Token("hardbreak", "br", 0)
        elif not (depth and token.type == "paragraph_close"):
            yield token
        is_first = token.type == "list_item_open"


def _text(node: SyntaxTreeNode) -> str:
    """The Markdown of a paragraph; of anything else nothing."""
    return node.children[0].content if node.type == "paragraph" else ""


def _as_paragraph(cell: SyntaxTreeNode) -> list[Token]:
    """A cell holds a line of text, never a list: ``-`` and ``1.`` are what they look like."""
    inline = cell.children[0].to_tokens() if cell.children[0].content else []
    return [Token("paragraph_open", "p", 1), *inline, Token("paragraph_close", "p", -1)] if inline else []


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
        if any(pending):
            yield {"type": "paragraph", "value": "".join(pending)}
        pending = []
        yield block
    if any(pending):
        yield {"type": "paragraph", "value": "".join(pending)}
