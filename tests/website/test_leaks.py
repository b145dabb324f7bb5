"""Readers see editions and nothing else: no draft, no column that falls back to whoever saved last."""

import json

import pytest
from django.core.cache import caches
from django.db import connection

from blog.models import ArticlePage, Author, BlogIndexPage, Tag
from contact.models import ContactPage
from editions.languages import BY_CODE
from editions.values import field_names
from tests import factories
from tests.blog.samples import every_block, rich_article
from website.models import HomePage, StandardPage

PAGES = [ArticlePage, BlogIndexPage, ContactPage, HomePage, StandardPage]
READING = [
    "/", "/blog/", "/blog/leaky/", "/blog/tags/one/", "/blog/authors/ann/", "/blog/feed/", "/about/", "/contact/",
    "/contact/thanks/", "/blog/english/",
]  # fmt: skip
LEAK = "LEAK"


@pytest.fixture
def site(db):
    home = factories.home_page(en="Home", ja="ホーム")
    blog = factories.blog_page(home, en="Blog", ja="ブログ")
    contact = factories.contact_page(home, en="Contact", ja="問い合わせ")
    author = factories.author("Ann", slug="ann", role_en="Dev", bio_en="Bio", local_name_ja="アン")
    tag = factories.tag("one", slug="one", label_en="One")
    body = every_block(factories.image(), contact)
    cover = factories.image("cover")
    page = rich_article(blog, authors=[author], tags=[tag], cover=cover, body=body, en="Fine", ja="よい")
    page.slug = "leaky"
    factories.publish(page)
    english = rich_article(blog, authors=[author], tags=[tag], en="English")
    english.slug = "english"
    factories.publish(english)
    about = factories.draft(
        home, StandardPage, factories.texts(en="About", ja="会社概要"), slug="about", show_in_menus=True
    )
    for code in ("en", "ja"):
        about.set_text(code, body=body)
    factories.publish(about, "en", "ja")


def overwrite(table, columns):
    """Behind the back of all code; a body holds a paragraph of what must not leak."""
    body = json.dumps([{"type": "paragraph", "value": LEAK, "id": "1"}])
    assignments = ", ".join(f'"{column}" = %s' for column in columns)
    values = [body if column.startswith("body") else LEAK for column in columns]
    with connection.cursor() as cursor:
        cursor.execute(f'UPDATE "{table}" SET {assignments}', values)  # noqa: S608
        assert cursor.rowcount


def responses(client):
    for prefix in ("en", "ja", "ko"):
        for url in READING:
            yield f"/{prefix}{url}", client.get(f"/{prefix}{url}").content
    caches["shared"].clear()
    yield "/sitemap.xml", b"".join(client.get("/sitemap.xml").streaming_content)


def assert_no_leak(client, before):
    for url, content in responses(client):
        assert LEAK.encode() not in content, url
        assert len(content) == len(before[url]), f"{url} has changed"


def steady(client):
    """What readers see now, with the pictures' renditions made."""
    list(responses(client))
    return dict(responses(client))


def test_the_fixture_shows_every_kind_of_page(site, client):
    statuses = {url: client.get(f"/en{url}").status_code for url in READING}
    assert set(statuses.values()) == {200}, statuses


def test_the_bare_columns_are_never_read(site, client):
    before = steady(client)
    for model in [*PAGES, Author, Tag]:
        own = {field.column for field in model._meta.local_fields}
        columns = [name for name in field_names(model) if name in own]
        assert columns
        overwrite(model._meta.db_table, columns)
    assert_no_leak(client, before)


def test_drafts_are_never_read(site, client):
    before = steady(client)
    for model in PAGES:
        names = [f"{name}_{lang.suffix}" for name in field_names(model) for lang in BY_CODE.values()]
        overwrite(model._meta.db_table, names)
    assert_no_leak(client, before)


def test_working_titles_are_never_read(site, client):
    before = steady(client)
    overwrite("wagtailcore_page", ["title", "draft_title", "seo_title", "search_description"])
    assert_no_leak(client, before)
