"""Responsive pictures for everything one response shows, from one query."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from django.utils.safestring import SafeString
from wagtail.images import get_image_model
from wagtail.images.models import Picture, SourceImageIOError


@dataclass(frozen=True, slots=True)
class Format:
    widths: tuple[int, ...]  # pixels
    sizes: str  # how wide the picture is shown, as the HTML attribute says it

    @property
    def specs(self) -> list[str]:
        return [f"width-{width}|format-{file_type}" for file_type in ("webp", "jpeg") for width in self.widths]


FORMATS = {
    "thumb": Format((96, 192), "4rem"),
    "portrait": Format((160, 320), "10rem"),
    "card": Format((480, 960), "(min-width: 48rem) 22rem, 100vw"),
    "text": Format((720, 1440), "(min-width: 48rem) 44rem, 100vw"),
    "cover": Format((800, 1600), "(min-width: 64rem) 64rem, 100vw"),
}


class Pictures:
    """Knows beforehand which pictures will be asked for, and fetches their renditions together."""

    def __init__(self, wanted: Iterable[tuple[int | None, str]]) -> None:
        self._wanted = {(pk, name) for pk, name in wanted if pk is not None}
        self._renditions: dict[int, dict[str, object]] | None = None

    def html(self, pk: int | None, name: str, *, alt: str = "", **attributes: str) -> SafeString:
        """The ``<picture>`` in the named format; nothing when the image is gone or its file can't be read."""
        if pk is None:
            return SafeString("")
        if self._renditions is None:
            self._renditions = self._fetch()
        format_ = FORMATS[name]
        found = self._renditions[pk]
        if any(spec not in found for spec in format_.specs):
            found.update(_make(pk, format_.specs))
        if any(spec not in found for spec in format_.specs):
            return SafeString("")
        renditions = {spec: found[spec] for spec in format_.specs}
        attrs = {"sizes": format_.sizes, "loading": "lazy", **attributes, "alt": alt}
        return SafeString(Picture(renditions, attrs).__html__())

    def _fetch(self) -> dict[int, dict[str, object]]:
        found: dict[int, dict[str, object]] = defaultdict(dict)
        rows = get_image_model().get_rendition_model().objects.select_related("image")
        specs = {spec for _pk, name in self._wanted for spec in FORMATS[name].specs}
        for rendition in rows.filter(image_id__in={pk for pk, _name in self._wanted}, filter_spec__in=specs):
            found[rendition.image_id][rendition.filter_spec] = rendition
        return found


def _make(pk: int, specs: list[str]) -> dict[str, object]:
    image = get_image_model().objects.filter(pk=pk).first()
    if image is None:
        return {}
    try:
        return dict(image.get_renditions(*specs))
    except SourceImageIOError:
        return {}
