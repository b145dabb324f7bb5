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

Only the marks of the editor are taken from HTML. Pictures inside of a text become blocks after it, footnotes a numbered
list at the end.
"""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

from bs4 import BeautifulSoup
from markdown_it.renderer import RendererHTML
from markdown_it.token import Token
from markdown_it.tree import SyntaxTreeNode
from wagtail.admin.rich_text.converters.contentstate import ContentstateConverter

from editions.values import BLOCK_KEY

from .blocks import PARAGRAPH
from .embeds import is_video
from .markdown_code import code
from .markdown_parser import FOOTNOTES, tight, tree, without_footnotes
from .markdown_parser import parser as parser

CALLOUT = re.compile(r"^\[!(NOTE|TIP|IMPORTANT|WARNING|CAUTION|ACTION)\][ \t]*([^\n]*)\n?")
KINDS = {"IMPORTANT": "warning", "CAUTION": "warning"}  # GitHub knows more kinds than we do
ACTION = "ACTION"
SOURCE = re.compile(r"(?:^|\n)—[ \t]*([^\n]+)$")
BETWEEN_TAGS = re.compile(r"(?<=>)\n|\n(?=<)")
CAPTION = "Table:"
NO_HEADER_COLUMN = "{no-header-column}"
ATTRIBUTES = re.compile(r"\{((?:wide|decorative)(?: (?:wide|decorative))*)\}")
DIVIDER = "<!-- -->"
BREAKS = ("softbreak", "hardbreak")
LEVELS = (2, 4)  # of headings in a body
TAGS = (("strong>", "b>"), ("em>", "i>"))  # as Wagtail's editor writes them

# Given the address of a link or the source of a picture; the attributes of Wagtail's own notation, or none.
LinkTarget = Callable[[str], dict[str, str] | None]
ImageId = Callable[[str], int | None]
Block = dict[str, Any]

renderer = RendererHTML()
converter = ContentstateConverter([*PARAGRAPH, "h2", "h3", "h4"])


@dataclass
class Reader:
    """Turns one text into blocks. ``link`` and ``image`` know the site, and raise what they can't find; a picture
    without id is left out. ``raw`` is given each tag, comment or block of HTML and says what takes its place.

    ``line`` says, to all three, which line of the text is being read.
    """

    link: LinkTarget = lambda href: None
    image: ImageId = field(default=lambda name: (_ for _ in ()).throw(KeyError(name)))
    raw: Callable[[str], str] = lambda html: html
    line: int = field(default=0, init=False)

    def blocks(self, text: str) -> list[Block]:
        return [block for _line, block in self.placed(text)]

    def placed(self, text: str) -> list[tuple[int, Block]]:
        """The blocks, each with the line that it begins in."""
        return list(_merged(self._blocks(tree(text))))

    def _blocks(self, nodes: list[SyntaxTreeNode]) -> Iterator[tuple[int, Block]]:
        caption = ""
        shift = int(any(node.tag == "h1" for node in nodes if node.type == "heading"))
        for node in nodes:
            self.line = start = _line(node) or self.line
            following = node.next_sibling
            if following and following.type == "table" and _text(node).startswith(CAPTION):
                caption = _text(node).removeprefix(CAPTION).strip()
                continue
            if node.type == "table":
                yield start, {"type": "table", "value": self._table(node, caption)}
                caption = ""
            elif node.type == "heading":
                level = min(max(int(node.tag[1]) + shift, LEVELS[0]), LEVELS[1])
                yield start, {"type": "heading", "value": {"level": f"h{level}", "text": plain(node)}}
            else:
                yield from ((start, block) for block in self._block(node))
            if _picture_of(node) is None:
                for inner in node.walk():
                    self.line = _line(inner) or self.line + (inner.type in BREAKS)
                    yield from ((start, block) for block in self._pictures(inner))

    def _block(self, node: SyntaxTreeNode) -> Iterator[Block]:
        if node.type == "fence":
            yield {"type": "code", "value": code(node.info, node.content)}
        elif node.type == "blockquote":
            yield self._quote(node)
        elif picture := _picture_of(node):
            yield from self._pictures(*picture)
        elif url := _video(node):
            yield {"type": "embed", "value": url}
        elif node.type == "html_block" and node.content.strip() == DIVIDER:
            yield {"type": DIVIDER, "value": ""}
        else:
            if node.type == FOOTNOTES:
                yield {"type": DIVIDER, "value": ""}
            yield {"type": "paragraph", "value": self.html([node])}

    def html(self, nodes: list[SyntaxTreeNode]) -> str:
        """Rich text as Wagtail stores it."""
        tokens = list(tight(without_footnotes(token for node in nodes for token in node.to_tokens())))
        for token in tokens:
            self.line = token.map[0] + 1 if token.map else self.line
            if token.type == "html_block":
                token.content = self.raw(token.content)
            inlines = (self._inline(inline) for inline in token.children or [] if inline.type != "image")
            token.children = list(without_footnotes(inlines))
        html = renderer.render(tokens, parser.options, {})
        for ours, theirs in TAGS:
            html = html.replace(f"<{ours}", f"<{theirs}").replace(f"</{ours}", f"</{theirs}")
        html = BETWEEN_TAGS.sub("", html.replace("<hr />", "")).replace("\n", " ").strip()
        return canonical(html) if html else ""

    def _inline(self, token: Token) -> Token:
        self.line += token.type in BREAKS
        if token.type == "softbreak":
            return token.copy(type="text", content=" ")
        if token.type == "html_inline":
            return token.copy(content=self.raw(token.content))
        if token.type == "link_open":
            return token.copy(attrs={**(self.link(str(token.attrs["href"])) or token.attrs)})
        return token

    def _quote(self, node: SyntaxTreeNode) -> Block:
        if not node.children:
            return {"type": "paragraph", "value": ""}
        if match := CALLOUT.match(_text(node.children[0])):
            first = _text(node.children[0])[match.end() :]
            body = [*tree(first, self.line - 1 + match[0].count("\n")), *node.children[1:]]
            action = self._call_to_action(match[2], body) if match[1] == ACTION else None
            return action or self._callout(match[1], match[2], body)
        *said, last = node.children
        match = SOURCE.search(_text(last))
        kept = tree(_text(last)[: match.start()], _line(last) - 1) if match else [last]
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

    def _pictures(self, node: SyntaxTreeNode, attributes: str = "") -> Iterator[Block]:
        """The block of a picture, if it is one and we have it."""
        pk = self.image(str(node.attrs["src"])) if node.type == "image" else None
        if pk is None:
            return
        caption, alt = str(node.attrs.get("title", "")), plain(node)
        value = {
            "image": pk,
            "alt": alt,
            "decorative": not alt or "decorative" in attributes,
            "caption": self.html(tree(caption, self.line - 1)) if caption else "",
            "wide": "wide" in attributes,
        }
        yield {"type": "image", "value": value}


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


def _line(node: SyntaxTreeNode) -> int:
    """Which line something begins in; 0 of what is inside of a line."""
    return node.map[0] + 1 if node.map else 0


def _text(node: SyntaxTreeNode) -> str:
    """The Markdown of a paragraph; of anything else nothing."""
    return node.children[0].content if node.type == "paragraph" else ""


def _as_paragraph(cell: SyntaxTreeNode) -> list[Token]:
    """A cell holds a line of text, never a list: ``-`` and ``1.`` are what they look like."""
    inline = cell.children[0].to_tokens() if cell.children[0].content else []
    return [Token("paragraph_open", "p", 1), *inline, Token("paragraph_close", "p", -1)] if inline else []


def _merged(blocks: Iterator[tuple[int, Block]]) -> Iterator[tuple[int, Block]]:
    """Paragraphs and lists that follow each other are one block: a page of prose is edited as a page of prose."""
    pending: list[str] = []
    start = 0
    for line, block in blocks:
        if block["type"] == "paragraph":
            start = start if any(pending) else line
            pending.append(block["value"])
            continue
        if any(pending):
            yield start, {"type": "paragraph", "value": one_list("".join(pending))}
        pending = []
        if block["type"] != DIVIDER:
            yield line, block
    if any(pending):
        yield start, {"type": "paragraph", "value": one_list("".join(pending))}
