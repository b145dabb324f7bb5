"""From Markdown to the blocks of a body: CommonMark, tables, fenced code, and callouts as GitHub writes them.

What Markdown has no sign for is written so; ``markdown_writer`` writes the same:

- a table's caption stands before it as a paragraph ``Table: …``; one whose first column is no header ends its caption
  with ``{no-header-column}``; columns aligned to the right (``---:``) hold numbers, which are plain text;
- a picture's caption is its title, in Markdown; ``{wide}`` and ``{decorative}`` stand right after a picture;
- the file name of a code block is ``title="…"`` after its language;
- the last line of a quotation, ``— Name``, is its source;
- a title may follow the kind of a callout, ``> [!TIP] …``; ``> [!ACTION] …`` is a call to action, whose last paragraph
  is the link of its button;
- a video is its address in angle brackets, in a paragraph of its own;
- ``<!-- -->`` between two paragraphs or lists makes them two blocks.

Only the marks of the editor are taken from HTML. Pictures inside of a text become blocks after it.
"""

import re
import shlex
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

from bs4 import BeautifulSoup
from markdown_it import MarkdownIt
from markdown_it.renderer import RendererHTML
from markdown_it.token import Token
from markdown_it.tree import SyntaxTreeNode
from wagtail.admin.rich_text.converters.contentstate import ContentstateConverter

from editions.values import BLOCK_KEY

from .blocks import PARAGRAPH
from .embeds import is_video

CALLOUT = re.compile(r"^\[!(NOTE|TIP|IMPORTANT|WARNING|CAUTION|ACTION)\][ \t]*([^\n]*)\n?")
KINDS = {"IMPORTANT": "warning", "CAUTION": "warning"}  # GitHub knows more kinds than we do
ACTION = "ACTION"
SOURCE = re.compile(r"(?:^|\n)—[ \t]*([^\n]+)$")
BETWEEN_TAGS = re.compile(r"(?<=>)\n|\n(?=<)")
CAPTION = "Table:"
NO_HEADER_COLUMN = "{no-header-column}"
ATTRIBUTES = re.compile(r"\{((?:wide|decorative)(?: (?:wide|decorative))*)\}")
DIVIDER = "<!-- -->"
LEVELS = (2, 4)  # of headings in a body
NAMES = {"py": "python", "sh": "bash", "shell": "bash", "js": "javascript", "ts": "typescript", "yml": "yaml"}
TAGS = (("strong>", "b>"), ("em>", "i>"))  # as Wagtail's editor writes them

# Given the address of a link or the source of a picture; the attributes of Wagtail's own notation, or none.
LinkTarget = Callable[[str], dict[str, str] | None]
ImageId = Callable[[str], int]
Block = dict[str, Any]

parser = MarkdownIt("commonmark").enable(["table", "strikethrough"])
# Addresses stay as they are written, or 日本 would come back as %E6%97%A5%E6%9C%AC.
parser.normalizeLink = lambda url: url  # type: ignore[method-assign]
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
        shift = int(any(node.tag == "h1" for node in nodes if node.type == "heading"))
        for node in nodes:
            following = node.next_sibling
            if following and following.type == "table" and _text(node).startswith(CAPTION):
                caption = _text(node).removeprefix(CAPTION).strip()
                continue
            if node.type == "table":
                yield {"type": "table", "value": self._table(node, caption)}
                caption = ""
            elif node.type == "heading":
                level = min(max(int(node.tag[1]) + shift, LEVELS[0]), LEVELS[1])
                yield {"type": "heading", "value": {"level": f"h{level}", "text": plain(node)}}
            else:
                yield self._block(node)
            if _picture_of(node) is None:
                yield from (self._picture(inner, "") for inner in node.walk() if inner.type == "image")

    def _block(self, node: SyntaxTreeNode) -> Block:
        if node.type == "fence":
            return {"type": "code", "value": _code(node)}
        if node.type == "blockquote":
            return self._quote(node)
        if node.type == "html_block" and node.content.strip() == DIVIDER:
            return {"type": DIVIDER, "value": ""}
        if picture := _picture_of(node):
            return self._picture(*picture)
        if url := _video(node):
            return {"type": "embed", "value": url}
        return {"type": "paragraph", "value": self.html([node])}

    def html(self, nodes: list[SyntaxTreeNode]) -> str:
        """Rich text as Wagtail stores it."""
        tokens = list(_tight(token for node in nodes for token in node.to_tokens()))
        for token in tokens:
            token.children = [inline for inline in token.children or [] if inline.type != "image"]
            for inline in token.children:
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
            action = self._call_to_action(match[2], body) if match[1] == ACTION else None
            return action or self._callout(match[1], match[2], body)
        *said, last = node.children
        match = SOURCE.search(_text(last))
        kept = SyntaxTreeNode(parser.parse(_text(last)[: match.start()])).children if match else [last]
        return {"type": "quote", "value": {"text": self.html(said + kept), "source": _words(match[1]) if match else ""}}

    def _callout(self, kind: str, title: str, body: list[SyntaxTreeNode]) -> Block:
        value = {"kind": KINDS.get(kind, kind.lower()), "title": _words(title), "text": self.html(body)}
        return {"type": "callout", "value": value}

    def _call_to_action(self, title: str, body: list[SyntaxTreeNode]) -> Block | None:
        """None unless it ends with a link to a page: nothing else can be its target."""
        link = _only(body[-1], "link") if body else None
        target = (self.link(str(link.attrs["href"])) or {}) if link else {}
        if link is None or target.get("linktype") != "page":
            return None
        value = {"title": _words(title), "text": self.html(body[:-1]), "page": int(target["id"]), "button": plain(link)}
        return {"type": "call_to_action", "value": value}

    def _table(self, node: SyntaxTreeNode, caption: str) -> dict[str, Any]:
        head, *bodies = node.children
        columns = [
            {"type": "number" if "right" in str(cell.attrs.get("style", "")) else "text", "heading": plain(cell)}
            for cell in head.children[0].children
        ]
        rows = [
            {"values": [self._cell(cell, column["type"]) for cell, column in zip(row.children, columns, strict=True)]}
            for body in bodies
            for row in body.children
        ]
        return {
            "caption": _words(caption.removesuffix(NO_HEADER_COLUMN)),
            "header_column": not caption.endswith(NO_HEADER_COLUMN),
            "table": {"columns": columns, "rows": rows, "caption": ""},
        }

    def _cell(self, cell: SyntaxTreeNode, kind: str) -> str:
        return plain(cell) if kind == "number" else self.html(SyntaxTreeNode(_as_paragraph(cell)).children)

    def _picture(self, node: SyntaxTreeNode, attributes: str) -> Block:
        caption, alt = str(node.attrs.get("title", "")), plain(node)
        value = {
            "image": self.image(str(node.attrs["src"])),
            "alt": alt,
            "decorative": not alt or "decorative" in attributes,
            "caption": self.html(SyntaxTreeNode(parser.parse(caption)).children) if caption else "",
            "wide": "wide" in attributes,
        }
        return {"type": "image", "value": value}


def canonical(html: str) -> str:
    """The rich text as the editor would save it, so that opening it there changes nothing.

    One thing it is better at: the editor starts a new list, and counts from 1, after a list of another kind inside.
    """
    soup = BeautifulSoup(html, "html.parser")  # the editor's converter stops at a tag that is not closed
    for link in soup.find_all("a"):
        if not link.get_text():
            link.decompose()
    saved: str = converter.to_database_format(converter.from_database_format(str(soup)))
    return one_list(BLOCK_KEY.sub("", saved))


def one_list(html: str) -> str:
    """Lists of one kind that follow each other are one: Wagtail knows no difference."""
    return html.replace("</ol><ol>", "").replace("</ul><ul>", "")


def plain(node: SyntaxTreeNode) -> str:
    """The text of a heading or cell without its marks."""
    if node.type in ("text", "text_special", "code_inline"):
        return node.content
    return " " if node.type == "softbreak" else "".join(plain(child) for child in node.children)


def _words(text: str) -> str:
    """A line of Markdown without its marks."""
    return plain(SyntaxTreeNode(parser.parseInline(text.strip())))


def _code(node: SyntaxTreeNode) -> dict[str, Any]:
    name, _space, options = node.info.partition(" ")
    given = dict(part.split("=", 1) for part in shlex.split(options) if "=" in part)
    return {
        "language": NAMES.get(name, name or "text"),
        "file_name": given.get("title", ""),
        "code": node.content.removesuffix("\n"),
    }


def _only(node: SyntaxTreeNode, kind: str) -> SyntaxTreeNode | None:
    """What a paragraph consists of, if that is one thing of this kind."""
    inline = node.children[0].children if node.type == "paragraph" else []
    return inline[0] if len(inline) == 1 and inline[0].type == kind else None


def _picture_of(node: SyntaxTreeNode) -> tuple[SyntaxTreeNode, str] | None:
    """The picture that a paragraph consists of, and the attributes after it."""
    if picture := _only(node, "image"):
        return picture, ""
    inline = node.children[0].children if node.type == "paragraph" else []
    if len(inline) == 2 and inline[0].type == "image" and (match := ATTRIBUTES.fullmatch(inline[1].content.strip())):
        return inline[0], match[1]
    return None


def _video(node: SyntaxTreeNode) -> str:
    link = _only(node, "link")
    url = str(link.attrs["href"]) if link and link.markup == "autolink" else ""
    return url if is_video(url) else ""


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
            yield {"type": "paragraph", "value": one_list("".join(pending))}
        pending = []
        if block["type"] != DIVIDER:
            yield block
    if any(pending):
        yield {"type": "paragraph", "value": one_list("".join(pending))}
