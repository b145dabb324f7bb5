"""What the site answers outside of its pages."""

import runpy

import pytest
from bs4 import BeautifulSoup
from django.core.cache import caches
from django.db import connection
from django.test import Client, RequestFactory
from django.utils.translation import override

from editions.languages import LANGUAGES
from editions.publishing import withdraw
from tests import factories
from tests.reading import path, read, text
from website.views import server_error

PREFIXES = [(language.prefix, language.tag) for language in LANGUAGES]


@pytest.fixture
def everywhere(db):
    return factories.home_page(en="Home", ja="ホーム", ko="홈", zh="首页", vi="Trang chủ")


# "/" ------------------------------------------------------------------------------------------------------------------


def destination(client, accept="", cookie=None, status=302):
    if cookie:
        client.cookies["django_language"] = cookie
    response = client.get("/", headers={"accept-language": accept} if accept else {})
    assert response.status_code == status
    assert {name.strip() for name in response["Vary"].split(",")} == {"Accept-Language", "Cookie"}
    assert not response.cookies
    return path(response["Location"])


@pytest.mark.parametrize(
    ("accept", "home"),
    [
        ("ja", "/ja/"), ("ja-JP,ja;q=0.9,en;q=0.8", "/ja/"), ("ko-KR", "/ko/"), ("vi-VN,vi", "/vi/"),
        ("zh-TW", "/zh/"), ("zh-Hant-HK,zh;q=0.9", "/zh/"), ("zh-CN", "/zh/"), ("zh", "/zh/"),
        ("fr-FR,fr;q=0.9", "/en/"), ("fr,ko;q=0.5,en;q=0.4", "/ko/"), ("", "/en/"), ("*", "/en/"), (";;;=", "/en/"),
    ],
)  # fmt: skip
def test_the_root_leads_to_the_language_a_reader_accepts(everywhere, client, accept, home):
    assert destination(client, accept) == home


@pytest.mark.parametrize(("cookie", "home"), [("ko", "/ko/"), ("zh-hans", "/zh/"), ("klingon", "/ja/")])
def test_what_a_reader_chose_before_wins(everywhere, client, cookie, home):
    assert destination(client, "ja", cookie) == home


def test_the_root_leads_only_to_a_home_that_exists(home, client):
    assert destination(client, "ja") == "/en/"
    assert destination(client, "ja", cookie="vi") == "/en/"


def test_without_english_the_root_leads_to_what_there_is(everywhere, client):
    for code in ("en", "ja", "zh-hans"):
        withdraw(factories.edition(everywhere, code))
    assert destination(client, "en") == "/ko/"
    assert destination(client, "vi") == "/vi/"


def test_the_root_of_an_empty_site_is_not_found(db, client):
    assert client.get("/").status_code == 404


# Addresses ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("/zh-hans/", "/zh/"),
        ("/zh-hans", "/zh/"),
        ("/zh-hans/blog/a/?page=2&q=%E4%BD%A0", "/zh/blog/a/?page=2&q=%E4%BD%A0"),
    ],
)
def test_djangos_code_for_chinese_leads_to_ours(everywhere, client, old, new):
    response = client.get(old)
    assert (response.status_code, response["Location"]) == (301, new)


def test_a_deep_link_is_never_redirected_by_language(everywhere, client):
    client.cookies["django_language"] = "ko"
    for url, status in (("/en/", 200), ("/ja/", 200), ("/en/nothing/", 404), ("/nothing/", 404), ("/blog/x/", 404)):
        response = client.get(url, headers={"accept-language": "vi"})
        assert response.status_code == status, url
        assert "Accept-Language" not in response.get("Vary", "")


def test_a_page_says_which_language_it_is_in(everywhere, client):
    for prefix, tag in PREFIXES:
        assert client.get(f"/{prefix}/")["Content-Language"] == tag


# Errors ---------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("prefix", "tag"), [*PREFIXES, ("no-language-of-ours", "en")])
def test_not_found_is_said_in_the_language_of_the_address(everywhere, client, prefix, tag):
    soup = read(client, f"/{prefix}/nothing/here/", status=404)
    assert soup.html["lang"] == tag
    assert soup.select_one("meta[name=robots]")["content"] == "noindex"
    assert not soup.select("link[rel=canonical], link[hreflang]")
    language = next(language for language in LANGUAGES if language.tag == tag)
    assert soup.select_one("main a")["href"] == f"/{language.prefix}/"
    assert text(soup, "h1")


def test_a_server_error_is_answered_without_the_database():
    """No fixture lets this test reach the database, so it would fail if the page tried to."""
    with override("zh-hans"):
        response = server_error(RequestFactory().get("/zh/"))
    assert response.status_code == 500
    assert b'<html lang="zh-Hans">' in response.content
    assert b'href="/zh/"' in response.content


def test_a_form_that_has_expired_says_what_to_do(everywhere):
    client = Client(enforce_csrf_checks=True, headers={"accept-language": "ja"})
    response = client.post("/admin/login/")
    assert response.status_code == 403
    soup = BeautifulSoup(response.content, "html.parser")
    assert soup.html["lang"] == "ja"
    assert text(soup, "h1") == "フォームの有効期限が切れました"


def test_a_failure_is_answered_with_the_error_page(everywhere, client):
    client.raise_request_exception = False

    def fail(execute, sql, *args):
        return execute("SELECT nonsense FROM nowhere" if "editions_edition" in sql else sql, *args)

    with connection.execute_wrapper(fail):
        response = client.get("/ja/")
    assert response.status_code == 500
    assert b'<html lang="ja">' in response.content


# For machines ---------------------------------------------------------------------------------------------------------


def test_robots_are_told_where_the_sitemap_is(db, client):
    response = client.get("/robots.txt")
    assert response["Content-Type"] == "text/plain; charset=utf-8"
    assert "Disallow: /admin/" in response.text
    assert "Sitemap: http://testserver/sitemap.xml" in response.text


def test_the_process_lives_without_the_database(client):
    response = client.get("/healthz/live")
    assert (response.status_code, response.text) == (200, "ok")


def test_the_site_is_ready_when_the_database_answers(db, client):
    response = client.get("/healthz/ready")
    assert (response.status_code, response.json()["database"]) == (200, "ok")

    def fail(execute, sql, *args):
        return execute("SELECT nonsense FROM nowhere", *args)

    with connection.execute_wrapper(fail):
        response = client.get("/healthz/ready")
    assert response.status_code == 503
    assert response.json() == {"database": "no answer"}  # not the address of the database


@pytest.mark.parametrize("url", ["/", "/robots.txt", "/sitemap.xml", "/healthz/live", "/healthz/ready"])
def test_nothing_here_can_be_posted_to(client, url):
    assert client.post(url).status_code == 405


def test_an_address_without_its_last_slash_is_mended_in_every_language(home, client):
    for prefix in ("en", "ja", "ko", "zh", "vi"):
        response = client.get(f"/{prefix}/blog?page=2")
        assert (response.status_code, response["Location"]) == (301, f"/{prefix}/blog/?page=2")


# Fetching ahead -------------------------------------------------------------------------------------------------------


def test_pages_name_the_rules_by_which_links_are_fetched_ahead(everywhere, client):
    header = client.get("/ja/").headers["Speculation-Rules"]
    response = client.get(header.strip('"'))
    assert response["Content-Type"] == "application/speculationrules+json"
    (rule,) = response.json()["prefetch"]
    assert rule["eagerness"] == "conservative"
    assert {"href_matches": "/zh/*"} in rule["where"]["or"]
    assert "Speculation-Rules" not in client.get("/admin/login/").headers
    assert "Speculation-Rules" not in client.get("/robots.txt").headers


def test_pages_are_there_while_the_server_of_the_shared_cache_is_not(client, everywhere, settings, monkeypatch):
    redis = pytest.importorskip("redis")
    monkeypatch.setenv("CACHE_URL", "redis://127.0.0.1:1/1")
    settings.CACHES = runpy.run_path(str(settings.ROOT / "site/website/settings/base.py"))["CACHES"]
    with pytest.raises(redis.ConnectionError):
        caches["shared"].get("anything")
    factories.contact_page(everywhere)
    for address in ("/en/", "/ja/", "/en/contact/", "/en/search/?q=home", "/en/search/suggestions/?q=ho"):
        assert client.get(address).status_code == 200, address
