"""The search page: what readers find, and what they must not."""

from urllib.parse import urlencode

import pytest
from wagtail.models import PageViewRestriction

from blog.models import ArticlePage
from editions import publishing
from editions.models import Edition
from tests import factories
from tests.reading import read, text


@pytest.fixture
def blog(home):
    home = factories.home_page(en="Home", ja="ホーム", vi="Trang chủ")
    return factories.blog_page(home, en="Blog", ja="ブログ", vi="Blog")


def write(blog, headline, body="", code="en", **shared):
    body = [{"type": "paragraph", "value": f"<p>{body}</p>"}]
    return factories.published(blog, ArticlePage, {code: {"headline": headline, "body": body}}, **shared)


def search(client, query, prefix="en", status=200, **params):
    return read(client, f"/{prefix}/search/?{urlencode({'q': query, **params})}", status)


def hits(soup):
    return [title.get_text() for title in soup.select("main .column > .results .result__title")]


def elsewhere(soup):
    return {hit["lang"]: hit.select_one("a")["href"] for hit in soup.select("section[aria-labelledby=elsewhere] li")}


def test_a_reader_finds_an_article_and_sees_where_it_says_so(blog, client):
    write(
        blog, "Requirements", "A specification is <b>written</b> <code>after</code> the conversation &amp; not before."
    )
    soup = search(client, "specifications before")
    assert hits(soup) == ["Requirements"]
    assert [mark.get_text() for mark in soup.select(".result__excerpt mark")] == ["specification", "before"]
    assert "& not before" in text(soup, ".result__excerpt")
    assert text(soup, ".search__count") == "1 result"
    assert soup.select_one("meta[name=robots]")["content"] == "noindex"


@pytest.mark.parametrize(
    ("code", "prefix", "body", "query"),
    [
        ("ja", "ja", "パスワードを安全に<b>保</b>存する", "パスワードの保存"),
        ("vi", "vi", "Sao lưu cơ sở dữ liệu", "co so du lieu"),
    ],
)
def test_each_language_is_searched_by_its_own_rules(blog, client, code, prefix, body, query):
    write(blog, "X1", body, code)
    assert hits(search(client, query, prefix)) == ["X1"]


def test_a_match_in_the_headline_comes_first(blog, client):
    for number in range(3):
        write(blog, f"Number {number}", "caching caching caching caching and more caching")
    write(blog, "Caching", "What it is.")
    assert hits(search(client, "caching"))[0] == "Caching"


def test_a_draft_is_never_found(blog, client):
    page = write(blog, "Requirements", "published words")
    page.set_text("en", headline="Unfinished", body=[{"type": "paragraph", "value": "<p>secret</p>"}])
    page.save_revision()
    factories.draft(blog, ArticlePage, factories.texts(en="Secret draft"))
    assert hits(search(client, "secret")) == []
    assert hits(search(client, "unfinished")) == []
    assert hits(search(client, "published")) == ["Requirements"]


def withdraw(page):
    publishing.withdraw(Edition.objects.get(page=page.pk))


def restrict(page):
    PageViewRestriction.objects.create(page=page, restriction_type=PageViewRestriction.LOGIN)


@pytest.mark.parametrize("take_down", [withdraw, restrict, ArticlePage.unpublish, ArticlePage.delete])
def test_what_is_taken_down_is_gone_at_once(blog, client, take_down):
    page = write(blog, "Requirements", "specification")
    assert hits(search(client, "specification")) == ["Requirements"]
    take_down(page)
    assert hits(search(client, "specification")) == []
    assert client.get("/en/search/suggestions/?q=requ").json()["suggestions"] == []


def test_a_moved_article_is_found_at_its_new_address(blog, client):
    page = write(blog, "Requirements", "specification")
    page.slug = "moved"
    page.save_revision().publish()
    assert search(client, "specification").select_one(".result a")["href"] == "/en/blog/moved/"


def test_a_language_published_anew_is_found_by_its_new_text_only(blog, client):
    page = write(blog, "Requirements", "conversation")
    page.set_text("en", body=[{"type": "paragraph", "value": "<p>negotiation</p>"}])
    factories.publish(page, "en")
    assert hits(search(client, "conversation")) == []
    assert hits(search(client, "negotiation")) == ["Requirements"]


def test_results_in_other_languages_are_offered_apart(blog, client):
    only_japanese = write(blog, "Djangoの管理画面", code="ja")
    in_both = factories.article(blog, en="Django in English", ja="Djangoの日本語")
    soup = search(client, "django")
    assert hits(soup) == ["Django in English"]
    assert elsewhere(soup) == {"ja": f"/ja/blog/{only_japanese.slug}/"}
    assert f"/ja/blog/{in_both.slug}/" not in str(soup.main)
    assert "年" in soup.select_one("section[aria-labelledby=elsewhere] time").get_text()


def test_tags_and_authors_are_found_by_name_in_any_language(blog, client):
    tag = factories.tag("backend", label_ja="バックエンド")
    author = factories.author("Long Hoang", local_name_ja="ロン・ホアン")
    factories.article(blog, en="Something", tags=[tag], authors=[author])
    unused = factories.tag("backend unused")
    links = {a["href"] for a in search(client, "バックエンド").select("main .tags[aria-label] a")}
    assert links == {f"/en/blog/tags/{tag.slug}/"}
    links = {a["href"] for a in search(client, "ホアン").select("main .tags[aria-label] a")}
    assert links == {f"/en/blog/authors/{author.slug}/"}
    assert unused.slug not in str(search(client, "backend").main)


def test_results_can_be_narrowed_by_tag_and_author(blog, client):
    tag, author = factories.tag("cloud"), factories.author("Mai")
    factories.article(blog, en="Caching with a tag", tags=[tag])
    factories.article(blog, en="Caching with an author", authors=[author])
    assert hits(search(client, "caching", tag=tag.slug)) == ["Caching with a tag"]
    assert hits(search(client, "caching", author=author.slug)) == ["Caching with an author"]
    assert hits(search(client, "caching", author=author.slug, tag=tag.slug)) == []
    assert len(hits(search(client, "caching", tag="no-such-tag"))) == 2
    assert search(client, "caching", tag=tag.slug).select_one("#search-tag option[selected]")["value"] == tag.slug


def test_a_mistyped_word_is_understood(blog, client):
    write(blog, "Kubernetes", "rollouts")
    soup = search(client, "kubernites")
    assert hits(soup) == ["Kubernetes"]
    assert "kubernites" in text(soup, ".search__note")
    write(blog, "Cooking", "rollouts and kubernites")
    assert search(client, "kubernites").select(".search__note") == []


def test_a_better_spelling_is_offered_beside_partial_results(blog, client):
    write(blog, "Kubernetes deployments", "rollouts")
    write(blog, "Deployments", "by hand")
    soup = search(client, "kubernites deployments")
    assert len(hits(soup)) == 2
    assert soup.select_one(".search__note a")["href"] == "?q=kubernetes%20deployments"


def test_nothing_found_says_so_and_offers_something_to_read(blog, client):
    tag = factories.tag("cloud")
    page = factories.article(blog, en="Something else", tags=[tag])
    soup = search(client, "zzzzqqq <b>")
    assert hits(soup) == []
    assert "zzzzqqq <b>" in text(soup, ".standfirst")
    assert {f"/en/blog/{page.slug}/", f"/en/blog/tags/{tag.slug}/"} <= {a["href"] for a in soup.select("main a")}


@pytest.mark.parametrize("query", ["", "   ", "\x00"])
def test_an_empty_query_offers_the_latest_articles(blog, client, query):
    page = factories.article(blog, en="Something")
    soup = search(client, query)
    assert soup.select("[role=status]") == []
    assert soup.select(f"main a[href='/en/blog/{page.slug}/']")


def test_more_results_than_a_page_holds_are_paginated(blog, client):
    for number in range(11):
        write(blog, f"Caching {number}")
    first, second = search(client, "caching"), search(client, "caching", page=2)
    assert [len(hits(soup)) for soup in (first, second)] == [10, 1]
    assert first.select_one("a[rel=next]")["href"] == "?q=caching&page=2"
    assert len({*hits(first), *hits(second)}) == 11
    search(client, "caching", page=3, status=404)
    search(client, "caching", page="x", status=404)


def test_the_switcher_asks_the_same_in_another_language(blog, client):
    soup = search(client, "管理", tag="x", page=1)
    links = {a["hreflang"]: a["href"] for a in soup.select(".languages a")}
    assert links["ja"] == "http://localhost/ja/search/?q=%E7%AE%A1%E7%90%86&tag=x"
    assert set(links) == {"en", "ja", "vi"}


def test_every_page_has_the_form(blog, client):
    soup = read(client, "/ja/blog/")
    form = soup.select_one("header form[role=search]")
    assert form["action"] == "/ja/search/"
    assert form.select_one("input[type=search]")["name"] == "q"
    assert len(search(client, "").select("form[role=search]")) == 1


def test_a_search_without_an_end_slash_is_led_to_its_place(blog, client):
    assert client.get("/ja/search?q=x").headers["Location"] == "/ja/search/?q=x"


@pytest.mark.parametrize(
    "query", ['"', "\ud800", "x" * 100_000, "語" * 100_000, "w " * 1_000, "NOT *", "%", "<script>"]
)
def test_no_query_fails(blog, client, query):
    quoted = urlencode({"q": query}, errors="surrogatepass")
    soup = read(client, f"/ja/search/?{quoted}")
    assert not soup.select("main script")
    assert client.get(f"/ja/search/suggestions/?{quoted}").status_code == 200


def test_headlines_are_suggested_while_somebody_types(blog, client):
    page = factories.article(blog, en="Requirements are made of conversation", ja="要件は会話でできている")
    factories.article(blog, en="Something else")
    response = client.get("/ja/search/suggestions/?q=要")
    assert response.json() == {
        "suggestions": [{"headline": "要件は会話でできている", "url": f"/ja/blog/{page.slug}/"}],
        "status": "1件の候補があります",
    }
    assert "max-age" in response.headers["Cache-Control"]
    assert response.cookies == {}
    assert client.get("/ja/search/suggestions/?q=").json()["suggestions"] == []


def test_suggestions_cost_few_queries_and_are_throttled(blog, client, monkeypatch, django_assert_max_num_queries):
    factories.article(blog, en="Requirements")
    client.get("/en/search/suggestions/?q=requ")
    with django_assert_max_num_queries(4):
        assert len(client.get("/en/search/suggestions/?q=requ").json()["suggestions"]) == 1
    monkeypatch.setattr("blog.views.SUGGESTIONS_PER_MINUTE", 1)
    assert client.get("/en/search/suggestions/?q=requ").status_code == 429


def test_an_edition_is_indexed_once_when_it_is_published(blog, monkeypatch):
    page = write(blog, "Requirements", "conversation")
    indexed = []
    monkeypatch.setattr("editions.signal_handlers.index.insert_or_update_object", indexed.append)
    page.set_text("en", headline="Changed")
    factories.publish(page, "en")
    assert [type(thing) for thing in indexed] == [Edition]


def test_editors_find_a_page_by_its_headline_in_any_language(blog, admin):
    page = factories.article(blog, en="Requirements", ja="要件は会話でできている")
    found = read(admin, "/admin/pages/?q=会話")
    assert found.select(f"a[href='/admin/pages/{page.pk}/edit/']")
