from datetime import datetime

import pytest

from editions.publishing import withdraw
from tests import factories
from tests.blog.samples import dated, moment
from tests.reading import ATOM, feed, read


@pytest.fixture
def blog(home):
    return factories.blog_page(home, en="Blog", ja="ブログ", zh="博客")


def titles(root):
    return [entry.findtext("a:title", namespaces=ATOM) for entry in root.findall("a:entry", ATOM)]


def when(entry, name):
    return datetime.fromisoformat(entry.findtext(f"a:{name}", namespaces=ATOM))


def test_a_feed_is_in_one_language(blog, client):
    factories.article(blog, en="Hello", ja="こんにちは")
    factories.article(blog, zh="你好")
    assert titles(feed(client, "en")) == ["Hello"]
    assert titles(feed(client, "zh")) == ["你好"]
    japanese = feed(client, "ja")
    assert japanese.get("{http://www.w3.org/XML/1998/namespace}lang") == "ja"
    assert japanese.findtext("a:title", namespaces=ATOM) == "ブログ – MercTechs"
    assert titles(japanese) == ["こんにちは"]


def test_a_chinese_feed_says_which_script_it_is_in(blog, client):
    assert feed(client, "zh").get("{http://www.w3.org/XML/1998/namespace}lang") == "zh-Hans"


def test_an_entry_has_address_summary_authors_and_the_dates_of_its_language(blog, client):
    authors = [factories.author("Zoe"), factories.author("Adam", local_name_ja="アダム")]
    page = factories.article(blog, authors=authors, en="Hello", ja="こんにちは")
    dated(page, moment(2026, 4, 29))
    late = factories.edition(page, "ja")
    late.first_published_at, late.last_published_at = moment(2026, 5, 1), moment(2026, 5, 3)
    late.save()
    (entry,) = feed(client, "ja").findall("a:entry", ATOM)
    assert entry.find("a:link", ATOM).get("href") == f"http://localhost/ja/blog/{page.slug}/"
    assert entry.findtext("a:summary", namespaces=ATOM) == "こんにちは …"
    assert entry.findtext("a:author/a:name", namespaces=ATOM) == "Zoe, アダム"
    assert when(entry, "published") == moment(2026, 5, 1)
    assert when(entry, "updated") == moment(2026, 5, 3)
    (english,) = feed(client, "en").findall("a:entry", ATOM)
    assert when(english, "published") == moment(2026, 4, 29)
    assert english.findtext("a:id", namespaces=ATOM) != entry.findtext("a:id", namespaces=ATOM)


def test_a_feed_holds_the_twenty_newest(blog, client):
    for number in range(21):
        factories.article(blog, en=f"Number {number}")
    assert titles(feed(client, "en")) == [f"Number {number}" for number in range(20, 0, -1)]


def test_what_is_withdrawn_leaves_the_feed(blog, client):
    page = factories.article(blog, en="Hello", ja="こんにちは")
    withdraw(factories.edition(page, "ja"))
    assert titles(feed(client, "ja")) == []
    assert titles(feed(client, "en")) == ["Hello"]


def test_there_is_no_feed_in_a_language_the_blog_does_not_have(blog, client):
    assert read(client, "/ko/blog/feed/", status=404).html["lang"] == "ko"


def test_the_blog_names_its_feed(blog, client):
    link = read(client, "/ja/blog/").select_one("link[type='application/atom+xml']")
    assert (link["href"], link["title"]) == ("feed/", "ブログ")
