"""The blog's list of articles, and those of its tags and authors."""

import pytest

from editions.publishing import withdraw
from tests import factories
from tests.blog.samples import dated, moment, rich_article
from tests.reading import alternates, links, path, read, text


@pytest.fixture
def blog(home):
    return factories.blog_page(home, en="Blog", ja="ブログ", zh="博客")


def titles(soup):
    return [a.text for a in soup.select(".card:not([lang]) .card__title a")]


def test_the_blog_lists_the_articles_of_the_language_newest_first(blog, client):
    dated(factories.article(blog, en="Old", ja="古い"), moment(2026, 1, 1))
    dated(factories.article(blog, en="New"), moment(2026, 3, 1))
    dated(factories.article(blog, en="Between", zh="中间"), moment(2026, 2, 1))
    assert titles(read(client, "/en/blog/")) == ["New", "Between", "Old"]
    assert titles(read(client, "/ja/blog/")) == ["古い"]
    assert titles(read(client, "/zh/blog/")) == ["中间"]


def test_an_edition_enters_the_list_of_its_language_on_its_own_day(blog, client):
    first, second = factories.article(blog, en="A", ja="い"), factories.article(blog, en="B", ja="ろ")
    dated(first, moment(2026, 1, 1))
    dated(second, moment(2026, 2, 1))
    late = factories.edition(first, "ja")
    late.first_published_at = moment(2026, 3, 1)
    late.save()
    assert titles(read(client, "/en/blog/")) == ["B", "A"]
    assert titles(read(client, "/ja/blog/")) == ["い", "ろ"]


def test_a_card_shows_title_summary_authors_date_reading_time_and_cover(blog, client):
    authors = [factories.author("Zoe"), factories.author("Adam", source_language="vi", local_name_vi="Ađam")]
    page = rich_article(blog, authors=authors, cover=factories.image(), ja="記事")
    dated(page, moment(2026, 4, 29))
    card = read(client, "/ja/blog/").select_one("article.card")
    assert card.select_one(".card__title a")["href"] == f"/ja/blog/{page.slug}/"
    assert text(card, ".card__summary") == "記事 …"
    names = [str(span.contents[0]) for span in card.select(".meta > span")]
    assert names[0] == '<span lang="en">Zoe</span>'
    assert names[1] == '<span lang="vi">Ađam</span>'
    assert card.time.text == "2026年4月29日"
    assert card.select_one("picture img")["alt"] == ""


def test_an_empty_list_says_so(blog, client):
    assert text(read(client, "/en/blog/"), ".empty")


@pytest.fixture
def many(blog):
    author, tag = factories.author("Ann", slug="ann"), factories.tag("python", slug="python")
    for number in range(12):
        factories.article(blog, authors=[author], tags=[tag], en=f"Number {number}")


@pytest.mark.parametrize("address", ["/en/blog/", "/en/blog/tags/python/", "/en/blog/authors/ann/"])
def test_long_lists_have_pages(many, client, address):
    first, second = read(client, address), read(client, f"{address}?page=2")
    assert titles(first) == [f"Number {number}" for number in range(11, 1, -1)]
    assert titles(second) == ["Number 1", "Number 0"]
    assert (first.select_one("a[rel=next]")["href"], first.select("a[rel=prev]")) == ("?page=2", [])
    assert (second.select_one("a[rel=prev]")["href"], second.select("a[rel=next]")) == ("?page=1", [])
    assert text(second, ".pagination span") == "Page 2 of 2"


@pytest.mark.parametrize("address", ["/en/blog/", "/en/blog/tags/python/", "/en/blog/authors/ann/"])
def test_a_page_that_does_not_exist_is_not_found(many, client, address):
    for number in ("3", "999", "0", "-1", "x", "", "1.5"):
        assert client.get(f"{address}?page={number}").status_code == 404, number


def test_a_tag_page_lists_its_articles_in_the_language_alone(blog, client):
    python = factories.tag("python", slug="python", label_ja="パイソン")
    factories.article(blog, tags=[python], en="With", ja="あり")
    factories.article(blog, en="Without", ja="なし")
    factories.article(blog, tags=[python], en="English only")
    soup = read(client, "/ja/blog/tags/python/")
    assert titles(soup) == ["あり"]
    assert text(soup, "h1") == "パイソン"
    assert soup.title.text == "パイソン – MercTechs"
    assert soup.select_one(".back a")["href"] == "/ja/blog/"
    assert titles(read(client, "/en/blog/tags/python/")) == ["English only", "With"]


def test_an_author_page_introduces_the_author(blog, client):
    ann = factories.author(
        "Ann", slug="ann", local_name_ja="アン", role_ja="設計者", bio_en="Ann draws.", github="https://github.com/ann",
        portrait=factories.image("ann"),
    )  # fmt: skip
    factories.article(blog, authors=[ann], en="By Ann", ja="アンの記事")
    factories.article(blog, authors=[factories.author("Bob")], en="By Bob", ja="ボブの記事")
    soup = read(client, "/ja/blog/authors/ann/")
    assert titles(soup) == ["アンの記事"]
    assert text(soup, "h1") == "アン"
    assert text(soup, ".author__role") == "設計者"
    assert str(soup.select_one(".standfirst").contents[0]) == '<span lang="en">Ann draws.</span>'
    assert soup.select_one(".hero picture img")
    assert [a["href"] for a in soup.select(".links a")] == ["https://github.com/ann"]


@pytest.mark.parametrize("subject", ["tags/python", "authors/ann"])
def test_tag_and_author_pages_exist_in_the_languages_that_have_articles(blog, client, subject):
    ann, python = factories.author("Ann", slug="ann"), factories.tag("python", slug="python")
    page = factories.article(blog, authors=[ann], tags=[python], en="Yes", zh="是", vi="Có")
    # The blog has no Vietnamese edition, so there is no list to show Vietnamese articles in.
    public = {"en": f"/en/blog/{subject}/", "zh-Hans": f"/zh/blog/{subject}/"}
    for address in public.values():
        soup = read(client, address)
        assert alternates(soup) == {**public, "x-default": f"/en/blog/{subject}/"}
        assert links(soup, ".languages") == public
        assert path(soup.select_one("link[rel=canonical]")["href"]) == address
    for prefix, tag in (("ja", "ja"), ("vi", "vi"), ("ko", "ko")):
        soup = read(client, f"/{prefix}/blog/{subject}/", status=404)
        assert soup.html["lang"] == tag
        assert links(soup, "main ul:first-of-type") == public  # after it come related articles
    withdraw(factories.edition(page, "zh-hans"))
    read(client, f"/zh/blog/{subject}/", status=404)


@pytest.mark.parametrize("address", ["tags/unknown", "authors/unknown"])
def test_an_unknown_tag_or_author_is_not_found(blog, client, address):
    assert read(client, f"/ja/blog/{address}/", status=404).html["lang"] == "ja"


def test_a_tag_nobody_has_used_is_found_in_no_language(blog, client):
    factories.tag("python", slug="python")
    soup = read(client, "/en/blog/tags/python/", status=404)
    assert not soup.select("main ul")


def test_a_tag_without_articles_in_a_language_offers_others_of_that_language(blog, client):
    factories.article(blog, en="Tagged", tags=[factories.tag("python", slug="python")])
    factories.article(blog, ja="日本語の記事")
    soup = read(client, "/ja/blog/tags/python/", status=404)
    assert "日本語の記事" in soup.main.get_text()


def test_a_short_list_offers_the_newest_articles_of_other_languages_apart(blog, client):
    tag = factories.tag("cloud", slug="cloud")
    factories.article(blog, en="Here", tags=[tag])
    tagged = factories.article(blog, ja="クラウド", ko="클라우드", tags=[tag])
    other = factories.article(blog, ja="ほか")
    factories.article(blog, en="Both", ja="両方")

    def offered(url):
        return {a["href"] for a in read(client, url).select("[aria-labelledby=elsewhere] .card__title a")}

    assert offered("/en/blog/tags/cloud/") <= {f"/ja/blog/{tagged.slug}/", f"/ko/blog/{tagged.slug}/"}
    assert len(offered("/en/blog/tags/cloud/")) == 1
    assert f"/ja/blog/{other.slug}/" in offered("/en/blog/")
    for number in range(4):
        factories.article(blog, en=f"More {number}")
    assert offered("/en/blog/") == set()


def test_a_short_list_of_a_tag_that_is_nowhere_else_offers_what_there_is(blog, client):
    tag = factories.tag("cloud", slug="cloud")
    factories.article(blog, en="Here", tags=[tag])
    other = factories.article(blog, ja="ほか")
    soup = read(client, "/en/blog/tags/cloud/")
    assert soup.select_one("[aria-labelledby=elsewhere] a")["href"] == f"/ja/blog/{other.slug}/"
