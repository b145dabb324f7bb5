"""Charts as shapes with their places; the templates draw them as SVG. Every chart has a table with the same numbers."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import accumulate
from math import ceil, log10
from unicodedata import east_asian_width

WIDTH = 840
LEFT = 130  # for the names of rows
RIGHT = 90  # for the names of lines
BAND = 64
AXIS = 24
MOST_LABELS = 8


@dataclass(frozen=True)
class Shape:
    """A bar or a point. ``text`` is what it stands for, shown beside it; ``kind`` is a class in the style sheet."""

    x: float
    y: float
    width: float = 0
    height: float = 0
    text: str = ""
    kind: str = ""

    @property
    def middle(self) -> float:
        return self.x + self.width / 2


@dataclass(frozen=True)
class Row:
    """Shapes with a name, which stands at the height of ``base``; bars stand on it."""

    name: str
    base: float
    shapes: list[Shape]
    kind: str = ""

    @property
    def path(self) -> str:
        return " ".join(f"{shape.x:.1f},{shape.y:.1f}" for shape in self.shapes)

    @property
    def last(self) -> Shape:
        return self.shapes[-1]


@dataclass(frozen=True)
class Chart:
    height: float
    rows: list[Row]
    labels: list[Shape]
    grid: list[Shape]
    width: int = WIDTH
    left: int = LEFT

    @property
    def right(self) -> int:
        return self.width - RIGHT


def bands(rows: Mapping[str, Sequence[float]], columns: Sequence[str], text: Callable[[float], str]) -> Chart:
    """A row of bars for each name, all in one scale; the highest of all fills its row."""
    top = max((value for values in rows.values() for value in values), default=0) or 1
    step = (WIDTH - LEFT) / len(columns)
    drawn = []
    for number, (name, values) in enumerate(rows.items()):
        base = (number + 1) * BAND
        heights = [value / top * (BAND - 20) for value in values]
        shown = _shown(values, step)
        drawn.append(
            Row(
                name,
                base,
                [
                    Shape(
                        LEFT + place * step + step * 0.15,
                        base - height,
                        step * 0.7,
                        height,
                        text(value) if show else "",
                    )
                    for place, (value, height, show) in enumerate(zip(values, heights, shown, strict=True))
                ],
            )
        )
    bottom = len(rows) * BAND
    return Chart(bottom + AXIS, drawn, _labels(columns, LEFT, step, bottom + AXIS - 6), [])


def lines(rows: Mapping[str, Sequence[float | None]], columns: Sequence[str], height: int = 240) -> Chart:
    """Lines over the columns; they pass over a column without a value. Grid lines at round numbers."""
    highest = max((value for values in rows.values() for value in values if value is not None), default=0) or 1
    unit = _unit(highest)
    top = ceil(highest / unit) * unit
    step = (WIDTH - LEFT - RIGHT) / len(columns)
    room = height - AXIS - 12

    def place(value: float) -> float:
        return 12 + room * (1 - value / top)

    drawn = [
        Row(
            name,
            height - AXIS,
            kind=kind,
            shapes=[
                Shape(LEFT + (number + 0.5) * step, place(value), text=f"{value:g}")
                for number, value in enumerate(values)
                if value is not None
            ],
        )
        for kind, (name, values) in zip(("solid", "dashed"), rows.items(), strict=True)
    ]
    grid = [Shape(LEFT, place(number * unit), text=f"{number * unit:g}") for number in range(round(top / unit) + 1)]
    return Chart(height, _named([row for row in drawn if row.shapes]), _labels(columns, LEFT, step, height - 6), grid)


def stacks(rows: Sequence[tuple[str, dict[str, int]]]) -> Chart:
    """A bar for each name, made of parts one after the other; the keys of the parts are their kinds."""
    left, line = 300, 34
    most = max((sum(parts.values()) for _, parts in rows), default=0) or 1
    scale = (WIDTH - left - 50) / most
    drawn = []
    for number, (name, parts) in enumerate(rows):
        ends = list(accumulate(parts.values()))
        shapes = [
            Shape(left + (end - count) * scale, number * line + 5, count * scale, line - 10, str(count), kind)
            for end, (kind, count) in zip(ends, parts.items(), strict=True)
            if count
        ]
        total = Shape(left + ends[-1] * scale + 8, number * line + line / 2, text=str(ends[-1]), kind="total")
        drawn.append(Row(_fitting(name), number * line + line / 2 + 6, [*shapes, total]))
    return Chart(len(rows) * line, drawn, [], [], left=left)


def _named(rows: list[Row]) -> list[Row]:
    """The names of lines beside their last points, one below the other where these are close."""
    placed: list[Row] = []
    for row in sorted(rows, key=lambda row: row.last.y):
        lowest = placed[-1].base + 16 if placed else 0
        placed.append(replace(row, base=max(row.last.y, lowest)))
    return placed


def _fitting(name: str, most: int = 42) -> str:
    """As much of a name as has room; letters of East Asia take twice as much."""
    widths = accumulate(2 if east_asian_width(letter) in "WF" else 1 for letter in name)
    end = sum(width <= most for width in widths)
    return name if end == len(name) else f"{name[: end - 1].rstrip()}…"


def _labels(columns: Sequence[str], left: float, step: float, y: float) -> list[Shape]:
    every = ceil(len(columns) / MOST_LABELS)
    return [
        Shape(left + (number + 0.5) * step, y, text=column)
        for number, column in enumerate(columns)
        if number % every == 0
    ]


def _shown(values: Sequence[float], step: float) -> list[bool]:
    """Which bars have room for their number: all, or else the highest."""
    highest = max(values, default=0)
    return [bool(value) and (step > 36 or value == highest) for value in values]


def _unit(highest: float) -> float:
    """The distance of grid lines: one, two or five times a power of ten, for three to six of them."""
    power: float = 10 ** (ceil(log10(highest)) - 1)
    return next(factor * power for factor in (0.2, 0.5, 1, 2, 5) if highest / (factor * power) <= 6)
