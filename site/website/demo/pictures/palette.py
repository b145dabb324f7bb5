"""The colours of the series and the sheet every picture is drawn on.

All lengths and positions are in pixels of the finished picture; only `Sheet` knows that it draws larger.
"""

import math
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from itertools import pairwise
from typing import TypeAlias

from PIL import Image, ImageChops, ImageDraw

Colour: TypeAlias = tuple[int, int, int]
Point: TypeAlias = tuple[float, float]

PAPER: Colour = (0xF4, 0xEF, 0xE6)
WHITE: Colour = (0xFD, 0xFB, 0xF7)
INK: Colour = (0x1C, 0x24, 0x30)
TEAL: Colour = (0x0F, 0x6B, 0x66)
OCHRE: Colour = (0xC9, 0x8A, 0x2B)
SLATE: Colour = (0x8A, 0x9B, 0xAB)

# Pillow does not smooth edges by itself: shapes are drawn this many times larger, then averaged down.
SCALE = 3


def mix(colour: Colour, other: Colour, share: float) -> Colour:
    """Return ``colour`` with ``share`` (0 to 1) of it replaced by ``other``."""
    red, green, blue = (round(a + (b - a) * share) for a, b in zip(colour, other, strict=True))
    return red, green, blue


MIST = mix(SLATE, PAPER, 0.62)
SAND = mix(PAPER, OCHRE, 0.12)
SAGE = mix(TEAL, PAPER, 0.58)


def curve(*controls: Point, steps: int = 60) -> list[Point]:
    """Return ``steps`` + 1 points along the Bezier curve of any degree that ``controls`` define."""
    points = []
    for step in range(steps + 1):
        t, layer = step / steps, list(controls)
        while len(layer) > 1:
            layer = [(a + (c - a) * t, b + (d - b) * t) for (a, b), (c, d) in pairwise(layer)]
        points.append(layer[0])
    return points


def _box(x: float, y: float, width: float, height: float) -> tuple[float, float, float, float]:
    """Return the corners Pillow asks for, in its larger pixels."""
    # Pillow counts the last pixel in, hence the one taken off.
    return x * SCALE, y * SCALE, (x + width) * SCALE - 1, (y + height) * SCALE - 1


class Sheet:
    """A picture in the making; every position and length is in pixels of the finished picture."""

    def __init__(self, width: int, height: int, ground: Colour) -> None:
        """Start a sheet of ``width`` x ``height`` pixels filled with ``ground``."""
        self._image = Image.new("RGB", (width * SCALE, height * SCALE), ground)
        self._draw = ImageDraw.Draw(self._image)

    def finish(self) -> Image.Image:
        """Return the picture at its final size."""
        return self._image.reduce(SCALE)

    @contextmanager
    def overprint(self) -> Iterator[None]:
        """Let the shapes drawn inside the block darken what lies below, as a second ink does in print."""
        below = self._image
        self._image = Image.new("RGB", below.size, "white")
        self._draw = ImageDraw.Draw(self._image)
        yield
        self._image = ImageChops.multiply(below, self._image)
        self._draw = ImageDraw.Draw(self._image)

    def rect(self, x: float, y: float, wide: float, high: float, colour: Colour, radius: float = 0) -> None:
        """Fill the rectangle whose top left corner is (x, y), its corners rounded by ``radius``."""
        self._draw.rounded_rectangle(_box(x, y, wide, high), radius * SCALE, fill=colour)

    def oval(self, x: float, y: float, rx: float, ry: float, colour: Colour) -> None:
        """Fill the ellipse around (x, y) with the radii ``rx`` and ``ry``."""
        self._draw.ellipse(_box(x - rx, y - ry, 2 * rx, 2 * ry), fill=colour)

    def disc(self, x: float, y: float, radius: float, colour: Colour) -> None:
        """Fill the circle around (x, y)."""
        self.oval(x, y, radius, radius, colour)

    def ring(self, x: float, y: float, radius: float, width: float, colour: Colour) -> None:
        """Draw the circle around (x, y); its line of ``width`` lies inside ``radius``."""
        box = _box(x - radius, y - radius, 2 * radius, 2 * radius)
        self._draw.ellipse(box, outline=colour, width=round(width * SCALE))

    def shape(self, points: Sequence[Point], colour: Colour, soften: float = 0) -> None:
        """Fill the polygon; ``soften`` grows it by that many pixels and rounds its corners."""
        # Pillow cuts the fractions of corners off, which would bend a shape towards the top left.
        self._draw.polygon([(round(x * SCALE), round(y * SCALE)) for x, y in points], fill=colour)
        if soften:
            self.line([*points, points[0]], 2 * soften, colour)

    def line(self, points: Sequence[Point], width: float, colour: Colour) -> None:
        """Draw a line with round ends and joints through ``points``."""
        for (ax, ay), (bx, by) in pairwise(points):
            length = math.hypot(bx - ax, by - ay) or 1
            # A polygon per segment: Pillow's own wide lines snap to whole pixels and look uneven.
            nx, ny = (by - ay) / length * width / 2, (ax - bx) / length * width / 2
            there, back = [(ax + nx, ay + ny), (bx + nx, by + ny)], [(bx - nx, by - ny), (ax - nx, ay - ny)]
            self.shape(there + back, colour)
        for x, y in points:
            self.disc(x, y, width / 2, colour)

    def dots(self, points: Sequence[Point], gap: float, radius: float, colour: Colour) -> None:
        """Draw dots every ``gap`` pixels along the line through ``points``."""
        due = 0.0
        for (ax, ay), (bx, by) in pairwise(points):
            length = math.hypot(bx - ax, by - ay)
            while due <= length and length:
                self.disc(ax + (bx - ax) * due / length, ay + (by - ay) * due / length, radius, colour)
                due += gap
            due -= length

    def leaf(self, base: Point, tip: Point, bulge: float, colour: Colour) -> None:
        """Fill a pointed leaf from ``base`` to ``tip``, at most ``bulge`` pixels wide."""
        (ax, ay), (bx, by) = base, tip
        length = math.hypot(bx - ax, by - ay)
        nx, ny = (by - ay) / length * bulge, (ax - bx) / length * bulge
        middle_x, middle_y = (ax + bx) / 2, (ay + by) / 2
        there = curve(base, (middle_x + nx, middle_y + ny), tip)
        back = curve(tip, (middle_x - nx, middle_y - ny), base)
        self.shape(there + back, colour)
