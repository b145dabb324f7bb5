"""What the sitemap of many articles takes, time and memory: ``python -m tests.benchmarks.sitemap --articles 20000``.

Works on a SQLite file of its own in a temporary folder, filled with bare rows: each article in five languages, with a
cover, two pictures in its text, two tags and an author. The texts are as long as real ones, so that a query which
fetches them by mistake shows.
"""
# ruff: noqa: E402 - models can be imported once Django is set up; a report is printed

import argparse
import os
import time
import xml.etree.ElementTree as ET
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from uuid import uuid4

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "website.settings.test")
django.setup()

from django.contrib.contenttypes.models import ContentType
from django.db import connection
from django.test import Client
from django.test.utils import setup_databases, teardown_databases
from wagtail.images import get_image_model
from wagtail.models import Page

from blog.authors import ArticleAuthor
from blog.models import ArticlePage, BlogIndexPage
from blog.tags import TaggedArticle
from editions.languages import LANGUAGES
from editions.models import Edition, EditionReference
from tests import factories
from tests.reading import SITEMAP, path

NEWEST = datetime(2026, 1, 1, tzinfo=UTC)
BATCH = 500  # articles
PICTURES = 200
TAGS, AUTHORS = 40, 10
TEXT = "x" * 6000  # of an edition, in each of its long columns


@contextmanager
def database() -> Iterator[None]:
    with TemporaryDirectory() as folder:
        connection.settings_dict["TEST"]["NAME"] = str(Path(folder) / "sitemap.sqlite3")
        old = setup_databases(verbosity=0, interactive=False, serialized_aliases=[])
        try:
            yield
        finally:
            teardown_databases(old, verbosity=0)


def fill(articles: int) -> None:
    blog = factories.blog_page(factories.home_page(), **{language.prefix: "Blog" for language in LANGUAGES})
    model = get_image_model()
    images = model.objects.bulk_create(
        model(title="x", file=f"original_images/{number}.png", width=1600, height=900) for number in range(PICTURES)
    )
    tags = [factories.tag(f"tag {number}", slug=f"tag-{number}") for number in range(TAGS)]
    authors = [factories.author() for _number in range(AUTHORS)]
    for start in range(0, articles, BATCH):
        numbers = range(start, min(start + BATCH, articles))
        pages = Page.objects.bulk_create(_page(blog, number) for number in numbers)
        for page, number in zip(pages, numbers, strict=True):
            cover = images[number % PICTURES]
            article = ArticlePage(page_ptr=page, source_language="en", cover=cover)
            article.save_base(raw=True, force_insert=True)  # the row of the article alone, as loaddata does it
        TaggedArticle.objects.bulk_create(
            TaggedArticle(content_object_id=page.pk, tag=tags[(page.pk + step) % TAGS])
            for page in pages
            for step in (0, 7)
        )
        ArticleAuthor.objects.bulk_create(
            ArticleAuthor(page_id=page.pk, author=authors[page.pk % AUTHORS]) for page in pages
        )
        editions = Edition.objects.bulk_create(
            _edition(page, language.code) for page in pages for language in LANGUAGES
        )
        EditionReference.objects.bulk_create(
            EditionReference(edition=edition, image=images[(edition.pk + step) % PICTURES])
            for edition in editions
            for step in (0, 3)
        )


def _page(blog: BlogIndexPage, number: int) -> Page:
    return Page(
        path=Page._get_path(blog.path, blog.depth + 1, number + 1),
        depth=blog.depth + 1,
        slug=f"article-{number}",
        url_path=f"{blog.url_path}article-{number}/",
        title="x",
        draft_title="x",
        content_type=ContentType.objects.get_for_model(ArticlePage),
        locale_id=blog.locale_id,
        translation_key=uuid4(),
        first_published_at=NEWEST - timedelta(hours=number),
    )


def _edition(page: Page, code: str) -> Edition:
    moment = page.first_published_at
    long = {"values": {"body": TEXT}, "body_html": TEXT, "text": TEXT}
    return Edition(
        page=page, language=code, is_source=code == "en", headline="x", fingerprint="x", **long,
        first_published_at=moment, last_published_at=moment,
    )  # fmt: skip


@contextmanager
def memory() -> Iterator[Callable[[], tuple[float, float]]]:
    """Gives the most memory held since, and how much more that is than at the beginning: megabytes, on Linux."""
    Path("/proc/self/clear_refs").write_text("5")  # forgets what was held before
    before = _held("VmRSS")
    yield lambda: (_held("VmHWM"), _held("VmHWM") - before)


def _held(name: str) -> float:
    line = next(line for line in Path("/proc/self/status").read_text().splitlines() if line.startswith(name))
    return int(line.split()[1]) / 1024


def download(client: Client, url: str, **headers: str) -> tuple[int, float, bytes]:
    """Status, seconds, and the first kilobytes; the rest is read and dropped, as a network would take it."""
    start = time.perf_counter()
    response = client.get(url, headers=headers)
    size, beginning = 0, b""
    for piece in response:
        size += len(piece)
        beginning += piece if size < 100_000 else b""
    return response.status_code, time.perf_counter() - start, beginning


def parts(index: bytes) -> list[str]:
    found = ET.fromstring(index).findall("s:sitemap/s:loc", SITEMAP)  # noqa: S314 - our own
    return [path(loc.text or "") for loc in found]


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--articles", type=int, default=20_000, help="each in five languages")
    given = options.parse_args()
    with database():
        start = time.perf_counter()
        fill(given.articles)
        print(f"{given.articles} articles in {len(LANGUAGES)} languages, filled in {time.perf_counter() - start:.0f} s")
        client = Client()
        client.get("/robots.txt")  # what the first request of all loads
        with memory() as held:
            _status, first, index = download(client, "/sitemap.xml")
            addresses = parts(index)
            times = [download(client, url)[1] for url in addresses]
        print(f"Index of {len(addresses)} parts: {first:.2f} s")
        print(f"All parts: {sum(times):.2f} s, slowest {max(times):.2f} s")
        print("Memory: {:.0f} MB at most, {:.1f} MB more than before".format(*held()))
        again = [download(client, url)[1] for url in ["/sitemap.xml", *addresses]]
        print(f"Again, from the cache: {sum(again):.2f} s, slowest {max(again):.2f} s")
        etag = client.get("/sitemap.xml")["ETag"]
        status, known, _body = download(client, "/sitemap.xml", **{"if-none-match": etag})
        print(f"Asked whether it has changed: {status} in {known * 1000:.0f} ms")


if __name__ == "__main__":
    main()
