"""Which font of this machine draws a text of a language: found by file name, chosen by what it really can draw."""

import logging
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from django.conf import settings
from PIL import ImageFont
from PIL.ImageFont import FreeTypeFont

from .languages import BY_CODE

logger = logging.getLogger(__name__)

FOLDERS = (
    "/usr/share/fonts", "/usr/local/share/fonts", "~/.fonts", "~/.local/share/fonts", "/Library/Fonts",
    "/System/Library/Fonts", "C:/Windows/Fonts",
)  # fmt: skip
SUFFIXES = (".ttf", ".otf", ".ttc", ".otc")
# Han characters are drawn differently in Japan, Korea and China, so the face is named too where a file holds several.
REGIONS = {"ja": "JP", "ko": "KR", "zh-hans": "SC"}
HAN = (
    "NotoSansCJK-{weight}", "NotoSansCJK{region}-{weight}", "NotoSans{region}-{weight}",
    "SourceHanSans{region}-{weight}", "SourceHanSans-{weight}",
)  # fmt: skip
# English is set in a serif as on the site, Vietnamese in a sans that has all of its letters. The Latin letters of Noto
# CJK are those of Source Serif and Source Sans.
FILES = {
    "en": (
        "NotoSerif-{weight}",
        "SourceSerif4-{weight}",
        "NotoSerifCJK-{weight}",
        "DejaVuSerif{plain}",
        "Arial Unicode",
    ),
    "vi": ("NotoSans-{weight}", "SourceSans3-{weight}", "NotoSansCJK-{weight}", "DejaVuSans{plain}", "Arial Unicode"),
    "ja": (*HAN, "YuGothB", "ipaexg", "Arial Unicode"),
    "ko": (*HAN, "AppleSDGothicNeo", "NanumGothic{plain}", "malgunbd", "Arial Unicode"),
    "zh-hans": (*HAN, "PingFang", "msyhbd", "wqy-microhei", "wqy-zenhei", "Arial Unicode"),
}
# Of each language what a font must draw to be taken for it: letters that fonts of other scripts lack.
SAMPLES = {"en": "Aé’", "ja": "あア漢、ー", "ko": "한글뷁", "zh-hans": "简体汉字，", "vi": "ữỆạƠẰđ"}
# No letter has this number, so every font draws its "missing" sign.
UNASSIGNED = "\u0378"


@dataclass(frozen=True, slots=True)
class Face:
    path: str
    index: int = 0

    def at(self, size: float) -> FreeTypeFont:
        return _open(self.path, self.index, size)

    def lacks(self, text: str) -> set[str]:
        """The characters that would be drawn as an empty box."""
        return {character for character in set(text) if not character.isspace() and not _has(self, character)}


def face_for(text: str, code: str, weight: str) -> Face | None:
    """The face for a text of a language: one that has all of its characters, else the first that has the script.

    ``weight`` is "Bold" or "Regular", as in the names of files.
    """
    candidates = _faces(code, weight, str(settings.SHARE_PICTURE_FONTS))
    return next((face for face in candidates if not face.lacks(text)), next(iter(candidates), None))


@lru_cache
def _faces(code: str, weight: str, own: str) -> tuple[Face, ...]:
    """All faces for a language, the best first; without one, the log says so once for each process."""
    region = REGIONS.get(code, "")
    plain = "-Bold" if weight == "Bold" else ""
    installed = {path.stem: path for folder in FOLDERS for path in _files(folder)}
    names = [name.format(weight=weight, plain=plain, region=region) for name in FILES[code]]
    paths = [*sorted(_files(own), key=lambda path: weight not in path.stem)] if own else []
    paths += [installed[name] for name in names if name in installed]
    found = [face for path in paths if (face := _face(path, region))]
    suitable = tuple(face for face in found if not face.lacks(SAMPLES[code]))
    if not suitable:
        logger.warning(
            "No font draws %s, so shared links show the cover of an article. Install one, such as Noto Sans CJK, or "
            "name a folder with one in SHARE_PICTURE_FONTS, and run manage.py make_share_pictures --again.",
            BY_CODE[code].name,
        )
    return suitable


@lru_cache
def _files(folder: str) -> list[Path]:
    return [path for path in sorted(Path(folder).expanduser().rglob("*")) if path.suffix.lower() in SUFFIXES]


def _face(path: Path, region: str) -> Face | None:
    """The face of the region in a collection, else its first."""
    faces: list[tuple[Face, str]] = []
    try:
        while True:
            faces.append(
                (Face(str(path), len(faces)), ImageFont.truetype(path, 10, index=len(faces)).getname()[0] or "")
            )
            if path.suffix.lower() not in (".ttc", ".otc"):
                break
    except OSError:
        pass  # beyond the last one, or not a font that can be read
    of_region = [face for face, name in faces if region and name.endswith(f" {region}")]
    return next(iter(of_region), faces[0][0] if faces else None)


@lru_cache(maxsize=64)
def _open(path: str, index: int, size: float) -> FreeTypeFont:
    return ImageFont.truetype(path, size, index=index)


@lru_cache(maxsize=20_000)
def _has(face: Face, character: str) -> bool:
    font = face.at(20)
    drawn, missing = font.getmask(character), font.getmask(UNASSIGNED)
    return (drawn.size, bytes(drawn)) != (missing.size, bytes(missing))
