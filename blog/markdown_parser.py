"""The Markdown that we read: CommonMark, tables, strikethrough and footnotes; as tokens that know their line."""

from collections.abc import Iterable, Iterator

from markdown_it import MarkdownIt
from markdown_it.token import Token
from markdown_it.tree import SyntaxTreeNode
from mdit_py_plugins.footnote import footnote_plugin

FOOTNOTES = "footnote_block"
_LIST = {"footnote_block": ("ordered_list", "ol"), "footnote": ("list_item", "li")}

parser = MarkdownIt("commonmark").enable(["table", "strikethrough"]).use(footnote_plugin, inline=False)
# Addresses stay as they are written, or 日本 would come back as %E6%97%A5%E6%9C%AC.
parser.normalizeLink = lambda url: url  # type: ignore[method-assign]


def tree(text: str, line: int = 0) -> list[SyntaxTreeNode]:
    """The paragraphs, lists and so on of a text that begins after so many lines of a larger one."""
    tokens = parser.parse(text)
    for token in tokens if line else ():
        token.map = [number + line for number in token.map] if token.map else None
    return SyntaxTreeNode(tokens).children


def without_footnotes(tokens: Iterable[Token]) -> Iterator[Token]:
    """The editor knows no footnotes: they are a numbered list, and what refers to them is a raised number."""
    for token in tokens:
        name, _separator, end = token.type.rpartition("_")
        if token.type == "footnote_anchor":
            continue  # the way back
        if token.type == "footnote_ref":
            yield Token("html_inline", "", 0, content=f"<sup>{token.meta['id'] + 1}</sup>")
        elif name in _LIST:
            kind, tag = _LIST[name]
            yield Token(f"{kind}_{end}", tag, token.nesting, block=True)
        else:
            yield token


def tight(tokens: Iterable[Token]) -> Iterator[Token]:
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
