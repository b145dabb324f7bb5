"""Responsive pictures for everything one response shows, from one query.

A reader never waits for AVIF, which takes ten times as long as WebP: a request makes what is missing of the rest, the
worker makes everything (``manage.py make_renditions``), and a picture offers what there is.
"""

import logging
from bisect import bisect_left
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.core.cache import cache
from django.db import DatabaseError
from django.forms.utils import flatatt
from django.utils.safestring import SafeString
from PIL import Image as Pillow
from PIL import features
from wagtail.images import get_image_model
from wagtail.images.models import Picture

logger = logging.getLogger(__name__)

SLOW = ("avif",) if features.check("avif") else ()  # some builds of Pillow lack the codec
QUICK = ("webp",)
FALLBACKS = ("jpeg", "png")  # one of them, for browsers that know nothing else
FORGET = 600  # seconds after which a file that was missing or unreadable is tried again


@dataclass(frozen=True, slots=True)
class Format:
    widths: tuple[int, ...]  # pixels
    sizes: str  # how wide the picture is shown, as the HTML attribute says it

    def widths_of(self, image: Any) -> tuple[int, ...]:
        """Up to the first that is as wide as the image: Wagtail never enlarges, so further ones would be the same."""
        return self.widths[: 1 + bisect_left(self.widths, image.width)]


# The widths are steps of one ladder, so that a cover in a list and over its article shares files. 92vw is what the
# gutter leaves (--gutter in static/css/tokens.css).
FORMATS = {
    "thumb": Format((96, 192), "4rem"),
    "portrait": Format((160, 320), "10rem"),
    "row": Format((320, 640, 960), "(min-width: 40rem) 17rem, 92vw"),
    "card": Format((320, 640, 960), "(min-width: 78rem) 23rem, (min-width: 60rem) 29vw, (min-width: 40rem) 44vw, 92vw"),
    "lead": Format((640, 960, 1280, 1600), "(min-width: 78rem) 42rem, (min-width: 52rem) 54vw, 92vw"),
    "text": Format((640, 960, 1280), "(min-width: 44rem) 40rem, 92vw"),
    "cover": Format((640, 960, 1280, 1600), "(min-width: 78rem) 72rem, 92vw"),
}


class Pictures:
    """Knows beforehand which pictures will be asked for, and fetches their renditions together."""

    def __init__(self, wanted: Iterable[tuple[int | None, str]]) -> None:
        self._wanted = {(pk, name) for pk, name in wanted if pk is not None}

    def html(self, pk: int | None, name: str, *, alt: str = "", **attributes: str) -> SafeString:
        """The ``<picture>`` in the named format; nothing when the image is gone or its file can't be read."""
        if pk is None or pk not in self._found:
            return SafeString("")
        image, _renditions = self._found[pk]
        # What is asked for at once is drawn at once.
        manner = {} if attributes.get("loading") == "eager" else {"loading": "lazy", "decoding": "async"}
        attrs = {**manner, **attributes, "alt": alt}
        if _moves(image):
            return _as_it_is(image, attrs)
        shown = self._shown(pk, name)
        if not shown:
            return SafeString("")
        # Where there is but one width, HTML allows no advice on which to take.
        several = len({rendition.width for rendition in shown.values()}) > 1
        sizes = {"sizes": FORMATS[name].sizes} if several else {}
        return SafeString(Picture(shown, {**sizes, **attrs}).__html__())

    def largest(self, pk: int | None, name: str) -> Any | None:
        """The one file for a program that takes no choice: a rendition, the image itself where it moves."""
        if pk is None or pk not in self._found:
            return None
        image, _renditions = self._found[pk]
        if _moves(image):
            return image
        shown = self._shown(pk, name)
        return next((rendition for spec, rendition in shown.items() if spec.endswith(FALLBACKS)), None)

    def _shown(self, pk: int, name: str) -> dict[str, Any]:
        image, found = self._found[pk]
        widths = FORMATS[name].widths_of(image)
        shown = _choose(found, widths)
        if not shown:
            found.update(make(image, [name], slow=False))
            shown = _choose(found, widths)
        return shown

    @cached_property
    def _found(self) -> dict[int, tuple[Any, dict[str, Any]]]:
        """The images that exist, each with its renditions."""
        ids = {pk for pk, _name in self._wanted}
        widths = {width for _pk, name in self._wanted for width in FORMATS[name].widths}
        found: dict[int, tuple[Any, dict[str, Any]]] = {}
        rows = get_image_model().get_rendition_model().objects.select_related("image").filter(image_id__in=ids)
        for rendition in rows.filter(filter_spec__in=specs(widths, (*SLOW, *QUICK, *FALLBACKS))):
            _image, renditions = found.setdefault(rendition.image_id, (rendition.image, {}))
            renditions[rendition.filter_spec] = rendition
        if new := ids - found.keys():
            found |= {pk: (image, {}) for pk, image in get_image_model().objects.in_bulk(new).items()}
        return found


def specs(widths: Iterable[int], types: Sequence[str]) -> list[str]:
    """Wagtail's names of the renditions."""
    return [f"width-{width}|format-{type_}" for type_ in types for width in widths]


def widths_of(image: Any, names: Iterable[str]) -> list[int]:
    """In which widths there are renditions of an image for the named formats; none of a picture that moves."""
    return [] if _moves(image) else sorted({width for name in names for width in FORMATS[name].widths_of(image)})


def make(image: Any, names: Sequence[str], *, slow: bool = True) -> dict[str, Any]:
    """The renditions of an image in the named formats, made where there are none.

    Nothing when the file is gone or can't be read; for a while, that is remembered.
    """
    key = f"unreadable-picture:{image.file.name}"
    if _moves(image) or cache.get(key):
        return {}
    try:
        types = (*SLOW, *QUICK, _fallback(image)) if slow else (*QUICK, _fallback(image))
        return dict(image.get_renditions(*specs(widths_of(image, names), types)))
    except DatabaseError:
        raise
    except Exception as error:  # noqa: BLE001 - a codec that comes upon a broken file raises whatever it likes
        logger.warning("%s can't be shown: %r", image.file.name, error)
        cache.set(key, True, FORGET)
        return {}


def _fallback(image: Any) -> str:
    """JPEG, except for what it can't hold: transparency and more than 8 bits."""
    with image.open_file() as file:
        picture = Pillow.open(file)
        if picture.has_transparency_data:
            # Screenshots often have an alpha channel that hides nothing.
            lowest, _highest = picture.convert("RGBA").getchannel("A").getextrema()
            return "jpeg" if lowest == 255 else "png"
        return "png" if picture.mode.startswith(("I", "F")) else "jpeg"


def _choose(found: dict[str, Any], widths: Sequence[int]) -> dict[str, Any]:
    """The renditions to show, the largest first: ``img`` takes its size and address from it. None if some lack."""
    there = {
        type_: [found[spec] for spec in specs(reversed(widths), [type_]) if spec in found]
        for type_ in (*SLOW, *QUICK, *FALLBACKS)
    }
    whole = [type_ for type_, renditions in there.items() if len(renditions) == len(widths)]
    fallback = next((type_ for type_ in FALLBACKS if type_ in whole), None)
    if fallback is None or any(type_ not in whole for type_ in QUICK):
        return {}
    shown = [type_ for type_ in whole if type_ not in FALLBACKS or type_ == fallback]
    # Of a photograph that lies on its side, Wagtail knows the width of before it is turned: two files may be the same.
    different = [rendition for type_ in shown for rendition in {r.width: r for r in there[type_]}.values()]
    return {rendition.filter_spec: rendition for rendition in different}


def _moves(image: Any) -> bool:
    """GIF is what people use for pictures that move; a rendition would hold their first frame only."""
    return str(image.file.name).lower().endswith(".gif")


def _as_it_is(image: Any, attrs: dict[str, str]) -> SafeString:
    name, storage = image.file.name, image.file.storage
    if not cache.get_or_set(f"picture-is-there:{name}", lambda: storage.exists(name), FORGET):
        return SafeString("")
    shown = flatatt({"src": image.file.url, "width": image.width, "height": image.height, **attrs})
    return SafeString(f"<picture><img{shown}></picture>")  # escaped by flatatt
