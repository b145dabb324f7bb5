"""The home page, standard pages and the frame around every page."""

import pytest

from editions.publishing import withdraw
from tests import factories
from tests.blog.samples import dated, every_block, moment, rich_article
from tests.reading import read, text
from website.models import SiteSettings, StandardPage


@pytest.fixture
def everywhere(db):
    return factories.home_page(en="Home", ja="ホーム")


@pytest.fixture
def blog(everywhere):
    return factories.blog_page(everywhere, en="Blog", ja="ブログ")


def test_the_home_page_shows_its_words_and_the_latest_articles(blog, client):
    for day in range(1, 10):
        dated(rich_article(blog, cover=factories.image(f"i{day}"), en=f"Day {day}"), moment(2026, 4, day))
    dated(factories.article(blog, ja="日本語だけ"), moment(2026, 5, 1))
    soup = read(client, "/en/")
    assert soup.title.text == "MercTechs – Home"
    assert text(soup, "h1") == "Home"
    assert text(soup, ".hero .standfirst") == "Home …"
    assert [a.text for a in soup.select(".card__title a")] == [f"Day {day}" for day in range(9, 2, -1)]
    assert ["card--lead" in card["class"] for card in soup.select(".card")] == [True] + [False] * 6
    assert len(soup.select(".card picture img")) == 7
    assert [a.text for a in read(client, "/ja/").select(".card:not([lang]) .card__title a")] == ["日本語だけ"]


def test_a_home_page_without_articles_offers_those_in_other_languages(blog, client):
    factories.article(blog, ja="日本語だけ")
    soup = read(client, "/en/")
    assert soup.select(".list .empty")
    (card,) = soup.select("[aria-labelledby=elsewhere] .card")
    assert card["lang"] == "ja"
    assert card.select_one("a")["href"].startswith("/ja/blog/")
    assert "年" in card.select_one("time").text


def test_a_standard_page_shows_its_body(blog, everywhere, client):
    target = factories.article(blog, en="Target")
    page = factories.draft(everywhere, StandardPage, factories.texts(en="About us"), slug="about")
    page.set_text("en", body=every_block(factories.image(), target))
    factories.publish(page, "en")
    soup = read(client, "/en/about/")
    assert text(soup, "h1") == "About us"
    assert text(soup, ".standfirst") == "About us …"
    assert soup.select(".prose table")
    assert soup.select_one(".prose p a")["href"] == f"/en/blog/{target.slug}/"


def test_search_engines_get_words_of_their_own_where_there_are_any(everywhere, client):
    page = factories.draft(everywhere, StandardPage, factories.texts(en="About us", ja="会社概要"), slug="about")
    page.set_text("en", meta_title="Who we are", meta_description="In short.")
    factories.publish(page, "en", "ja")
    english, japanese = read(client, "/en/about/"), read(client, "/ja/about/")
    assert english.title.text == "Who we are – MercTechs"
    assert english.select_one("meta[name=description]")["content"] == "In short."
    assert japanese.title.text == "会社概要 – MercTechs"
    assert japanese.select_one("meta[name=description]")["content"] == "会社概要 …"


def test_the_menu_has_the_pages_of_the_readers_language_in_the_order_of_the_tree(everywhere, blog, client):
    about = factories.published(
        everywhere,
        StandardPage,
        factories.texts(en="About the company", ja="会社概要"),
        slug="about",
        show_in_menus=True,
    )
    factories.published(everywhere, StandardPage, factories.texts(en="Hidden", ja="非表示"), slug="hidden")
    about.set_text("en", menu_title="About")
    factories.publish(about, "en")

    def menu(url):
        return [(a.text, a["href"]) for a in read(client, url).select(".site-menu a")]

    assert menu("/en/") == [("Blog", "/en/blog/"), ("About", "/en/about/")]
    assert menu("/ja/") == [("ブログ", "/ja/blog/"), ("会社概要", "/ja/about/")]
    withdraw(factories.edition(about, "ja"))
    assert menu("/ja/") == [("ブログ", "/ja/blog/")]
    current = read(client, "/en/about/").select(".site-menu a[aria-current=page]")
    assert [a["href"] for a in current] == ["/en/about/"]


def test_the_site_settings_fill_the_frame(everywhere, client):
    settings = SiteSettings.for_site(everywhere.get_site())
    settings.name, settings.legal_name, settings.github = "Acme", "Acme Ltd", "https://github.com/acme"
    settings.save()
    soup = read(client, "/en/")
    assert "Acme" in text(soup, ".wordmark")
    assert text(soup, ".site-footer__name") == "Acme Ltd"
    assert soup.select_one(".site-footer a[rel=me]")["href"] == "https://github.com/acme"
