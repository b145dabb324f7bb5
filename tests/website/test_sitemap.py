"""The sitemap, read the way a search engine reads it."""

import xml.etree.ElementTree as ET
from datetime import UTC, datetime, timedelta

import pytest
from django.core.cache import caches
from django.utils import timezone
from wagtail.models import PageViewRestriction, Site

from blog import addresses as blog_addresses
from editions import addresses
from editions.models import Edition
from editions.publishing import redate, withdraw
from tests import factories
from tests.blog.samples import picture, rich_article
from tests.reading import HOST, SITEMAP, alternates, path, read, sitemap
from website import sitemaps
from website.models import HomePage

NAMES = {**SITEMAP, "i": "http://www.google.com/schemas/sitemap-image/1.1"}
MARCH, MAY = datetime(2026, 3, 1, tzinfo=UTC), datetime(2026, 5, 1, tzinfo=UTC)


@pytest.fixture
def blog(home):
    return factories.blog_page(home, en="Blog", ja="ブログ")


def document(client, url="/sitemap.xml", **kwargs):
    caches["shared"].clear()
    response = client.get(url, **kwargs)
    assert response.status_code == 200
    assert response["Content-Type"] == "application/xml; charset=utf-8"
    return ET.fromstring(b"".join(response.streaming_content))  # noqa: S314 - our own


def entries(root, name):
    """What is said of each address in elements of this name."""
    return {
        path(url.findtext("s:loc", namespaces=NAMES)): [found.text for found in url.findall(f".//{name}", NAMES)]
        for url in root
    }


def test_each_language_has_its_own_date(blog, client):
    page = factories.article(blog, en="Article", ja="記事")
    redate(factories.edition(page, "en"), MARCH)
    redate(factories.edition(page, "ja"), MARCH, MAY)
    dates = entries(document(client), "s:lastmod")
    assert dates[f"/en/blog/{page.slug}/"] == ["2026-03-01T00:00:00+00:00"]
    assert dates[f"/ja/blog/{page.slug}/"] == ["2026-05-01T00:00:00+00:00"]


def test_the_pages_of_tags_and_authors_are_found_where_they_list_something(blog, client):
    tag, author = factories.tag("Python", slug="python"), factories.author(slug="long-hoang")
    factories.tag("unused", slug="unused"), factories.author("Nobody", slug="nobody")
    old = factories.article(blog, tags=[tag], authors=[author], en="Old", ja="古い記事")
    new = factories.article(blog, tags=[tag], en="New", ko="새 글")
    for page, moment in ((old, MARCH), (new, MAY)):
        for edition in Edition.objects.filter(page=page):
            redate(edition, moment)
    found, dates = sitemap(client), entries(document(client), "s:lastmod")
    for name in ("tags/python", "authors/long-hoang"):
        listed = {"en": f"/en/blog/{name}/", "ja": f"/ja/blog/{name}/"}
        assert [found.get(f"/{prefix}/blog/{name}/") for prefix in ("en", "ja", "ko")] == [
            {**listed, "x-default": listed["en"]}, {**listed, "x-default": listed["en"]}, None
        ]  # fmt: skip
    assert not [url for url in found if "unused" in url or "nobody" in url]
    assert dates["/en/blog/tags/python/"] == ["2026-05-01T00:00:00+00:00"]
    assert dates["/ja/blog/tags/python/"] == ["2026-03-01T00:00:00+00:00"]
    for url in ("/en/blog/tags/python/", "/ja/blog/authors/long-hoang/"):
        assert alternates(read(client, url)) == found[url]


def test_a_list_without_the_source_language_of_its_blog_has_a_default_all_the_same(home, client):
    blog = factories.blog_page(home, vi="Blog", en="Blog", ja="ブログ")
    factories.article(blog, tags=[factories.tag("Python", slug="python")], ja="記事")
    factories.article(blog, tags=[factories.tag("Go", slug="go")], en="Article", vi="Bài viết")
    found = sitemap(client)
    assert found["/ja/blog/tags/python/"]["x-default"] == "/ja/blog/tags/python/"
    assert found["/en/blog/tags/go/"]["x-default"] == "/vi/blog/tags/go/"
    for url in ("/ja/blog/tags/python/", "/en/blog/tags/go/"):
        assert alternates(read(client, url)) == found[url]


def test_the_pictures_of_a_page_are_named_by_files_that_exist(blog, client):
    cover, inside = factories.image("cover", (900, 600)), factories.image("inside", (300, 200))
    page = rich_article(blog, cover=cover, body=[picture(inside)], en="Article", ja="記事")
    page.set_text("ja", body=[])
    factories.publish(page, "ja")
    before = entries(document(client), "i:loc")
    assert before[f"/en/blog/{page.slug}/"] == [HOST + cover.file.url, HOST + inside.file.url]
    assert before[f"/ja/blog/{page.slug}/"] == [HOST + cover.file.url]
    assert cover.renditions.count() == inside.renditions.count() == 0
    shown = read(client, f"/en/blog/{page.slug}/")
    wanted = [HOST + shown.select_one(f"{where} img")["src"] for where in (".article__cover", ".prose")]
    assert entries(document(client), "i:loc")[f"/en/blog/{page.slug}/"] == wanted
    assert wanted != before[f"/en/blog/{page.slug}/"]


def test_many_addresses_are_listed_in_parts(blog, client, monkeypatch):
    tag = factories.tag("Python", slug="python")
    pages = [factories.article(blog, tags=[tag], en=f"Article {number}", ja="記事") for number in range(6)]
    everything = sitemap(client)
    for module in (addresses, blog_addresses):
        monkeypatch.setattr(module, "SPAN", 2)
    monkeypatch.setattr(sitemaps, "MOST", 10)
    index = document(client)
    assert index.tag.endswith("}sitemapindex")
    parts = [path(part.findtext("s:loc", namespaces=NAMES)) for part in index]
    assert len(parts) == len(set(parts)) > 3
    found = {}
    for part in parts:
        root = document(client, part)
        assert 0 < len(root) <= 10
        dates = entries(root, "s:lastmod")
        assert not found.keys() & dates.keys()
        found |= dates
        said = next(p.findtext("s:lastmod", namespaces=NAMES) for p in index if part in p.findtext("s:loc", "", NAMES))
        assert said == max(date for (date,) in dates.values())
    assert found.keys() == everything.keys()
    assert f"/ja/blog/{pages[0].slug}/" in found
    for nothing in ("pages-999999", f"pages-{'9' * 30}", "tags-0", f"tags-{'9' * 30}", "nonsense-1"):
        assert client.get(f"/sitemap-{nothing}.xml").status_code == 404


def test_a_search_engine_that_knows_it_gets_nothing(blog, client):
    first = client.get("/sitemap.xml")
    headers = {"if-none-match": first["ETag"]}
    known = client.get("/sitemap.xml", headers=headers)
    assert known.status_code == 304
    assert known["ETag"] == first["ETag"]
    assert client.get("/sitemap.xml", headers={"if-modified-since": first["Last-Modified"]}).status_code == 304
    factories.article(blog, en="Article")
    again = client.get("/sitemap.xml", headers=headers)
    assert again.status_code == 200
    assert again["ETag"] != first["ETag"]


def test_it_is_made_once_for_each_state_of_the_site(blog, client, monkeypatch):
    made = []
    monkeypatch.setattr(sitemaps, "whole", lambda site: made.append(site) or iter(["<urlset/>"]))
    for _time in range(3):
        assert b"".join(client.get("/sitemap.xml").streaming_content) == b"<urlset/>"
    assert len(made) == 1


def change(blog, page):
    """Everything that changes what a search engine may find; each with what has to be in the sitemap afterwards."""
    yield lambda: factories.article(blog, en="Another")
    yield lambda: withdraw(factories.edition(page, "ja"))
    yield lambda: PageViewRestriction.objects.create(page=page, restriction_type=PageViewRestriction.LOGIN)
    yield lambda: PageViewRestriction.objects.get(page=page).delete()
    yield page.unpublish
    yield lambda: factories.publish(type(page).objects.get(pk=page.pk))
    yield lambda: type(page).objects.get(pk=page.pk).delete()


def test_every_change_makes_it_anew(blog, client):
    page = factories.article(blog, en="Article", ja="記事")
    before = sitemap(client)
    for number, do in enumerate(change(blog, page)):
        do()
        after = sitemap(client)
        assert after != before, number
        before = after


def test_what_leaves_no_trace_is_seen_within_the_hour(blog, client, time_machine):
    time_machine.move_to(timezone.now(), tick=False)
    page = factories.article(blog, en="Article")
    assert f"/en/blog/{page.slug}/" in sitemap(client)
    Edition.objects.filter(page=page).update(withdrawn_at=timezone.now())
    time_machine.shift(timedelta(hours=1, seconds=1))
    assert f"/en/blog/{page.slug}/" not in sitemap(client)


def test_a_sitemap_holds_the_pages_of_its_site(blog, home, client, settings):
    settings.ALLOWED_HOSTS = ["*"]
    page = factories.article(blog, en="Article")
    other_home = factories.published(home.get_parent(), HomePage, factories.texts(ko="홈"), slug="other")
    Site.objects.create(hostname="other.example", root_page=other_home)
    blogs = Site.objects.create(hostname="blog.example", root_page=blog)
    default = entries(document(client), "s:lastmod")
    assert set(default) == {"/en/"}
    other = document(client, headers={"host": "other.example"})
    assert [url.findtext("s:loc", namespaces=NAMES) for url in other] == ["http://other.example/ko/"]
    inside = document(client, headers={"host": "blog.example"})
    assert {url.findtext("s:loc", namespaces=NAMES) for url in inside} == {
        "http://blog.example/en/",
        "http://blog.example/ja/",
        f"http://blog.example/en/{page.slug}/",
    }
    blogs.delete()
    assert f"/en/blog/{page.slug}/" in entries(document(client), "s:lastmod")


def test_without_a_site_there_is_none(db, client):
    Site.objects.all().delete()
    assert client.get("/sitemap.xml").status_code == 404
