"""The texts inside of the raw value of a block: where they are, and what the block says of them."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from wagtail import blocks
from wagtail.contrib.typed_table_block.blocks import BaseTypedTableBlock

Path = tuple[str | int, ...]
PROSE = (blocks.RichTextBlock, blocks.CharBlock, blocks.TextBlock, blocks.RawHTMLBlock)
# Shown to translators, so that they know what they see, and never taken from them.
FIXED = (blocks.URLBlock, blocks.ChooserBlock)


@dataclass(frozen=True)
class Leaf:
    """A block class says ``translate = False`` in its Meta if nothing in it is for translators, as of code."""

    path: Path
    value: Any
    label: str
    block: Any = None  # none of the headings of a table
    translate: bool = True

    @property
    def is_html(self) -> bool:
        return isinstance(self.block, blocks.RichTextBlock)

    @property
    def max_length(self) -> int | None:
        return getattr(getattr(self.block, "field", None), "max_length", None)


def leaves(block: Any, value: Any, label: str = "", path: Path = (), *, translate: bool = True) -> Iterator[Leaf]:
    """In the order in which they are read; empty ones too."""
    translate = translate and getattr(block.meta, "translate", True)
    if isinstance(block, blocks.StructBlock):
        for name, child in block.child_blocks.items():
            inner = value.get(name) if isinstance(value, dict) else None
            yield from leaves(child, inner, f"{label}: {child.label}", (*path, name), translate=translate)
    elif isinstance(block, blocks.StreamBlock | blocks.ListBlock):
        for place, child, inner in _children(block, value):
            yield from leaves(child, inner, f"{label}: {child.label}", (*path, *place), translate=translate)
    elif isinstance(block, BaseTypedTableBlock):
        yield from _table(block, value, label, path, translate=translate)
    elif isinstance(block, PROSE):
        yield Leaf(path, value, label, block, translate)
    elif isinstance(block, FIXED):
        yield Leaf(path, value, label, block, translate=False)


def _children(block: Any, value: Any) -> Iterator[tuple[Path, Any, Any]]:
    for number, item in enumerate(value if isinstance(value, list) else []):
        is_wrapped = isinstance(item, dict) and "value" in item
        child = block.child_block if isinstance(block, blocks.ListBlock) else block.child_blocks.get(item.get("type"))
        if child is not None:
            yield ((number, "value") if is_wrapped else (number,)), child, item["value"] if is_wrapped else item


def _table(block: Any, value: Any, label: str, path: Path, *, translate: bool) -> Iterator[Leaf]:
    columns = (value or {}).get("columns") or []
    for number, column in enumerate(columns):
        yield Leaf((*path, "columns", number, "heading"), column.get("heading"), label, None, translate)
    for number, row in enumerate((value or {}).get("rows") or []):
        for place, (column, cell) in enumerate(zip(columns, row.get("values") or [], strict=False)):
            child = block.child_blocks.get(column.get("type"))
            if child is not None:
                yield from leaves(child, cell, label, (*path, "rows", number, "values", place), translate=translate)


def put(value: Any, path: Path, text: str) -> Any:
    """The value with this text in its place, which must be there; the value itself is left alone."""
    if not path:
        return text
    first, *rest = path
    copy: Any = list(value) if isinstance(value, list) else dict(value or {})
    copy[first] = put(copy[first], tuple(rest), text) if rest else text
    return copy
