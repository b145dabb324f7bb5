"""The article page as its readers see it."""

from urllib.parse import parse_qs, unquote, urlsplit

import pytest
import time_machine
from bs4 import BeautifulSoup
from django.utils import timezone, translation
from django.utils.translation import gettext

from blog.authors import ArticleAuthor
from blog.models import ArticlePage
from editions.publishing import redate, withdraw
from tests import factories
from tests.blog.samples import dated, every_block, heading, moment, page_link, paragraph, rich_article
from tests.reading import links, path, read, text

EVERYWHERE = {"en": "Blog", "ja": "ブログ", "ko": "블로그", "zh": "博客", "vi": "Blog"}
HELLO = {"en": "Hello", "ja": "こんにちは", "ko": "안녕하세요", "zh": "你好", "vi": "Xin chào"}


@pytest.fixture
def blog(home):
    return factories.blog_page(home, **EVERYWHERE)


@pytest.fixture
def long(db):
    return factories.author(
        "Long Hoang", slug="long-hoang", role_en="Full Stack Dev", bio_en="Long builds back ends.",
        x="https://x.com/long", linkedin="https://linkedin.com/in/long", github="https://github.com/long",
        portrait=factories.image("long"),
    )  # fmt: skip


@pytest.fixture
def article(blog, home, long):
    factories.contact_page(home)
    other = factories.article(blog, en="Another one")
    page = rich_article(
        blog,
        authors=[long],
        tags=[factories.tag("python backend", slug="python"), factories.tag("architecture", slug="architecture")],
        cover=factories.image("cover"),
        body=every_block(factories.image("diagram"), other),
        **HELLO,
    )
    dated(page, moment(2026, 4, 29))
    return page


@pytest.fixture
def soup(article, client):
    return read(client, f"/en/blog/{article.slug}/")


def test_the_header_leads_back_names_the_tags_and_the_other_languages(soup):
    back = soup.select_one(".back a")
    assert (back["href"], "Back to Blog" in back.text) == ("/en/blog/", True)
    tags = [(tag.text, tag["href"], tag["rel"]) for tag in soup.select(".tags a")]
    assert tags == [
        ("python backend", "/en/blog/tags/python/", ["tag"]),
        ("architecture", "/en/blog/tags/architecture/", ["tag"]),
    ]
    assert text(soup, ".available") == "Available in: 日本語 한국어 简体中文 Tiếng Việt"
    assert list(links(soup, ".available")) == ["ja", "ko", "zh-Hans", "vi"]


def test_headline_and_summary_come_in_the_language_of_the_address(soup, article, client):
    assert text(soup, "h1") == "Hello"
    assert text(soup, ".article__header .standfirst") == "Hello …"
    assert soup.title.text == "Hello – MercTechs"
    assert soup.select_one("meta[name=description]")["content"] == "Hello …"
    chinese = read(client, f"/zh/blog/{article.slug}/")
    assert chinese.html["lang"] == "zh-Hans"
    assert text(chinese, "h1") == "你好"
    assert path(chinese.select_one("link[rel=canonical]")["href"]) == f"/zh/blog/{article.slug}/"


def test_the_byline_shows_picture_name_role_date_and_reading_time(soup):
    byline = soup.select_one(".byline")
    assert byline.select_one("picture img")["alt"] == ""
    assert byline.select_one("a[rel=author]")["href"] == "/en/blog/authors/long-hoang/"
    assert text(byline, ".byline__author") == "Long Hoang Full Stack Dev"
    assert text(byline, ".meta") == "April 29, 2026 1 min read"
    assert byline.time["datetime"] == "2026-04-29T09:00+07:00"


@pytest.mark.parametrize(
    ("prefix", "date"),
    [
        ("en", "April 29, 2026"), ("ja", "2026年4月29日"), ("ko", "2026년 4월 29일"), ("zh", "2026年4月29日"),
        ("vi", "29 tháng 4, 2026"),
    ],
)  # fmt: skip
def test_the_date_is_written_as_the_language_writes_it(article, client, prefix, date):
    assert text(read(client, f"/{prefix}/blog/{article.slug}/"), ".byline time") == date


def test_an_update_on_a_later_day_is_named_and_one_on_the_same_day_is_not(article, client):
    dated(article, moment(2026, 4, 29), moment(2026, 4, 29).replace(hour=23))
    assert len(read(client, f"/en/blog/{article.slug}/").select(".byline time")) == 1
    dated(article, moment(2026, 4, 29), moment(2026, 5, 2))
    assert text(read(client, f"/en/blog/{article.slug}/"), ".byline .meta").endswith("Updated: May 2, 2026")


def test_the_day_of_an_update_is_the_day_shown(article, client):
    """In Hanoi six in the morning and eight are one day; in UTC they are two."""
    dated(article, moment(2026, 4, 29).replace(hour=6), moment(2026, 4, 29).replace(hour=8))
    assert len(read(client, f"/en/blog/{article.slug}/").select(".byline time")) == 1


def test_the_body_holds_every_block(soup):
    prose = soup.select_one(".prose")
    assert [item.text for item in prose.ul.select("li")] == ["one", "two"]
    headings = [(h.name, h["id"], h.text) for h in prose.select("h2, h3")]
    assert headings == [("h2", "s-11111111", "Speed"), ("h3", "s-22222222", "Of what?"), ("h2", "s-33333333", "Cost")]
    assert text(prose, ".code .code__file") == "app/main.py"
    assert prose.select_one(".code pre code").text.strip() == "def run():\n    pass"
    assert text(prose, "table caption") == "At a glance"
    assert [th.text for th in prose.select("thead th[scope=col]")] == ["Question", "Answer"]
    assert text(prose, "tbody th[scope=row]") == "Admin"
    assert text(prose, "tbody td") == "built in"
    assert text(prose, ".callout--warning") == "Warning Mind the gap."
    assert text(prose, ".quote blockquote") == "Simple is better."
    assert text(prose, ".quote figcaption") == "Tim Peters"
    assert prose.select_one("picture img")["alt"] == "two boxes"
    assert prose.iframe["src"] == "https://www.youtube-nocookie.com/embed/dQw4w9WgXcQ"
    assert text(prose, ".cta__title") == "Talk to us"


def contents(soup, which):
    """The links of a table of contents, with how deep each stands."""
    links = soup.select(f".contents--{which} a")
    return [(a["href"], a.text, len(a.find_parents("ol"))) for a in links]


def test_the_contents_lead_to_the_sections_beside_the_text_and_folded(soup):
    expected = [("#s-11111111", "Speed", 1), ("#s-22222222", "Of what?", 2), ("#s-33333333", "Cost", 1)]
    assert contents(soup, "beside") == contents(soup, "folded") == expected
    assert soup.select_one(".contents--beside")["aria-labelledby"] == soup.select_one(".contents__title")["id"]
    assert not soup.select_one(".contents--folded details").has_attr("open")


@pytest.mark.parametrize(
    ("levels", "depths"),
    [
        (["h2", "h2"], []),
        (["h2", "h3", "h4", "h4"], []),
        (["h2", "h3", "h4", "h2"], [1, 2, 1]),
        (["h3", "h2", "h3"], [1, 1, 2]),
        (["h3", "h3", "h3"], [1, 1, 1]),
    ],
)
def test_the_contents_hold_sections_and_subsections_if_there_are_more_than_two(blog, client, levels, depths):
    page = rich_article(blog, body=[heading(level, level) for level in levels], en="Contents")
    soup = read(client, f"/en/blog/{page.slug}/")
    assert [depth for _url, _text, depth in contents(soup, "beside")] == depths


def test_no_reference_reaches_the_reader_unresolved(soup):
    assert not soup.select("[linktype], embed, [embedtype]")


def test_the_cover_is_described_in_the_language_of_the_page(article, client):
    cover = read(client, f"/ja/blog/{article.slug}/").select_one(".article__cover img")
    assert cover["alt"] == "cover in ja"


def test_the_call_to_action_leads_to_the_contact_page_and_says_where_from(soup, article):
    call = soup.select_one("article > .cta")
    assert text(call, ".cta__title") == "Contact MercTechs today for a free in-depth technical consultation"
    assert call.a["href"] == f"/en/contact/?from={article.pk}"


def test_there_is_no_call_to_action_where_the_contact_page_is_not_public(article, client):
    assert not read(client, f"/ja/blog/{article.slug}/").select("article > .cta")


def test_the_author_box_has_a_biography_and_links(soup):
    box = soup.select_one("section.author")
    assert text(box, "h2") == "About Long Hoang"
    assert "Long builds back ends." in box.text
    named = [(a.text, a["href"]) for a in box.select(".links a")]
    assert named == [
        ("X", "https://x.com/long"), ("LinkedIn", "https://linkedin.com/in/long"), ("GitHub", "https://github.com/long")
    ]  # fmt: skip
    assert box.select_one("picture img")


def test_several_authors_stand_in_the_order_they_were_given(blog, client):
    people = [factories.author("Zoe"), factories.author("Adam"), factories.author("Mia")]
    soup = read(client, f"/en/blog/{factories.article(blog, authors=people, en='Three').slug}/")
    assert [a.text for a in soup.select("a[rel=author]")] == ["Zoe", "Adam", "Mia"]
    assert [h.text for h in soup.select("section.author h2")] == ["About Zoe", "About Adam", "About Mia"]


def test_names_of_authors_and_tags_fall_back_to_their_source_marked_with_its_language(blog, client):
    kenji = factories.author("佐藤健二", source_language="ja", role_ja="設計者", local_name_en="Kenji Sato")
    label = factories.tag("requirements", source_language="ja", label_ja="要件定義", label_vi="yêu cầu")
    page = factories.article(blog, authors=[kenji], tags=[label], en="One", vi="Một", ja="一")
    english, vietnamese, japanese = (read(client, f"/{prefix}/blog/{page.slug}/") for prefix in ("en", "vi", "ja"))
    assert str(english.select_one("a[rel=author]").contents[0]) == "Kenji Sato"
    assert str(english.select_one(".byline__role").contents[0]) == '<span lang="ja">設計者</span>'
    assert str(english.select_one(".tags a").contents[0]) == '<span lang="ja">要件定義</span>'
    assert str(vietnamese.select_one("a[rel=author]").contents[0]) == '<span lang="ja">佐藤健二</span>'
    assert str(vietnamese.select_one(".tags a").contents[0]) == "yêu cầu"
    assert not japanese.select(".byline span[lang], .tags span[lang]")


def test_a_name_with_markup_is_shown_as_text(blog, client):
    page = factories.article(
        blog, authors=[factories.author("<b>Bo</b>")], tags=[factories.tag("a < b")], en="<i>Hi</i>"
    )
    soup = read(client, f"/en/blog/{page.slug}/")
    assert text(soup, "h1") == "<i>Hi</i>"
    assert text(soup, "a[rel=author]") == "<b>Bo</b>"
    assert text(soup, ".tags") == "a < b"


def test_a_link_leads_to_the_readers_language_else_to_the_source_else_nowhere(blog, client):
    both = factories.article(blog, en="Both", ja="両方")
    english = factories.article(blog, en="English only")
    gone = factories.article(blog, en="Gone")
    body = [paragraph(f"<p>{page_link(page, page.slug)}</p>") for page in (both, english, gone)]
    page = rich_article(blog, body=body, ja="記事")
    withdraw(factories.edition(gone, "en"))
    prose = read(client, f"/ja/blog/{page.slug}/").select_one(".prose")
    assert [(a["href"], a.get("hreflang")) for a in prose.select("a")] == [
        (f"/ja/blog/{both.slug}/", None),
        (f"/en/blog/{english.slug}/", "en"),
    ]
    assert gone.slug in prose.text


def test_an_anchor_survives_a_change_of_wording_and_order(blog, client):
    first, second = heading("First", id="aaaaaaaa-1"), heading("Second", id="bbbbbbbb-2")
    page = rich_article(blog, body=[first, second], en="Anchors")
    page.set_text(
        "en", body=[second, heading("The first, reworded", id="aaaaaaaa-1"), heading("First", id="cccccccc-3")]
    )
    factories.publish(page, "en")
    found = {h["id"]: h.text for h in read(client, f"/en/blog/{page.slug}/").select(".prose h2")}
    assert found == {"s-bbbbbbbb": "Second", "s-aaaaaaaa": "The first, reworded", "s-cccccccc": "First"}


def test_an_article_outlives_the_withdrawal_of_the_blog(blog, client):
    """Then there is no list to lead back to, and no page of a tag or an author."""
    page = factories.article(blog, authors=[factories.author("Ann")], tags=[factories.tag("alone")], en="Alone")
    blog.unpublish()
    soup = read(client, f"/en/blog/{page.slug}/")
    assert text(soup, ".byline__author") == "Ann"
    assert text(soup, ".tags") == "alone"
    assert not soup.select(".back, .tags a, .byline a")


# After the text -------------------------------------------------------------------------------------------------------


def test_the_footer_names_the_tags_once_more(soup):
    found = [(a.text, a["href"]) for a in soup.select(".article__footer a[rel=tag]")]
    assert found == [("python backend", "/en/blog/tags/python/"), ("architecture", "/en/blog/tags/architecture/")]


@pytest.mark.parametrize(
    ("prefix", "hosts"),
    [
        ("en", ["x.com", "www.linkedin.com"]),
        ("ja", ["x.com", "b.hatena.ne.jp", "social-plugins.line.me"]),
        ("ko", ["x.com", "www.facebook.com"]),
        ("zh", ["service.weibo.com"]),
        ("vi", ["www.facebook.com", "www.linkedin.com"]),
    ],
)
def test_an_article_is_shared_where_readers_of_the_language_are(article, client, prefix, hosts):
    soup = read(client, f"/{prefix}/blog/{article.slug}/")
    *networks, email = [a["href"] for a in soup.select(".ending--share a")]
    assert [urlsplit(url).hostname for url in networks] == hosts
    address = soup.select_one("link[rel=canonical]")["href"]
    for url in networks:
        query = parse_qs(urlsplit(url).query)
        assert query.get("url", query.get("u")) == [address]
        assert query.get("text", query.get("title", [HELLO[prefix]])) == [HELLO[prefix]]
    assert unquote(email) == f"mailto:?subject={HELLO[prefix]}&body={address}"
    assert not soup.select("script:not([src^='/'], [type='application/ld+json']), iframe:not(.video iframe)")


def test_a_headline_with_special_letters_is_shared_whole(blog, client):
    page = factories.article(blog, en="A & B: 100% + C#?")
    soup = read(client, f"/en/blog/{page.slug}/")
    x, _linkedin, email = [a["href"] for a in soup.select(".ending--share a")]
    assert parse_qs(urlsplit(x).query)["text"] == ["A & B: 100% + C#?"]
    subject, _body = email.removeprefix("mailto:?subject=").split("&")
    assert unquote(subject) == "A & B: 100% + C#?"


def beside(soup):
    """The headlines of the previous and the next article."""
    return {a["rel"][0]: a.select_one(".beside__headline").text for a in soup.select("nav.beside a")}


def test_the_articles_before_and_after_go_by_the_dates_of_the_language(blog, client):
    """The one that is second in English was the last to be translated."""
    pages = {}
    for month, name in enumerate(["first", "second", "third"], 1):
        pages[name] = factories.article(blog, en=name, ja=f"ja {name}")
        dated(pages[name], moment(2026, month, 1))
    redate(factories.edition(pages["second"], "ja"), moment(2026, 9, 1))
    factories.article(blog, ko="한국어만")
    assert beside(read(client, f"/en/blog/{pages['second'].slug}/")) == {"prev": "first", "next": "third"}
    assert beside(read(client, f"/ja/blog/{pages['second'].slug}/")) == {"prev": "ja third"}
    assert beside(read(client, f"/ja/blog/{pages['first'].slug}/")) == {"next": "ja third"}


def test_articles_of_the_same_moment_are_still_one_after_the_other(blog, client):
    pages = [factories.article(blog, en=f"Article {number}") for number in range(6)]
    for page in pages:
        dated(page, moment(2026, 4, 29))
    soups = [read(client, f"/en/blog/{page.slug}/") for page in pages]
    assert [beside(soup).get("next") for soup in soups] == [*(f"Article {number}" for number in range(1, 6)), None]
    assert [beside(soup).get("prev") for soup in soups] == [None, *(f"Article {number}" for number in range(5))]


def offered(soup):
    return text(soup, "#related"), [a.text for a in soup.select(".related .card__title a")]


def test_related_articles_share_most_tags_then_are_the_newest(blog, client):
    one, two, three = (factories.tag(name) for name in ("one", "two", "three"))
    both = factories.article(blog, tags=[one, two], en="Both")
    for name, tags in [("Old", [one]), ("Newer", [two]), ("Newest", [one]), ("Unrelated", [three])]:
        factories.article(blog, tags=tags, en=name)
    withdraw(factories.edition(factories.article(blog, tags=[one, two], en="Withdrawn"), "en"))
    factories.article(blog, tags=[one, two], ja="別の言語")
    page = factories.article(blog, tags=[one, two], en="Article", ja="記事")
    soup = read(client, f"/en/blog/{page.slug}/")
    assert offered(soup) == ("Related articles", ["Both", "Newest", "Newer"])
    assert soup.select_one(".related .card__title").name == "h3"
    assert offered(read(client, f"/en/blog/{both.slug}/"))[1] == ["Article", "Newest", "Newer"]
    assert offered(read(client, f"/ja/blog/{page.slug}/"))[1] == ["別の言語"]


def test_articles_without_a_common_tag_do_not_fill_up_the_related_ones(blog, client):
    tags = [factories.tag("one")]
    factories.article(blog, tags=tags, en="Related")
    factories.article(blog, en="Newer")
    page = factories.article(blog, tags=tags, en="Article")
    assert offered(read(client, f"/en/blog/{page.slug}/")) == ("Related articles", ["Related"])


@pytest.mark.parametrize("tags", [[], ["alone"]])
def test_without_a_common_tag_the_newest_are_offered_by_that_name(blog, client, tags):
    for number in range(4):
        factories.article(blog, tags=[], en=f"Article {number}")
    page = factories.article(blog, tags=[factories.tag(name) for name in tags], en="Article")
    found = offered(read(client, f"/en/blog/{page.slug}/"))
    assert found == ("Latest articles", ["Article 3", "Article 2", "Article 1"])


def test_the_only_article_offers_nothing(blog, client):
    soup = read(client, f"/en/blog/{factories.article(blog, en='Alone').slug}/")
    assert not soup.select(".related, nav.beside")


# A translation that its original has left behind ----------------------------------------------------------------------


@pytest.fixture
def outdated(blog):
    """The English text was published in April and rewritten; the Japanese one follows the first version."""
    with time_machine.travel(moment(2026, 4, 29), tick=False):
        page = factories.article(blog, en="First", ja="記事", ko="기사")
    with time_machine.travel(moment(2026, 5, 3), tick=False):
        page.set_text("en", headline="Rewritten")
        factories.publish(page, "en")
        page = ArticlePage.objects.get(pk=page.pk)
        page.set_text("ko", headline="새 기사")
        factories.publish(page, "ko")
    return page


def test_a_translation_that_is_out_of_date_says_so_and_leads_to_its_original(outdated, client):
    with translation.override("ja"):
        words = gettext("This translation follows an earlier version of the original (%(date)s).")
    soup = read(client, f"/ja/blog/{outdated.slug}/")
    notice = soup.select_one(".out-of-date")
    assert " ".join(notice.get_text().split()).startswith(words % {"date": "2026年4月29日"})
    assert (notice.a["href"], notice.a["hreflang"]) == (f"/en/blog/{outdated.slug}/", "en")
    assert (notice.a.span["lang"], notice.a.span.text) == ("en", "(English)")


def test_an_original_and_a_translation_that_follows_it_say_nothing(outdated, client):
    for prefix in ("en", "ko"):
        assert not read(client, f"/{prefix}/blog/{outdated.slug}/").select(".out-of-date")


def test_the_first_version_of_an_imported_text_is_as_old_as_the_text(outdated, client):
    redate(factories.edition(outdated, "en"), moment(2019, 1, 2), moment(2019, 3, 4))
    assert read(client, f"/ja/blog/{outdated.slug}/").select_one(".out-of-date time").text == "2019年1月2日"


def test_a_later_version_is_as_old_as_its_publication(outdated, client):
    with time_machine.travel(moment(2026, 6, 1), tick=False):
        outdated.set_text("en", headline="Rewritten once more")
        factories.publish(outdated, "en")
    assert read(client, f"/ko/blog/{outdated.slug}/").select_one(".out-of-date time").text == "2026년 5월 3일"


def test_an_original_that_is_not_public_is_named_without_a_link(outdated, client):
    withdraw(factories.edition(outdated, "en"))
    notice = read(client, f"/ja/blog/{outdated.slug}/").select_one(".out-of-date")
    assert notice.time["datetime"].startswith("2026-04-29")
    assert not notice.a
    assert not read(client, f"/ko/blog/{outdated.slug}/").select(".out-of-date"), "this one was up to date"


# In a language that the article does not have -------------------------------------------------------------------------


@pytest.fixture
def missing(blog, client):
    python, cloud = factories.tag("python"), factories.tag("cloud")
    page = factories.article(blog, tags=[python], en="English", zh="中文")
    related = factories.article(blog, tags=[python], ja="関連記事", en="Related")
    factories.article(blog, tags=[cloud], ja="別の話題")
    return page, related, read(client, f"/ja/blog/{page.slug}/", status=404)


def test_a_missing_language_answers_404_in_that_language(missing):
    _page, _related, soup = missing
    assert soup.html["lang"] == "ja"
    assert soup.select_one("meta[name=robots]")["content"] == "noindex"
    assert not soup.select("link[rel=canonical], link[hreflang]")


def test_a_missing_language_names_the_languages_that_exist(missing):
    page, _related, soup = missing
    assert links(soup, "main ul:first-of-type") == {
        "en": f"/en/blog/{page.slug}/",
        "zh-Hans": f"/zh/blog/{page.slug}/",
    }
    named = [a.text for a in soup.select("main ul:first-of-type a")]
    assert named == ["English: English", "简体中文: 中文"]


def test_a_missing_language_offers_related_articles_in_the_readers_language(missing):
    _page, related, soup = missing
    offered = soup.select("main ul:last-of-type a")
    assert [(a["href"], a.text) for a in offered] == [(f"/ja/blog/{related.slug}/", "関連記事")]


def test_without_a_common_tag_the_newest_articles_are_offered(blog, client):
    page = factories.article(blog, tags=[factories.tag("rare")], en="English")
    for number in range(5):
        factories.article(blog, ja=f"記事{number}")
    soup = read(client, f"/ja/blog/{page.slug}/", status=404)
    assert [a.text for a in soup.select("main ul:last-of-type a")] == ["記事4", "記事3", "記事2"]


def test_a_draft_is_found_in_no_language(blog, client):
    page = factories.draft(blog, ArticlePage, factories.texts(en="Secret plan"))
    soup = read(client, f"/en/blog/{page.slug}/", status=404)
    assert "Secret plan" not in soup.text


def test_a_preview_has_the_dates_that_publishing_would_leave(home):
    page = factories.article(factories.blog_page(home), en="Article", ja="記事")
    redate(factories.edition(page, "ja"), moment(2020, 9, 1))

    def dates(draft, code):
        html = BeautifulSoup(draft.make_preview_request(preview_mode=code).content, "html.parser")
        return [time["datetime"][:10] for time in html.select("article header time")]

    today = timezone.localdate().isoformat()
    draft = page.get_latest_revision_as_object()
    assert dates(draft, "ja") == ["2020-09-01"]
    draft.set_text("ja", headline="新しい記事")
    assert dates(draft, "ja") == ["2020-09-01", today]
    draft.set_text("ko", headline="기사")
    assert dates(draft, "ko") == [today]


def test_a_preview_shows_the_authors_and_tags_of_the_draft(home):
    page = factories.article(factories.blog_page(home), en="Article", authors=[factories.author("Before")])
    draft = page.get_latest_revision_as_object()
    draft.set_text("ja", headline="下書き")
    draft.article_authors = [ArticleAuthor(author=factories.author("After"))]
    draft.tags.add("only in the draft")
    html = draft.make_preview_request(preview_mode="ja").content.decode()
    assert "下書き" in html
    assert "After" in html
    assert "Before" not in html
    assert "only in the draft" in html
