"""The portraits: head and shoulders in flat shapes, one function per person.

Of a face there is only the minimum: hair, clothes and glasses tell the three apart.
"""

from collections.abc import Callable

from .palette import INK, MIST, OCHRE, SAGE, SAND, SLATE, TEAL, WHITE, Colour, Point, Sheet, curve, mix

SIZE = 640
MIDDLE = SIZE / 2


def _mirrored(left: list[Point]) -> list[Point]:
    """Return the outline whose left half runs from the top to the bottom through ``left``."""
    return left + [(SIZE - x, y) for x, y in reversed(left)]


def _shoulders(sheet: Sheet, colour: Colour, breadth: float) -> None:
    """Draw the upper body, ``breadth`` pixels from the middle to the sleeve."""
    edge = MIDDLE - breadth
    sheet.shape(_mirrored(curve((270, 452), (edge + 20, 480), (edge, 500), (edge - 10, SIZE))), colour)


def _head(sheet: Sheet, skin: Colour, width: float, jaw: float, ears: bool = True) -> None:
    """Draw neck and head; ``width`` and ``jaw`` are half widths of the face and of the chin, in pixels."""
    neck = mix(skin, INK, 0.16)
    sheet.shape([(274, 370), (366, 370), (372, 470), (320, 510), (268, 470)], neck)
    for side in (-1, 1) if ears else ():
        sheet.oval(MIDDLE + side * width, 292, 16, 26, neck)
    left = curve((MIDDLE, 160), (MIDDLE - width - 6, 160), (MIDDLE - width - 2, 250))
    left += curve((MIDDLE - width - 2, 250), (MIDDLE - width + 4, 370), (MIDDLE - jaw, 410), (MIDDLE, 410))
    sheet.shape(_mirrored(left), skin)


def _features(sheet: Sheet, skin: Colour, hair: Colour) -> None:
    """Draw the little there is of a face: eyes, brows, a nose and a calm mouth."""
    for side in (-1, 1):
        x = MIDDLE + side * 46
        sheet.line(curve((x - side * 20, 260), (x, 246), (x + side * 24, 258)), 7, hair)
        sheet.disc(x, 294, 8, INK)
    sheet.line(curve((320, 300), (308, 334), (326, 334)), 5, mix(skin, INK, 0.22))
    sheet.line(curve((292, 364), (320, 382), (348, 364)), 6, mix(skin, (150, 50, 40), 0.5))


def _long_hoang() -> Sheet:
    """A man with swept hair, an open collar and a teal jacket."""
    sheet, skin, hair = Sheet(SIZE, SIZE, SAND), (0xDD, 0xA9, 0x7E), INK
    sheet.disc(MIDDLE, 330, 250, mix(OCHRE, SAND, 0.45))
    _shoulders(sheet, TEAL, 230)
    sheet.shape([(258, 450), (382, 450), (MIDDLE, SIZE + 40)], WHITE)
    _head(sheet, skin, 96, 50)
    for side in (-1, 1):
        collar = ((54, 436), (84, 462), (50, 534), (0, 516))
        lapel = ((84, 458), (112, 500), (74, 560), (6, SIZE), (30, SIZE), (150, 520), (104, 456))
        sheet.shape([(MIDDLE + side * x, y) for x, y in lapel], mix(TEAL, INK, 0.35))
        sheet.shape([(MIDDLE + side * x, y) for x, y in collar], WHITE)
    outside = curve((222, 290), (190, 160), (262, 118)) + curve((262, 118), (330, 66), (450, 110), (418, 290))
    inside = curve((408, 240), (406, 204), (376, 198))
    inside += curve((376, 198), (300, 214), (262, 160), (232, 180), (232, 250))
    sheet.shape(outside + inside, hair)
    _features(sheet, skin, hair)
    return sheet


def _mai_tran() -> Sheet:
    """A woman with parted hair to the shoulders and an ochre blouse."""
    sheet, skin, hair = Sheet(SIZE, SIZE, MIST), (0xEC, 0xC2, 0x9C), mix(INK, (0x6B, 0x3A, 0x22), 0.45)
    sheet.disc(MIDDLE, 330, 250, SAGE)
    crown = curve((MIDDLE, 106), (168, 106), (206, 290), (178, 420))
    sheet.shape(_mirrored(crown + curve((178, 420), (164, 486), (220, 492), (300, 490))), hair)
    _shoulders(sheet, OCHRE, 200)
    _head(sheet, skin, 88, 40, ears=False)
    sheet.shape(curve((356, 124), (200, 116), (200, 370)) + curve((228, 370), (236, 216), (366, 168)), hair)
    sheet.shape(curve((346, 124), (440, 116), (440, 370)) + curve((412, 370), (412, 230), (352, 160)), hair)
    _features(sheet, skin, hair)
    return sheet


def _kenji_sato() -> Sheet:
    """A man with glasses, greying temples, a polo neck and a grey jacket."""
    sheet, skin, hair = Sheet(SIZE, SIZE, mix(TEAL, INK, 0.1)), (0xE6, 0xB8, 0x90), mix(INK, SLATE, 0.2)
    sheet.disc(MIDDLE, 330, 250, mix(TEAL, MIST, 0.3))
    _head(sheet, skin, 98, 58)
    _shoulders(sheet, SLATE, 226)
    sheet.shape([(262, 476), (378, 476), (MIDDLE + 50, SIZE), (MIDDLE - 50, SIZE)], INK)
    sheet.rect(256, 424, 128, 80, mix(INK, SLATE, 0.15), 18)
    for side in (-1, 1):
        sheet.oval(MIDDLE + side * 98, 244, 10, 34, mix(hair, SLATE, 0.5))
    outside = curve((212, 244), (196, 110), (310, 112)) + curve((310, 112), (446, 104), (428, 244))
    inside = curve((412, 236), (408, 170), (350, 186), (290, 196), (238, 168), (228, 236))
    sheet.shape(outside + inside, hair)
    _features(sheet, skin, hair)
    for side in (-1, 1):
        sheet.ring(MIDDLE + side * 46, 300, 36, 7, INK)
        sheet.line([(MIDDLE + side * 80, 292), (MIDDLE + side * 97, 288)], 7, INK)
    sheet.line(curve((312, 292), (320, 286), (328, 292)), 7, INK)
    return sheet


PORTRAITS: dict[str, Callable[[], Sheet]] = {
    "long-hoang": _long_hoang,
    "mai-tran": _mai_tran,
    "kenji-sato": _kenji_sato,
}
