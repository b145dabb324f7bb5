"""One answer to "in which languages is this page public?", wherever it is asked."""

import pytest
from wagtail.models import PageViewRestriction

from blog.models import BlogIndexPage
from editions.languages import BY_CODE, LANGUAGES
from editions.publishing import restore, withdraw
from tests import factories
from tests.blog.samples import page_link, paragraph, rich_article
from tests.reading import ATOM, addresses, alternates, feed, links, path, read, sitemap
from website.models import StandardPage

EVERYWHERE = {"en": "a", "ja": "b", "ko": "c", "zh": "d", "vi": "e"}


@pytest.fixture
def home(db):
    return factories.home_page(**EVERYWHERE)


@pytest.fixture
def blog(home):
    return factories.blog_page(home, **EVERYWHERE)


@pytest.fixture
def article(blog):
    return factories.article(blog, ja="記事", en="Article", zh="文章")


def public(client, page, source="en"):
    """The language tags in which a page is public, having made sure that every place says the same."""
    found = {tag: url for tag, url in addresses(page).items() if client.get(url).status_code == 200}
    default = "/" if page.url_path == "/home/" else found.get(source)
    expected = {**found, "x-default": default} if found and default else found
    listed = sitemap(client)
    assert {url: listed.get(url) for url in addresses(page).values()} == {
        url: expected if url in found.values() else None for url in addresses(page).values()
    }
    for tag, url in found.items():
        soup = read(client, url)
        assert soup.html["lang"] == tag
        assert alternates(soup) == expected
        assert path(soup.select_one("link[rel=canonical]")["href"]) == url
        assert links(soup, ".languages") == (found if len(found) > 1 else {})
        if soup.select("article.article"):
            assert links(soup, ".available") == {t: u for t, u in found.items() if t != tag}
    return set(found)


def listed(client, page):
    """The language tags of the lists and feeds that show an article."""
    in_lists, in_feeds = set(), set()
    for language in LANGUAGES:
        url = addresses(page)[language.tag]
        if read(client, f"/{language.prefix}/blog/").select(f'.card a[href="{url}"]'):
            in_lists.add(language.tag)
        entries = feed(client, language.prefix).findall("a:entry/a:link", ATOM)
        if url in {path(entry.get("href")) for entry in entries}:
            in_feeds.add(language.tag)
    assert in_lists == in_feeds
    return in_lists


def restrict(page):
    return PageViewRestriction.objects.create(page=page, restriction_type=PageViewRestriction.LOGIN)


@pytest.mark.parametrize(
    "headlines",
    [{"en": "One"}, {"zh": "一"}, {"vi": "Một", "ko": "하나"}, EVERYWHERE],
    ids=lambda headlines: "-".join(headlines),
)
def test_every_place_names_the_same_languages(home, blog, client, headlines):
    source = next(iter(headlines))
    tags = {BY_CODE.get(code, BY_CODE["zh-hans"]).tag for code in headlines}
    source_tag = BY_CODE.get(source, BY_CODE["zh-hans"]).tag
    by_language = factories.texts(**headlines)
    standard = factories.published(home, StandardPage, by_language, slug="about")
    assert public(client, standard, source_tag) == tags
    page = factories.article(blog, **headlines)
    assert public(client, page, source_tag) == tags
    assert listed(client, page) == tags


def test_home_blog_and_contact_are_no_exception(home, blog, client):
    contact = factories.contact_page(home, ko="문의", en="Contact")
    assert public(client, home) == public(client, blog) == {language.tag for language in LANGUAGES}
    assert public(client, contact, "ko") == {"ko", "en"}


def test_withdrawing_and_restoring_a_language_changes_all_at_once(article, client):
    chinese = factories.edition(article, "zh-hans")
    withdraw(chinese)
    assert public(client, article, "ja") == listed(client, article) == {"ja", "en"}
    restore(chinese.versions.filter(values__isnull=False).first())
    assert public(client, article, "ja") == listed(client, article) == {"ja", "en", "zh-Hans"}


def test_without_its_source_a_page_has_no_default_language(article, client):
    withdraw(factories.edition(article, "ja"))
    assert public(client, article, "none") == listed(client, article) == {"en", "zh-Hans"}


def test_adding_a_language_changes_all_at_once(article, client):
    article.set_text("ko", headline="기사")
    factories.publish(article)
    assert public(client, article, "ja") == {"ja", "en", "zh-Hans"}
    article.set_text("ko", headline="기사")
    factories.publish(article, "ko")
    assert public(client, article, "ja") == listed(client, article) == {"ja", "en", "zh-Hans", "ko"}


def test_unpublishing_and_publishing_again_changes_all_at_once(article, client):
    article.unpublish()
    assert public(client, article) == listed(client, article) == set()
    article.refresh_from_db()
    factories.publish(article)
    assert public(client, article, "ja") == listed(client, article) == {"ja", "en", "zh-Hans"}


def test_making_a_page_private_takes_it_out_of_everything(article, client):
    restriction = restrict(article)
    assert public(client, article) == listed(client, article) == set()
    restriction.delete()
    assert public(client, article, "ja") == listed(client, article) == {"ja", "en", "zh-Hans"}


def test_making_an_ancestor_private_takes_out_what_is_below_and_nothing_else(home, blog, article, client):
    about = factories.published(home, StandardPage, factories.texts(en="About"), slug="about")
    restrict(blog)
    assert public(client, article) == public(client, blog) == set()
    assert public(client, about) == {"en"}
    assert not [a for a in read(client, "/en/").select("a") if "/blog/" in a["href"]]
    for url in ("tags/x/", "authors/x/", "feed/"):
        assert client.get(f"/en/blog/{url}").status_code in (302, 404)


def test_a_private_page_is_served_to_who_may_see_it_and_not_cached(article, client, editor):
    restrict(article)
    url = addresses(article)["ja"]
    assert client.get(url).status_code == 302
    response = editor.get(url)
    assert response.status_code == 200
    assert "記事" in response.text
    assert "private" in response["Cache-Control"]
    assert "no-store" in response["Cache-Control"]


def test_a_private_page_keeps_its_text_from_strangers(article, blog, client):
    """Neither its address in another language nor a link to it gives anything away."""
    linking = rich_article(blog, body=[paragraph(f"<p>{page_link(article, 'see')}</p>")], en="Linking")
    restrict(article)
    assert not read(client, addresses(linking)["en"]).select(".prose a")
    response = client.get(addresses(article)["ko"])
    for title in ("Article", "記事", "文章"):
        assert title not in response.text


def test_moving_a_page_changes_all_at_once(home, article, client):
    before = addresses(article)
    elsewhere = factories.published(home, BlogIndexPage, factories.texts(**EVERYWHERE), slug="news")
    article.move(elsewhere, pos="last-child")
    article.refresh_from_db()
    assert addresses(article)["en"] == f"/en/news/{article.slug}/"
    assert public(client, article, "ja") == {"ja", "en", "zh-Hans"}
    for tag, url in before.items():
        response = client.get(url)
        assert response.status_code in (301, 404)
        assert response.get("Location", addresses(article)[tag]) == addresses(article)[tag]


def test_changing_the_address_of_a_parent_changes_all_at_once(blog, article, client):
    blog.slug = "articles"
    factories.publish(blog)
    article.refresh_from_db()
    assert addresses(article)["en"] == f"/en/articles/{article.slug}/"
    assert public(client, article, "ja") == {"ja", "en", "zh-Hans"}


def test_a_page_moved_under_a_private_one_is_private(home, blog, article, client):
    secret = factories.published(home, StandardPage, factories.texts(en="Members"), slug="members")
    restrict(secret)
    article.move(secret, pos="last-child")
    article.refresh_from_db()
    assert public(client, article) == listed(client, article) == set()


def test_deleting_a_page_changes_all_at_once(article, client):
    article.delete()
    assert public(client, article) == listed(client, article) == set()


def test_the_sitemap_is_reciprocal(home, blog, article, client):
    found = sitemap(client)
    assert found
    for url, named in found.items():
        assert url in named.values()
        for other in set(named.values()) - {"/"}:  # which leads to the home page that a reader can read
            assert found[other] == named, (url, other)


def test_the_languages_of_a_link_are_those_of_the_page_linked_to(article, client):
    for tag, url in alternates(read(client, addresses(article)["en"])).items():
        if tag != "x-default":
            assert read(client, url).html["lang"] == tag
