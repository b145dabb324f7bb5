"""The diagrams of the articles: patterns that a picture explains faster, without a word in it."""

from collections.abc import Callable

from .palette import INK, OCHRE, PAPER, SLATE, TEAL, WHITE, Colour, Sheet, mix

WIDTH, HEIGHT = 1600, 900


def _arrow(sheet: Sheet, x: float, y: float, dx: float, dy: float, colour: Colour) -> None:
    """Draw an arrow from (x, y) that ends (dx, dy) further; one of the two is zero."""
    tip_x, tip_y = x + dx, y + dy
    ux, uy = (dx > 0) - (dx < 0), (dy > 0) - (dy < 0)
    neck_x, neck_y = tip_x - 24 * ux, tip_y - 24 * uy
    barbs = [(neck_x - 16 * uy, neck_y - 16 * ux), (neck_x + 16 * uy, neck_y + 16 * ux)]
    sheet.line([(x, y), (neck_x, neck_y)], 7, colour)
    sheet.shape([(tip_x, tip_y), *barbs], colour, 2)


def _steps(sheet: Sheet, centres: list[float], y: float) -> None:
    """Number the stages with as many small dots as a die would show, since there is no lettering."""
    for number, centre in enumerate(centres, start=1):
        for dot in range(number):
            sheet.disc(centre + (dot - (number - 1) / 2) * 26, y, 7, INK)


def _column(sheet: Sheet, x: float, y: float, colour: Colour) -> None:
    """Draw one column of a table: a head and five cells."""
    sheet.rect(x, y, 92, 50, colour, 8)
    for row in range(5):
        sheet.rect(x, y + 62 + row * 58, 92, 46, mix(colour, WHITE, 0.35), 8)


def _expand_contract() -> Sheet:
    """Old column; old and new; old fading beside new; new alone."""
    sheet = Sheet(WIDTH, HEIGHT, PAPER)
    centres = [245.0, 615.0, 985.0, 1355.0]
    fading = mix(SLATE, WHITE, 0.7)
    olds, news = (SLATE, SLATE, fading, None), (None, TEAL, TEAL, TEAL)
    for number, (centre, old, new) in enumerate(zip(centres, olds, news, strict=True)):
        sheet.rect(centre - 140, 140, 280, 44, INK, 22)
        sheet.rect(centre - 140, 280, 280, 392, WHITE, 18)
        for x, colour in ((centre - 70, old), (centre + 70, new)):
            if colour:
                _column(sheet, x - 46, 306, colour)
            # Nothing is written to a fading column any more.
            if colour and colour != fading:
                _arrow(sheet, x, 184, 0, 84, INK)
        if number == 1:
            _arrow(sheet, centre - 18, 476, 38, 0, OCHRE)
        if number < 3:
            _arrow(sheet, centre + 156, 476, 58, 0, INK)
    _steps(sheet, centres, 750)
    return sheet


def _strangler() -> Sheet:
    """The routing line stays; behind it the old block shrinks as new blocks take over."""
    sheet, pitch, floor = Sheet(WIDTH, HEIGHT, PAPER), 96, 680
    centres = [280.0, 800.0, 1320.0]
    # Per stage: columns and rows of the old block, and the heights of the columns of new blocks.
    stages = [(4, 3, ()), (2, 3, (2, 2)), (1, 1, (3, 3, 3))]
    for number, (centre, (columns, rows, grown)) in enumerate(zip(centres, stages, strict=True)):
        left = centre - 2 * pitch
        for request in (-1, 0, 1):
            _arrow(sheet, centre + request * pitch, 130, 0, 92, INK)
        sheet.rect(left - 20, 236, 4 * pitch + 40, 26, OCHRE, 13)
        sheet.rect(left, floor - rows * pitch, columns * pitch - 10, rows * pitch - 10, SLATE, 8)
        _arrow(sheet, left + columns * pitch / 2 - 5, 262, 0, floor - rows * pitch - 274, SLATE)
        for place, height in enumerate(grown, start=columns):
            for level in range(1, height + 1):
                sheet.rect(left + place * pitch, floor - level * pitch, pitch - 10, pitch - 10, TEAL, 8)
            _arrow(sheet, left + (place + 0.5) * pitch - 5, 262, 0, floor - height * pitch - 274, TEAL)
        if number < 2:
            _arrow(sheet, centre + 226, 500, 68, 0, INK)
    _steps(sheet, centres, 760)
    return sheet


DIAGRAMS: dict[str, Callable[[], Sheet]] = {
    "expand-contract.png": _expand_contract,
    "strangler-fig.png": _strangler,
}
