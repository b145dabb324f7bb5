"""The sitemap: one file while it is small, then an index of parts, each made once for every state of the site."""

import hashlib
import time
import zlib
from collections.abc import Callable, Iterable, Iterator
from datetime import datetime
from itertools import chain
from xml.sax.saxutils import escape, quoteattr

from django.core.cache import caches
from django.http import Http404
from django.urls import reverse
from wagtail.models import ModelLogEntry, PageLogEntry, Site

from blog.addresses import AUTHORS, TAGS, ListSection
from editions.addresses import MOST, Entry, PageSection, Part, Section
from editions.languages import BY_CODE
from editions.models import EditionVersion

LIFETIME = 3600  # seconds; of changes that leave no trace (see state) it takes that long to hear
PIECE = 8192  # bytes that are unpacked at once
MOST_PARTS = 1_000_000  # more than there are ids; SQLite takes no number of any length

HEAD = '<?xml version="1.0" encoding="UTF-8"?>\n'
URLSET = (
    '<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9" xmlns:xhtml="http://www.w3.org/1999/xhtml"'
    ' xmlns:image="http://www.google.com/schemas/sitemap-image/1.1">\n'
)
INDEX = '<sitemapindex xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">\n'


def state(site: Site) -> tuple[str, datetime | None]:
    """A digest that is another one as soon as readers can find something else, and when that was.

    What editors do is in Wagtail's logs, what readers see in the versions of editions: the last of each tells, without
    a look at the pages. Code that moves rows behind the back of both leaves no trace, hence the hour.
    """
    last = [
        EditionVersion.objects.order_by("-pk").values_list("pk", "since").first(),
        PageLogEntry.objects.order_by("-pk").values_list("pk", "timestamp").first(),
        ModelLogEntry.objects.order_by("-pk").values_list("pk", "timestamp").first(),
    ]
    hour = int(time.time()) // LIFETIME
    digest = hashlib.sha256(repr((site.root_url, site.root_page_id, last, hour)).encode()).hexdigest()[:20]
    return digest, max((found[1] for found in last if found), default=None)


def cached(key: str, make: Callable[[], Iterable[str]]) -> Iterator[bytes]:
    """What is kept under the key, piece by piece; made now if nothing is. Kept packed: it is very repetitive."""
    cache = caches["shared"]
    packed = cache.get(key)
    if packed is None:
        packer = zlib.compressobj()
        packed = b"".join([*(packer.compress(line.encode()) for line in make()), packer.flush()])
        cache.set(key, packed, LIFETIME)
    return _unpacked(packed)


def _unpacked(packed: bytes) -> Iterator[bytes]:
    unpacker = zlib.decompressobj()
    for start in range(0, len(packed), PIECE):
        yield unpacker.decompress(packed[start : start + PIECE])
    yield unpacker.flush()


def whole(site: Site) -> Iterator[str]:
    """Everything in one file, or the index of the parts."""
    sections = _sections(site)
    parts = [(section, part) for section in sections for part in section.parts()]
    if sum(part.count for _section, part in parts) > MOST:
        return _index(site, parts)
    return _urlset(chain.from_iterable(section.entries(part.number) for section, part in parts))


def part(site: Site, name: str, number: int) -> Iterator[str]:
    """One part. Raises Http404 if it has nothing."""
    section = next((section for section in _sections(site) if section.name == name), None)
    entries = section.entries(number) if section and number < MOST_PARTS else iter(())
    first = next(entries, None)
    if first is None:
        raise Http404
    return _urlset(chain([first], entries))


def _sections(site: Site) -> list[Section]:
    return [PageSection(site), ListSection(site, TAGS), ListSection(site, AUTHORS)]


def _index(site: Site, parts: list[tuple[Section, Part]]) -> Iterator[str]:
    yield HEAD + INDEX
    for section, part in parts:
        url = site.root_url + reverse("sitemap_part", args=(section.name, part.number))
        yield f"<sitemap><loc>{escape(url)}</loc><lastmod>{_date(part.changed)}</lastmod></sitemap>\n"
    yield "</sitemapindex>\n"


def _urlset(entries: Iterable[Entry]) -> Iterator[str]:
    yield HEAD + URLSET
    for entry in entries:
        links = [(BY_CODE[code].tag, url) for code, url in entry.urls.items()]
        links += [("x-default", entry.x_default)] if entry.x_default else []
        alternates = "".join(
            f'<xhtml:link rel="alternate" hreflang="{tag}" href={quoteattr(url)}/>' for tag, url in links
        )
        for code, url in entry.urls.items():
            pictures = "".join(
                f"<image:image><image:loc>{escape(picture)}</image:loc></image:image>"
                for picture in entry.pictures.get(code, ())
            )
            lastmod = f"<lastmod>{_date(entry.changed[code])}</lastmod>"
            yield f"<url><loc>{escape(url)}</loc>{lastmod}{alternates}{pictures}</url>\n"
    yield "</urlset>\n"


def _date(moment: datetime) -> str:
    return moment.isoformat(timespec="seconds")
