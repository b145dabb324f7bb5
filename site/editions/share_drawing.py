"""The picture that other sites show beside a link: headline, authors and brand, in the colours of the site."""

import hashlib
import json
from collections.abc import Iterable
from dataclasses import dataclass

from django.core.files.storage import default_storage
from PIL import Image, ImageDraw
from PIL.Image import Image as Drawing
from PIL.ImageDraw import ImageDraw as Pen

from .fonts import Face, face_for
from .line_breaking import ELLIPSIS, broken

DESIGN = 1  # one more when the drawing changes: then every picture is drawn again
SIZE = WIDTH, HEIGHT = 1200, 630  # pixels, which all networks ask for
MARGIN = 84
PAPER, INK, INK_SOFT, LINE, ACCENT, RAISED = "#fbf9f5", "#1b2330", "#505967", "#dcd5c7", "#0f6b66", "#f4f0e8"

BRAND_TOP, BRAND_HEIGHT, LOGO_HEIGHT = 66, 42, 64
TOP, BOTTOM = 150, 500  # of the headline
FOOT = 530  # where the line above the names is
LARGEST, LARGE, SMALLEST, STEP, MOST = 82, 70, 46, 4, 4
SMALLER = 0.8  # how bad letters of no size would be, to weigh a smaller size against better breaks
# Distance of lines, in sizes of the letters: ideographs fill their square, Vietnamese stacks two marks on a letter.
LEADING = {"en": 1.18, "vi": 1.34, "ja": 1.36, "ko": 1.34, "zh-hans": 1.36}
BETWEEN_NAMES = {"ja": "、", "zh-hans": "、"}
# The five strokes of static/img/mark.svg, on a field of 26 × 20.
MARK = (
    ((0, 0), (4, 0), (4, 20), (0, 20)),
    ((5.5, 2.2), (9.5, 7.9), (9.5, 20), (5.5, 20)),
    ((11, 10.1), (13, 13), (15, 10.1), (15, 20), (11, 20)),
    ((16.5, 7.9), (20.5, 2.2), (20.5, 20), (16.5, 20)),
    ((22, 0), (26, 0), (26, 20), (22, 20)),
)
SMOOTH = 4  # Pillow draws polygons without smoothing their edges


@dataclass(frozen=True, slots=True)
class Words:
    """All that a share picture shows."""

    language: str
    headline: str
    names: tuple[str, ...]
    brand: str
    logo: str = ""  # name of a file in the default storage, in place of mark and name

    @property
    def digest(self) -> str:
        shown = json.dumps([DESIGN, self.language, self.headline, self.names, self.brand, self.logo])
        return hashlib.sha256(shown.encode()).hexdigest()[:16]


@dataclass(frozen=True, slots=True)
class Type:
    """A face in a size, and the text as it can be set in it."""

    face: Face
    size: int

    def length(self, text: str) -> float:
        return self.face.at(self.size).getlength(text)

    def write(self, pen: Pen, at: tuple[float, float], text: str, colour: str) -> None:
        """``at`` is where the ink begins, on the baseline: a bracket at the beginning of a line hangs on the edge."""
        font = self.face.at(self.size)
        pen.text((at[0] - font.getbbox(text, anchor="ls")[0], at[1]), text, colour, font, anchor="ls")


def draw(words: Words) -> Drawing | None:
    """The picture, or none where no font of the machine draws the language."""
    texts = ((words.headline, "Bold"), ("".join(words.names), "Regular"), (words.brand, "Bold"))
    headline, names, brand = (face_for(text, words.language, weight) for text, weight in texts)
    if headline is None or names is None or brand is None:
        return None
    picture = Image.new("RGB", SIZE, PAPER)
    _mark(picture, WIDTH - 330, 92, 420, RAISED)
    if words.logo:
        _logo(picture, words.logo)
    else:
        _mark(picture, MARGIN, BRAND_TOP, BRAND_HEIGHT, ACCENT)
        name = _drawable(words.brand, brand)
        Type(brand, 34).write(ImageDraw.Draw(picture), (MARGIN + 72, BRAND_TOP + 33), name, INK)
    pen = ImageDraw.Draw(picture)
    _headline(pen, _drawable(words.headline, headline), words.language, headline)
    pen.line((MARGIN, FOOT, WIDTH - MARGIN, FOOT), LINE, 2)
    _names(pen, [_drawable(name, names) for name in words.names], words.language, names)
    return picture


def _drawable(text: str, face: Face) -> str:
    """Without what would be an empty box, an emoji for example."""
    lacking = face.lacks(text)
    return " ".join("".join(character for character in text if character not in lacking).split())


def _headline(pen: Pen, text: str, code: str, face: Face) -> None:
    size, shown = _set(text, code, face)
    leading = size * LEADING[code]
    # Its middle lies in the middle of the field; letters reach about 0.76 of the size above the baseline.
    first = (TOP + BOTTOM - leading * (len(shown) - 1) + size * 0.76) / 2
    for number, line in enumerate(shown):
        Type(face, size).write(pen, (MARGIN, first + number * leading), line, INK)


def _set(text: str, code: str, face: Face) -> tuple[int, list[str]]:
    """The size of the headline and its lines: as large as they are good; cut if it is too long for the smallest."""
    width = WIDTH - 2 * MARGIN
    ways = []
    for size in range(LARGEST, SMALLEST - 1, -STEP):
        # Three large lines are enough.
        most = min(3 if size >= LARGE else MOST, int((BOTTOM - TOP) / (size * LEADING[code])))
        if found := broken(text, code, Type(face, size).length, width, most):
            ways.append((found.badness + SMALLER * (LARGEST - size) / LARGEST, size, found.lines))
        if ways and size <= LARGE:
            break
    if ways:
        _cost, size, shown = min(ways)
        return size, shown
    cut = broken(text, code, Type(face, SMALLEST).length, width, MOST, whole=False)
    return SMALLEST, cut.lines if cut else []


def _names(pen: Pen, names: Iterable[str], code: str, face: Face) -> None:
    between = BETWEEN_NAMES.get(code, ", ")
    set_in, text = Type(face, 30), between.join(names)
    while text and set_in.length(text) > WIDTH - 2 * MARGIN:
        text = text.removesuffix(ELLIPSIS)[:-1].rstrip(between) + ELLIPSIS
    if text:
        set_in.write(pen, (MARGIN, FOOT + 56), text, INK_SOFT)


def _logo(picture: Drawing, name: str) -> None:
    with default_storage.open(name) as file:
        logo = Image.open(file).convert("RGBA")
    logo.thumbnail((WIDTH // 2, LOGO_HEIGHT))
    picture.paste(logo, (MARGIN, BRAND_TOP + (BRAND_HEIGHT - logo.height) // 2), logo)


def _mark(picture: Drawing, left: int, top: int, height: int, colour: str) -> None:
    scale = height / 20
    mask = Image.new("L", (round(26 * scale) * SMOOTH, height * SMOOTH), 0)
    pen = ImageDraw.Draw(mask)
    for stroke in MARK:
        pen.polygon([(x * scale * SMOOTH, y * scale * SMOOTH) for x, y in stroke], 255)
    small = mask.reduce(SMOOTH)
    picture.paste(Image.new("RGB", small.size, colour), (left, top), small)
