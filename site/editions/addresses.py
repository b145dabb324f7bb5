"""Everything that search engines may find on a site, as addresses in all their languages: what a sitemap is made of.

Works on bare rows, not on objects: of some twenty thousand pages in five languages, nothing else is quick enough.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from itertools import groupby
from typing import Any, Protocol
from urllib.parse import urljoin

from django.apps import apps
from django.db.models import Count, F, Max, Q
from django.urls import reverse
from django.utils.translation import override
from wagtail.images import get_image_model
from wagtail.models import Site

from .languages import LANGUAGES
from .managers import EditionQuerySet
from .models import Edition, EditionReference
from .pictures import FALLBACKS, FORMATS, specs

MOST = 10_000  # addresses in a part of a sitemap
SPAN = MOST // len(LANGUAGES)  # ids in a part: by their ids, things stay in the part that they are in
AT_ONCE = 500  # ids named in a query


@dataclass(frozen=True, slots=True)
class Entry:
    """One thing in its public languages; by code, in the order of the language table."""

    urls: dict[str, str]  # absolute
    changed: dict[str, datetime]
    x_default: str  # empty if there is none
    pictures: dict[str, list[str]] = field(default_factory=dict)  # absolute addresses


@dataclass(frozen=True, slots=True)
class Part:
    number: int  # from 1
    count: int  # of addresses
    changed: datetime


class Section(Protocol):
    """A kind of things with addresses, in parts of at most ``MOST`` addresses each."""

    name: str

    def parts(self) -> list[Part]: ...

    def entries(self, number: int) -> Iterator[Entry]:
        """Of one part; nothing if there is no such part."""


def ids_in(number: int, field_name: str) -> Q:
    """The condition for the things of a part."""
    return Q(**{f"{field_name}__gte": (number - 1) * SPAN, f"{field_name}__lt": number * SPAN})


def of_site(site: Site) -> EditionQuerySet:
    """The public editions of the pages whose address begins with that of the site."""
    inside: EditionQuerySet = Edition.objects.public().filter(page__path__startswith=site.root_page.path)
    for path in Site.objects.exclude(pk=site.pk).values_list("root_page__path", flat=True):
        if path.startswith(site.root_page.path) and path != site.root_page.path:
            inside = inside.exclude(page__path__startswith=path)
    return inside


def prefixes(site: Site) -> dict[str, str]:
    """Where the addresses of each language begin."""
    found = {}
    for language in LANGUAGES:
        with override(language.code):
            found[language.code] = site.root_url + reverse("wagtail_serve", args=("",))
    return found


class PageSection:
    """The pages of a site."""

    name = "pages"

    def __init__(self, site: Site) -> None:
        self._site = site
        self._prefixes = prefixes(site)
        self._root = site.root_page.url_path

    def parts(self) -> list[Part]:
        rows = of_site(self._site).order_by().values_list(F("page_id") / SPAN)
        counted = rows.annotate(Count("pk"), Max("last_published_at")).order_by(F("page_id") / SPAN)
        return [Part(number + 1, count, changed) for number, count, changed in counted]

    def entries(self, number: int) -> Iterator[Entry]:
        columns = ("page_id", "page__url_path", "pk", "language", "is_source", "last_published_at")
        rows = list(of_site(self._site).filter(ids_in(number, "page_id")).order_by("page_id").values_list(*columns))
        pictures = _pictures(self._site, number) if rows else {}
        for (page_id, path), group in groupby(rows, key=lambda row: row[:2]):
            yield self._entry(page_id, path.removeprefix(self._root), {row[3]: row for row in group}, pictures)

    def _entry(self, page_id: int, path: str, rows: dict[str, Any], pictures: dict[Any, list[str]]) -> Entry:
        urls = {code: prefix + path for code, prefix in self._prefixes.items() if code in rows}
        x_default = next((url for code, url in urls.items() if rows[code][4]), "")
        shared = pictures.get(("page", page_id), [])
        return Entry(
            urls=urls,
            changed={code: rows[code][5] for code in urls},
            x_default=x_default if page_id != self._site.root_page_id else f"{self._site.root_url}/",
            pictures={
                code: list(dict.fromkeys(shared + pictures.get(("edition", rows[code][2]), []))) for code in urls
            },
        )


def _pictures(site: Site, number: int) -> dict[Any, list[str]]:
    """The addresses of the pictures of a part: those that all languages of a page share, and those of an edition."""
    shown: list[tuple[Any, int]] = []
    for model in apps.get_models():
        for name in getattr(model, "shared_pictures", ()):
            rows = model._default_manager.filter(ids_in(number, "pk"), **{f"{name}__isnull": False})
            shown += [(("page", pk), image) for pk, image in rows.values_list("pk", name)]
    in_text = EditionReference.objects.filter(ids_in(number, "edition__page_id"), image__isnull=False)
    shown += [(("edition", pk), image) for pk, image in in_text.order_by("pk").values_list("edition_id", "image_id")]
    files = _files({image for _thing, image in shown})
    found: dict[Any, list[str]] = defaultdict(list)
    for thing, image in shown:
        if image in files:
            found[thing].append(urljoin(f"{site.root_url}/", files[image]))
    return found


def _files(ids: Iterable[int]) -> dict[int, str]:
    """The address of each picture: of the widest rendition that pages show, else of the picture itself."""
    model = get_image_model()
    storage = model._meta.get_field("file").storage
    known = specs({width for shape in FORMATS.values() for width in shape.widths}, FALLBACKS)
    found: dict[int, str] = {}
    wanted = sorted(ids)
    for start in range(0, len(wanted), AT_ONCE):
        some = wanted[start : start + AT_ONCE]
        found |= dict(model.objects.filter(pk__in=some).values_list("pk", "file"))
        renditions = model.get_rendition_model().objects.filter(image_id__in=some, filter_spec__in=known)
        found |= dict(renditions.order_by("width").values_list("image_id", "file"))
    return {image: storage.url(name) for image, name in found.items()}
