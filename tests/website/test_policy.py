"""Reading pages set no cookie, depend on none, and run nothing that is not in a file of ours."""

import re

import pytest
from bs4 import BeautifulSoup

from tests import factories
from tests.blog.samples import every_block, rich_article
from tests.reading import read
from website.models import StandardPage
from website.views import server_error

READING = [
    "/en/", "/ja/", "/en/blog/", "/en/blog/all/", "/ja/blog/all/", "/en/blog/tags/one/", "/en/blog/authors/ann/",
    "/en/blog/feed/", "/en/about/", "/en/contact/", "/en/contact/?from=1", "/sitemap.xml", "/robots.txt",
]  # fmt: skip
MISSING = ["/ko/blog/all/", "/ko/blog/tags/one/", "/ko/nothing/", "/nothing/", "/en/blog/feed/x/"]


@pytest.fixture
def site(db):
    home = factories.home_page(en="Home", ja="ホーム")
    blog = factories.blog_page(home, en="Blog", ja="ブログ")
    contact = factories.contact_page(home)
    author = factories.author("Ann", slug="ann", portrait=factories.image("ann"))
    body = every_block(factories.image(), contact)
    tags = [factories.tag("one", slug="one")]
    page = rich_article(blog, authors=[author], tags=tags, cover=factories.image("c"), body=body, en="All", ja="全部")
    page.slug = "all"
    factories.publish(page)
    about = factories.draft(home, StandardPage, factories.texts(en="About"), slug="about")
    about.set_text("en", body=body)
    factories.publish(about, "en")
    return home


def status(url):
    return 200 if url in READING else 404


def test_a_reading_page_sets_no_cookie_and_does_not_vary_by_one(site, client):
    for cookies in ({}, {"django_language": "vi", "sessionid": "x" * 32, "csrftoken": "y" * 32}):
        client.cookies.load(cookies)
        for url in [*READING, *MISSING]:
            response = client.get(url)
            assert response.status_code == status(url), url
            assert not response.cookies, url
            assert "cookie" not in response.get("Vary", "").lower(), url


def test_somebody_who_is_logged_in_reads_the_same_page(site, client, editor):
    def without_token(response):
        return re.sub(rb'<input type="hidden"[^>]*>', b"", response.content)

    for url in ("/en/", "/en/blog/", "/en/blog/all/", "/en/about/"):
        response = editor.get(url)
        assert without_token(response) == without_token(client.get(url))
        assert "cookie" not in response.get("Vary", "").lower()


def test_the_policy_of_reading_pages_is_strict(site, client):
    for url in [*READING, *MISSING]:
        policy = client.get(url)["Content-Security-Policy"]
        directives = dict(part.strip().split(" ", 1) for part in policy.split(";"))
        assert directives["default-src"] == directives["script-src"] == directives["style-src"] == "'self'", url
        assert directives["object-src"] == directives["base-uri"] == "'none'", url
        assert "unsafe" not in policy, url


def test_only_the_admin_may_use_inline_scripts(site, admin):
    assert "'unsafe-inline'" in admin.get("/admin/")["Content-Security-Policy"]
    assert "'unsafe-inline'" not in admin.get("/administration/")["Content-Security-Policy"]


def test_wagtails_checks_reach_a_preview_and_no_page_of_a_reader(site, admin):
    article = site.get_descendants().get(slug="all")
    assert b"<wagtail-userbar>" in admin.get(f"/admin/pages/{article.pk}/view_draft/").content
    assert b"wagtail-userbar" not in admin.get("/ja/blog/all/").content


def test_the_admin_may_show_the_preview_beside_the_form(site, admin, client):
    def frames(response):
        policy = response["Content-Security-Policy"]
        return next(part for part in policy.split("; ") if part.startswith("frame-src ")).split()

    assert "'self'" in frames(admin.get("/admin/"))
    assert "'self'" not in frames(client.get("/en/"))


def test_a_page_holds_nothing_that_the_policy_would_stop(site, client):
    for url in [url for url in [*READING, *MISSING] if "." not in url and not url.endswith("/feed/")]:
        soup = read(client, url, status(url))
        scripts = soup.select("script:not([type='application/ld+json'])")  # data, which no browser runs
        assert scripts, url
        assert all(script.get("src", "").startswith("/static/") and not script.text for script in scripts), url
        assert not soup.select("style, [style]"), url
        assert not [name for tag in soup.find_all() for name in tag.attrs if name.startswith("on")], url
        addresses = [tag[name] for name in ("href", "src", "action") for tag in soup.select(f"[{name}]")]
        assert not [address for address in addresses if address.lower().startswith(("javascript:", "data:"))], url
        foreign = [tag["src"] for tag in soup.select("[src]") if not tag["src"].startswith("/")]
        assert all(source.startswith("https://www.youtube-nocookie.com/") for source in foreign), url


def test_the_error_page_holds_nothing_that_the_policy_would_stop(rf):
    soup = BeautifulSoup(server_error(rf.get("/en/")).content, "html.parser")
    assert not soup.select("script:not([src]), style, [style]")
