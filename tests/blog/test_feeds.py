"""Feeds, as feed readers read them and as their specifications want them."""

import json
from datetime import UTC, datetime
from urllib.parse import urljoin

import feedparser
import pytest
from bs4 import BeautifulSoup
from django.core.files.storage import default_storage
from django.utils.http import http_date
from hypothesis import given
from hypothesis import strategies as st
from wagtail.models import PageViewRestriction

from blog.standalone import standalone
from editions.languages import LANGUAGES
from editions.models import Edition
from editions.publishing import withdraw
from tests import factories
from tests.blog.feed_rules import atom_problems, json_problems
from tests.blog.samples import dated, every_block, moment, page_link, paragraph, picture, rich_article
from tests.html import Document, problems
from tests.reading import ATOM, HOST, feed, path, read

XML_LANG = "{http://www.w3.org/XML/1998/namespace}lang"
HEADLINES = {"en": "Hello", "ja": "こんにちは", "ko": "안녕하세요", "zh": "你好", "vi": "Xin chào"}
KINDS = ["", "tags/one/", "authors/ann/"]


@pytest.fixture
def blog(home):
    return factories.blog_page(home, en="Blog", ja="ブログ", zh="博客")


@pytest.fixture
def everywhere(db):
    """An article with everything, in five languages; the blog that it is in."""
    home = factories.home_page(**HEADLINES)
    blog = factories.blog_page(home, **HEADLINES)
    author = factories.author("Ann", slug="ann", local_name_ja="アン", portrait=factories.image("ann"))
    tag = factories.tag("one", slug="one", label_ko="하나")
    body = every_block(factories.image("boxes", (900, 300)), home)
    page = rich_article(blog, authors=[author], tags=[tag], cover=factories.image("cover"), body=body, **HEADLINES)
    dated(page, moment(2026, 4, 29))
    return page


def titles(root):
    return [entry.findtext("a:title", namespaces=ATOM) for entry in root.findall("a:entry", ATOM)]


def when(entry, name):
    return datetime.fromisoformat(entry.findtext(f"a:{name}", namespaces=ATOM))


def json_feed(client, prefix, address="blog/"):
    response = client.get(f"/{prefix}/{address}feed.json")
    assert response.status_code == 200
    assert response["Content-Type"] == "application/feed+json; charset=utf-8"
    return json.loads(response.content)


def content(client, prefix="en"):
    """The text of the only entry, which both formats have in common."""
    (entry,) = feed(client, prefix).findall("a:entry", ATOM)
    (item,) = json_feed(client, prefix)["items"]
    html = entry.findtext("a:content", namespaces=ATOM)
    assert item["content_html"] == html
    return BeautifulSoup(html, "html.parser")


def stored(url):
    """The size of a picture's file."""
    return default_storage.size(path(url).removeprefix("/media/"))


# What is in it --------------------------------------------------------------------------------------------------------


def test_a_feed_is_in_one_language(blog, client):
    factories.article(blog, en="Hello", ja="こんにちは")
    factories.article(blog, zh="你好")
    assert titles(feed(client, "en")) == ["Hello"]
    assert titles(feed(client, "zh")) == ["你好"]
    japanese = feed(client, "ja")
    assert japanese.get(XML_LANG) == "ja"
    assert japanese.findtext("a:title", namespaces=ATOM) == "ブログ – MercTechs"
    assert titles(japanese) == ["こんにちは"]


def test_a_chinese_feed_says_which_script_it_is_in(blog, client):
    assert feed(client, "zh").get(XML_LANG) == "zh-Hans"
    assert json_feed(client, "zh")["language"] == "zh-Hans"


def test_an_entry_has_address_summary_authors_and_the_dates_of_its_language(blog, client):
    authors = [factories.author("Zoe", slug="zoe"), factories.author("Adam", local_name_ja="アダム")]
    page = factories.article(blog, authors=authors, en="Hello", ja="こんにちは")
    dated(page, moment(2026, 4, 29))
    late = factories.edition(page, "ja")
    late.first_published_at, late.last_published_at = moment(2026, 5, 1), moment(2026, 5, 3)
    late.save()
    (entry,) = feed(client, "ja").findall("a:entry", ATOM)
    assert entry.find("a:link", ATOM).get("href") == f"http://localhost/ja/blog/{page.slug}/"
    assert entry.findtext("a:summary", namespaces=ATOM) == "こんにちは …"
    assert [name.text for name in entry.findall("a:author/a:name", ATOM)] == ["Zoe", "アダム"]
    assert entry.findtext("a:author/a:uri", namespaces=ATOM) == "http://localhost/ja/blog/authors/zoe/"
    assert when(entry, "published") == moment(2026, 5, 1)
    assert when(entry, "updated") == moment(2026, 5, 3)
    (english,) = feed(client, "en").findall("a:entry", ATOM)
    assert when(english, "published") == moment(2026, 4, 29)
    assert english.findtext("a:id", namespaces=ATOM) != entry.findtext("a:id", namespaces=ATOM)


def test_a_name_in_another_language_says_so(blog, client):
    author = factories.author("アン", source_language="ja")
    tag = factories.tag("一つ", slug="one", source_language="ja", label_zh_hans="一个")
    factories.article(blog, authors=[author], tags=[tag], en="Hello", zh="你好")
    (english,) = feed(client, "en").findall("a:entry", ATOM)
    assert english.find("a:author", ATOM).get(XML_LANG) == "ja"
    category = english.find("a:category", ATOM)
    assert (category.get("term"), category.get("label"), category.get(XML_LANG)) == ("one", "一つ", "ja")
    assert category.get("scheme") + "one/" == f"{HOST}/en/blog/tags/one/"
    chinese = feed(client, "zh").find("a:entry/a:category", ATOM)
    assert (chinese.get("label"), chinese.get(XML_LANG)) == ("一个", None)


@pytest.mark.parametrize("address", ["", "?page=2", "tags/python/", "authors/ann/"])
def test_the_lists_lead_people_to_their_feeds(blog, client, address):
    author, tag = factories.author("Ann", slug="ann"), factories.tag("python", slug="python")
    for number in range(11):
        factories.article(blog, authors=[author], tags=[tag], en=f"Number {number}")
    page = f"{HOST}/en/blog/{address}"
    soup = read(client, page)
    atom = soup.find("link", type="application/atom+xml")["href"]
    assert urljoin(page, soup.select_one(".list__feed a")["href"]) == atom
    opened = client.get(atom, headers={"Sec-Fetch-Dest": "document"})
    assert opened["Content-Type"].startswith("text/html")


def test_a_feed_holds_the_twenty_newest(blog, client):
    for number in range(21):
        factories.article(blog, en=f"Number {number}")
    assert titles(feed(client, "en")) == [f"Number {number}" for number in range(20, 0, -1)]


def test_a_tag_and_an_author_have_feeds_of_their_own(blog, client):
    ann, tag = factories.author("Ann", slug="ann", bio_en="Writes."), factories.tag("one", slug="one")
    factories.article(blog, en="Neither")
    factories.article(blog, tags=[tag], en="Tagged")
    factories.article(blog, authors=[ann], en="Hers", ja="彼女の")
    tagged, hers = (feed(client, "en", f"blog/{address}feed/") for address in ("tags/one/", "authors/ann/"))
    assert (titles(tagged), titles(hers)) == (["Tagged"], ["Hers"])
    assert tagged.findtext("a:title", namespaces=ATOM) == "one – Blog – MercTechs"
    assert tagged.findtext("a:subtitle", namespaces=ATOM) == "Articles on one"
    assert hers.findtext("a:subtitle", namespaces=ATOM) == "Writes."
    assert json_feed(client, "ja", "blog/authors/ann/")["description"] == "Annの執筆記事一覧です。"


# Who may see what -----------------------------------------------------------------------------------------------------


def test_what_is_withdrawn_leaves_the_feed(blog, client):
    page = factories.article(blog, en="Hello", ja="こんにちは")
    withdraw(factories.edition(page, "ja"))
    assert titles(feed(client, "ja")) == []
    assert titles(feed(client, "en")) == ["Hello"]
    (entry,) = feed(client, "en").findall("a:entry", ATOM)
    assert {link.get("hreflang") for link in entry.findall("a:link", ATOM)} == {None, "en"}


def test_what_is_restricted_is_in_no_feed(blog, client):
    tag = factories.tag("one", slug="one")
    page = factories.article(blog, tags=[tag], en="Secret")
    factories.article(blog, tags=[tag], en="Open")
    PageViewRestriction.objects.create(page=page, restriction_type="login")
    for address in ("", "tags/one/"):
        assert titles(feed(client, "en", f"blog/{address}feed/")) == ["Open"]
        assert "Secret" not in json.dumps(json_feed(client, "en", f"blog/{address}"))


def test_a_restricted_blog_has_no_feed_even_for_those_who_may_read_it(blog, admin):
    factories.article(blog, en="Secret")
    PageViewRestriction.objects.create(page=blog, restriction_type="login")
    assert admin.get("/en/blog/").status_code == 200
    assert admin.get("/en/blog/feed/").status_code == 404
    assert "application/atom+xml" not in admin.get("/en/blog/").content.decode()


@pytest.mark.parametrize("name", ["feed/", "feed.json"])
def test_there_is_no_feed_in_a_language_the_list_does_not_have(blog, client, name):
    factories.article(blog, tags=[factories.tag("one", slug="one")], en="Hello")
    for address in ("ko/blog/", "ja/blog/tags/one/", "en/blog/tags/two/", "en/blog/authors/nobody/"):
        assert read(client, f"/{address}{name}", status=404).html["lang"] == address[:2]


# The text -------------------------------------------------------------------------------------------------------------


def test_an_entry_holds_the_whole_text_with_absolute_addresses(everywhere, client):
    soup = content(client, "ja")
    for word in ("first", "Speed", "def run():", "At a glance", "Mind the gap.", "Simple is better.", "Talk to us"):
        assert word in soup.get_text()
    assert [link["href"] for link in soup.find_all("a")] == [
        f"{HOST}/ja/", "https://www.youtube-nocookie.com/embed/dQw4w9WgXcQ", f"{HOST}/ja/",
    ]  # fmt: skip
    (image,) = soup.find_all("img")
    assert stored(image["src"])
    assert set(image.attrs) == {"src", "alt", "width", "height"}


def test_an_entry_holds_nothing_that_only_our_style_sheets_and_scripts_understand(everywhere, client):
    soup = content(client)
    assert not soup.select("div, span, picture, source, iframe, script, style")
    known = {"href", "hreflang", "src", "alt", "width", "height", "scope", "colspan", "rowspan", "lang", "dir", "start"}
    assert {name for element in soup.find_all(True) for name in element.attrs} <= known
    assert [element.name for element in soup.select("table caption, th[scope], pre code, h2, blockquote")]


def test_links_lead_where_they_lead_in_the_article(blog, client):
    english = factories.article(blog, en="Only English")
    gone = factories.article(blog, ja="消えた")
    withdraw(factories.edition(gone, "ja"))
    body = [paragraph(f"<p>{page_link(english, 'there')} {page_link(gone, 'nowhere')}</p>")]
    rich_article(blog, body=body, ja="記事")
    (entry,) = feed(client, "ja").findall("a:entry", ATOM)
    soup = BeautifulSoup(entry.findtext("a:content", namespaces=ATOM), "html.parser")
    (link,) = soup.find_all("a")
    assert (link["href"], link["hreflang"]) == (f"{HOST}/en/blog/{english.slug}/", "en")
    assert "nowhere" in soup.get_text()


PARTS = "<p> <a href=\"javascript:x\"> <script> </script> </a> <![CDATA[ ]]> & < 'x' </div> <!-- --> \x01 ü".split()


@given(st.lists(st.sampled_from(PARTS)))
def test_whatever_a_text_holds_it_becomes_harmless_html(parts):
    html = standalone(" ".join(parts), "https://example.org/en/a/")
    assert not BeautifulSoup(html, "html.parser").select("script, [href^='javascript']")


HOSTILE = "a ]]> <script>alert('x')</script> & \x0b\x00\x1f\ufffe\uffff &#1; \"' 𠮷"


def test_nothing_that_people_write_breaks_a_feed(blog, client):
    author, tag = factories.author("<b>&]]>\x0b"), factories.tag("]]>\x0c&", slug="t", label_en="\x0b<i>")
    page = factories.article(blog, authors=[author], tags=[tag], en="Hello")
    # Editors' forms refuse NUL, imports may not; PostgreSQL stores none.
    hostile = HOSTILE.replace("\x00", "")
    body = f"<p>{hostile}</p><a href='http://['>x</a>"
    Edition.objects.filter(page=page.pk).update(headline=hostile, summary=hostile, body_html=body)
    root = feed(client, "en")
    assert titles(root) == ["a ]]> <script>alert('x')</script> &  &#1; \"' 𠮷"]
    assert atom_problems(client.get("/en/blog/feed/").content) == []
    assert root.findtext("a:entry/a:author/a:name", namespaces=ATOM) == "<b>&]]>"
    assert root.find("a:entry/a:category", ATOM).get("label") == "<i>"
    (item,) = json_feed(client, "en")["items"]
    assert item["title"] == hostile.replace("\ufffe\uffff", "")
    assert "<script" not in item["content_html"]


# What the specifications ask ------------------------------------------------------------------------------------------


@pytest.mark.parametrize("language", LANGUAGES, ids=str)
def test_every_feed_is_valid(everywhere, client, language):
    for kind in KINDS:
        response = client.get(f"/{language.prefix}/blog/{kind}feed/")
        assert atom_problems(response.content) == [], kind
        assert json_problems(json_feed(client, language.prefix, f"blog/{kind}")) == [], kind
        assert response["Content-Language"] == language.tag


def test_an_empty_feed_is_valid(blog, client):
    assert atom_problems(client.get("/ja/blog/feed/").content) == []
    assert json_problems(json_feed(client, "ja")) == []


@pytest.mark.parametrize("language", LANGUAGES, ids=str)
def test_a_feed_reader_reads_it(everywhere, client, language):
    response = client.get(f"/{language.prefix}/blog/feed/")
    parsed = feedparser.parse(response.content, response_headers={"content-type": response["Content-Type"]})
    assert not parsed.bozo
    assert parsed.version == "atom10"
    assert parsed.feed.language == language.tag
    assert parsed.feed.link == f"{HOST}/{language.prefix}/blog/"
    (entry,) = parsed.entries
    assert entry.title == factories.edition(everywhere, language.code).headline
    assert entry.link == f"{HOST}/{language.prefix}/blog/{everywhere.slug}/"
    (author,) = entry.authors
    assert author.name == ("アン" if language.code == "ja" else "Ann")
    assert author.href == f"{HOST}/{language.prefix}/blog/authors/ann/"
    assert [(tag.term, tag.label) for tag in entry.tags] == [("one", "하나" if language.code == "ko" else "one")]
    assert "Mind the gap." in entry.content[0].value
    (cover,) = entry.enclosures
    assert (cover.type, int(cover.length)) == ("image/jpeg", stored(cover.href))


def test_feed_and_entries_name_the_other_languages(everywhere, client):
    root = feed(client, "vi")
    (entry,) = root.findall("a:entry", ATOM)
    for element, address in ((root, ""), (entry, f"{everywhere.slug}/")):
        pages = [link for link in element.findall("a:link", ATOM) if link.get("type") == "text/html"]
        assert {link.get("hreflang"): path(link.get("href")) for link in pages} == {
            language.tag: f"/{language.prefix}/blog/{address}" for language in LANGUAGES
        }
    feeds = [link for link in root.findall("a:link", ATOM) if link.get("type") == "application/atom+xml"]
    assert {link.get("hreflang") or "self": path(link.get("href")) for link in feeds} == {
        "self": "/vi/blog/feed/",
        **{lang.tag: f"/{lang.prefix}/blog/feed/" for lang in LANGUAGES if lang.code != "vi"},
    }


def test_ids_outlive_moves_and_another_domain(everywhere, client, settings):
    def ids():
        atom, data = feed(client, "en"), json_feed(client, "en")
        found = [element.findtext("a:id", namespaces=ATOM) for element in (atom, *atom.findall("a:entry", ATOM))]
        assert [item["id"] for item in data["items"]] == found[1:]
        return found

    before = ids()
    everywhere.slug = "elsewhere"
    everywhere.save_revision().publish()
    settings.BASE_URL = "https://other.example"
    assert ids() == before
    every = [
        feed(client, language.prefix, f"blog/{kind}feed/").findtext("a:id", namespaces=ATOM)
        for language in LANGUAGES
        for kind in KINDS
    ]
    assert len(set(every)) == len(every)


# Asking again ---------------------------------------------------------------------------------------------------------

NAMES = ["feed/", "feed.json"]


@pytest.mark.parametrize("name", NAMES)
def test_a_reader_who_has_it_all_is_told_so(everywhere, client, name):
    first = client.get(f"/en/blog/{name}")
    assert set(first["Cache-Control"].split(", ")) == {"public", "max-age=300"}
    for header in ({"If-None-Match": first["ETag"]}, {"If-Modified-Since": first["Last-Modified"]}):
        again = client.get(f"/en/blog/{name}", headers=header)
        assert (again.status_code, again.content) == (304, b"")
        assert again["ETag"] == first["ETag"]
    compressed = client.get(f"/en/blog/{name}", headers={"Accept-Encoding": "gzip"})
    assert compressed["ETag"].startswith("W/")
    assert client.get(f"/en/blog/{name}", headers={"If-None-Match": compressed["ETag"]}).status_code == 304


def test_a_feed_dates_from_the_newest_change_of_what_is_in_it(db, client, time_machine):
    time_machine.move_to(datetime(2026, 5, 1, tzinfo=UTC), tick=False)
    blog = factories.blog_page(factories.home_page(), en="Blog", ja="ブログ")
    page = factories.article(blog, en="Hello", ja="こんにちは")
    asked = {"If-Modified-Since": http_date(datetime(2026, 5, 1, tzinfo=UTC).timestamp())}
    assert client.get("/ja/blog/feed/", headers=asked).status_code == 304
    time_machine.move_to(datetime(2026, 5, 2, tzinfo=UTC), tick=False)
    withdraw(factories.edition(page, "ja"))
    assert client.get("/ja/blog/feed/", headers=asked).status_code == 200, "what has left changes it too"
    assert client.get("/en/blog/feed/", headers=asked).status_code == 304
    time_machine.move_to(datetime(2026, 5, 3, tzinfo=UTC), tick=False)
    page.tags.add(factories.tag("one", slug="one"))
    page.save_revision().publish()
    assert client.get("/en/blog/feed/", headers=asked)["Last-Modified"] == "Sun, 03 May 2026 00:00:00 GMT"
    (entry,) = feed(client, "en").findall("a:entry", ATOM)
    assert when(entry, "updated").date().isoformat() == "2026-05-01", "the text has not changed"


@pytest.mark.parametrize("name", NAMES)
def test_another_name_of_an_author_is_a_change(blog, client, name):
    author = factories.author("Ann")
    factories.article(blog, authors=[author], en="Hello")
    etag = client.get(f"/en/blog/{name}")["ETag"]
    author.name = "Anne"
    author.save()
    assert client.get(f"/en/blog/{name}", headers={"If-None-Match": etag}).status_code == 200


# People and programs that look for it ---------------------------------------------------------------------------------


def test_pages_name_their_feeds(everywhere, client):
    pages = {
        "": "blog/", "blog/": "blog/", f"blog/{everywhere.slug}/": "blog/", "blog/tags/one/": "blog/tags/one/",
        "blog/authors/ann/": "blog/authors/ann/",
    }  # fmt: skip
    for page, address in pages.items():
        links = read(client, f"/ja/{page}").select("link[type$='+xml'][title], link[type$='feed+json']")
        assert [path(link["href"]) for link in links] == [f"/ja/{address}feed/", f"/ja/{address}feed.json"], page
        for link in links:
            assert link["rel"] == ["alternate"]
            assert client.get(path(link["href"]))["Content-Type"].startswith(link["type"])
    titles = [link["title"] for link in read(client, "/ja/blog/authors/ann/").select("link[type*='atom']")]
    assert titles == ["アン – こんにちは"]


def test_pages_in_a_language_without_the_blog_name_no_feed(client, db):
    home = factories.home_page(en="Home", ja="ホーム")
    blog = factories.blog_page(home, en="Blog")
    page = factories.article(blog, en="Hello", ja="こんにちは")
    for address in ("", f"blog/{page.slug}/"):
        assert read(client, f"/en/{address}").select("link[type='application/atom+xml']")
        assert not read(client, f"/ja/{address}").select("link[type='application/atom+xml']")


@pytest.mark.parametrize("language", LANGUAGES, ids=str)
def test_a_person_who_opens_a_feed_sees_a_page(everywhere, client, language):
    for kind in KINDS:
        response = client.get(f"/{language.prefix}/blog/{kind}feed/", headers={"Sec-Fetch-Dest": "document"})
        assert response["Content-Type"] == "text/html; charset=utf-8"
        assert response["Cache-Control"] == "private"
        assert "Sec-Fetch-Dest" in response["Vary"]
        assert problems(Document(response.content.decode()), language.tag) == []
        soup = BeautifulSoup(response.content, "html.parser")
        assert f"{HOST}/{language.prefix}/blog/{kind}feed/" in soup.get_text()
        assert soup.select_one(f"a[href='{HOST}/{language.prefix}/blog/{everywhere.slug}/']")
    assert "Sec-Fetch-Dest" in client.get(f"/{language.prefix}/blog/feed/")["Vary"]


def test_the_page_of_a_feed_shows_what_people_write_as_text(blog, client):
    page = factories.article(blog, en="Hello")
    Edition.objects.filter(page=page.pk).update(headline="<script>alert(1)</script>")
    shown = client.get("/en/blog/feed/", headers={"Sec-Fetch-Dest": "document"}).content.decode()
    assert "<script>alert" not in shown
    assert "&lt;script&gt;alert" in shown


# What it costs --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("number", [2, 20])
def test_a_feed_costs_the_same_however_much_is_in_it(blog, client, django_assert_max_num_queries, number):
    target = factories.article(blog, ja="別の記事")
    for each in range(number):
        body = [paragraph(f"<p>{page_link(target)}</p>"), picture(factories.image(f"{each}", (20, 10)))]
        rich_article(
            blog,
            authors=[factories.author(f"Author {each}", portrait=factories.image(f"p{each}", (20, 10)))],
            tags=[factories.tag(f"tag{each}", slug=f"tag{each}")],
            cover=factories.image(f"c{each}", (20, 10)),
            body=body,
            en=f"Article {each}",
        )
    for name in NAMES:
        client.get(f"/en/blog/{name}")  # makes the pictures
        with django_assert_max_num_queries(11):
            client.get(f"/en/blog/{name}")
