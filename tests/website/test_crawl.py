"""Crawls the running demo in five languages: every place that names the languages of a page says the same.

These places are the switcher, "Available in", hreflang, the sitemap, og:locale:alternate, JSON-LD and the feeds.
"""

import http.client
import json
import xml.etree.ElementTree as ET
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from urllib.parse import urldefrag, urljoin, urlsplit

import pytest
from bs4 import BeautifulSoup, SoupStrainer

from editions.languages import BY_PREFIX, LANGUAGES
from tests.reading import ATOM, SITEMAP

pytestmark = pytest.mark.django_db

TAGS = {language.tag: language for language in LANGUAGES}
READ = SoupStrainer(["html", "link", "meta", "a", "script", "nav", "p"])


@dataclass
class Answer:
    url: str
    status: int
    headers: http.client.HTTPMessage
    body: bytes

    @property
    def is_page(self) -> bool:
        return self.status == 200 and self.headers.get_content_type() == "text/html"

    @cached_property
    def soup(self) -> BeautifulSoup:
        return BeautifulSoup(self.body, "lxml", parse_only=READ)

    @property
    def is_hidden(self) -> bool:
        """A page that search engines are kept from."""
        return self.is_page and bool(self.soup.select('meta[name=robots][content*="noindex"]'))

    @cached_property
    def canonical(self) -> str:
        return next((link["href"] for link in self.soup.select("link[rel=canonical]")), "") if self.is_page else ""

    @property
    def is_public(self) -> bool:
        """A page that search engines list under this address."""
        return self.canonical == self.url

    @property
    def tag(self) -> str:
        return BY_PREFIX[urlsplit(self.url).path.split("/")[1]].tag

    @cached_property
    def hreflang(self) -> dict[str, str]:
        return {link["hreflang"]: link["href"] for link in self.soup.select("head link[rel=alternate][hreflang]")}

    @cached_property
    def languages(self) -> dict[str, str]:
        """Without the default."""
        return {tag: url for tag, url in self.hreflang.items() if tag != "x-default"}

    def links(self, selector: str) -> dict[str, str]:
        return {link["hreflang"]: urljoin(self.url, link["href"]) for link in self.soup.select(f"{selector} a")}

    def inside(self, server: str) -> Iterator[str]:
        for link in self.soup.select("a[href], link[rel=alternate][href]"):
            url = urldefrag(urljoin(self.url, link["href"])).url
            if url.startswith(f"{server}/"):
                yield url


@dataclass
class Crawl:
    server: str
    answers: dict[str, Answer]
    linked_from: dict[str, str]
    sitemap: dict[str, dict[str, str]]

    @property
    def public(self) -> list[Answer]:
        return [answer for answer in self.answers.values() if answer.is_public]


@pytest.fixture(scope="module")
def crawl(demo_server, django_db_blocker) -> Crawl:
    """Everything that links lead to from the home pages and the sitemap."""
    with django_db_blocker.unblock():
        connection = http.client.HTTPConnection(urlsplit(demo_server).netloc, timeout=60)
        answers: dict[str, Answer] = {}
        sitemap = _sitemap(_ask(connection, f"{demo_server}/sitemap.xml").body)
        linked_from = dict.fromkeys([f"{demo_server}/", *sitemap], "the sitemap")
        waiting = list(linked_from)
        while waiting:
            url = waiting.pop()
            answers[url] = answer = _ask(connection, url)
            if answer.is_page:
                new = dict.fromkeys(found for found in answer.inside(demo_server) if found not in linked_from)
                linked_from |= dict.fromkeys(new, url)
                waiting += new
        connection.close()
    return Crawl(demo_server, answers, linked_from, sitemap)


def _ask(connection: http.client.HTTPConnection, url: str) -> Answer:
    connection.request("GET", url.removeprefix(f"http://{connection.host}:{connection.port}"))
    response = connection.getresponse()
    return Answer(url, response.status, response.headers, response.read())


def _sitemap(body: bytes) -> dict[str, dict[str, str]]:
    return {
        url.findtext("s:loc", "", SITEMAP): {
            link.get("hreflang", ""): link.get("href", "") for link in url.findall("x:link", SITEMAP)
        }
        for url in ET.fromstring(body)  # noqa: S314 - our own
    }


def test_no_link_leads_nowhere(crawl):
    broken = {url: answer.status for url, answer in crawl.answers.items() if answer.status != 200}
    broken.pop(f"{crawl.server}/")  # leads to a home page
    assert {url: (status, crawl.linked_from[url]) for url, status in broken.items()} == {}
    assert len(crawl.public) > 100
    assert {answer.tag for answer in crawl.public} == set(TAGS)


def test_every_page_says_in_which_language_it_is(crawl):
    for answer in crawl.answers.values():
        if answer.is_page:
            assert answer.soup.html["lang"] == answer.headers["Content-Language"] == answer.tag, answer.url


def test_every_page_names_itself_and_each_address_answers_in_its_language(crawl):
    for answer in crawl.answers.values():
        assert answer.canonical or answer.is_hidden or not answer.is_page, answer.url
        if answer.canonical:  # of "/contact/?from=…" it is "/contact/"
            assert crawl.answers[answer.canonical].hreflang == answer.hreflang
    for answer in crawl.public:
        assert answer.languages[answer.tag] == answer.url
        assert list(answer.languages) == [tag for tag in TAGS if tag in answer.languages]
        for tag, url in answer.languages.items():
            assert crawl.answers[url].is_public, f"{answer.url} names {url}"
            assert crawl.answers[url].tag == tag


def test_languages_name_each_other_and_the_same_default(crawl):
    for answer in crawl.public:
        for url in answer.languages.values():
            assert crawl.answers[url].hreflang == answer.hreflang, (answer.url, url)
        assert answer.hreflang["x-default"] in {*answer.languages.values(), f"{crawl.server}/"}
    homes = [crawl.answers[f"{crawl.server}/{language.prefix}/"] for language in LANGUAGES]
    assert {home.hreflang["x-default"] for home in homes} == {f"{crawl.server}/"}
    assert crawl.answers[f"{crawl.server}/"].headers["Location"] == f"{crawl.server}/en/"


def test_the_switcher_and_available_in_name_the_same_languages(crawl):
    seen = 0
    for answer in crawl.public:
        assert answer.links(".languages") == (answer.languages if len(answer.languages) > 1 else {}), answer.url
        if answer.soup.select(".available"):
            seen += 1
            assert {**answer.links(".available"), answer.tag: answer.url} == answer.languages
    assert seen > 30


def test_the_sitemap_lists_exactly_the_public_pages_with_the_same_languages(crawl):
    first_pages = {answer.url: answer.hreflang for answer in crawl.public if "?" not in answer.url}
    assert crawl.sitemap == first_pages


def test_further_pages_of_a_list_name_the_languages_that_have_them(crawl):
    further = {answer.url: answer for answer in crawl.public if "?" in answer.url}
    assert f"{crawl.server}/en/blog/?page=2" in further
    for url, answer in further.items():
        list_url, _question, number = url.partition("?page=")
        assert int(number) > 1
        others = crawl.answers[list_url].languages
        named = {tag: f"{other}?page={number}" for tag, other in others.items()}
        assert answer.languages == {tag: page for tag, page in named.items() if page in further}


def test_what_is_not_for_search_engines_names_no_addresses(crawl):
    hidden = [answer for answer in crawl.answers.values() if answer.is_hidden]
    assert {urlsplit(answer.url).path for answer in hidden} >= {f"/{language.prefix}/search/" for language in LANGUAGES}
    for answer in hidden:
        assert not answer.hreflang, answer.url
        assert not answer.canonical
        assert answer.url not in crawl.sitemap


def test_pages_have_no_address_in_a_language_that_they_do_not_name(crawl):
    connection = http.client.HTTPConnection(urlsplit(crawl.server).netloc, timeout=60)
    missing = set()
    for answer in crawl.public:
        rest = answer.url.removeprefix(f"{crawl.server}/").partition("/")[2]
        for tag, language in TAGS.items():
            if tag not in answer.languages:
                missing.add((tag, f"{crawl.server}/{language.prefix}/{rest}"))
    assert missing
    for tag, url in sorted(missing):
        assert url not in crawl.answers
        answer = _ask(connection, url)
        assert answer.status == 404, url
        assert answer.soup.html["lang"] == answer.headers["Content-Language"] == tag
        assert not answer.hreflang
    connection.close()


def test_previews_for_social_networks_name_the_same_languages(crawl):
    for answer in crawl.public:
        named = [meta["content"] for meta in answer.soup.select('meta[property^="og:locale"]')]
        others = [language.og_locale for tag, language in TAGS.items() if tag in answer.languages and tag != answer.tag]
        assert named == [TAGS[answer.tag].og_locale, *others], answer.url
        assert answer.soup.select_one('meta[property="og:url"]')["content"] == answer.url


def test_structured_data_names_the_same_languages(crawl):
    seen = 0
    for answer in crawl.public:
        for script in answer.soup.select('script[type="application/ld+json"]'):
            nodes = json.loads(script.text)
            for work in nodes["@graph"]:
                if found := _translations(work):
                    seen += 1
                    assert {**found, work["inLanguage"]: work["url"]} == answer.languages, answer.url
    assert seen > 30


def _translations(work: dict) -> dict[str, str]:
    """The other languages of a work: its translations, or its original and that one's translations."""
    original = work.get("translationOfWork", {})
    works = [original, *original.get("workTranslation", ()), *work.get("workTranslation", ())]
    return {other["inLanguage"]: other["url"] for other in works if "url" in other}  # the original may not be public


def test_feeds_name_the_same_languages(crawl):
    feeds = [answer for answer in crawl.answers.values() if answer.headers.get_content_type() == "application/atom+xml"]
    assert len(feeds) > 20
    entries = set()
    for feed in feeds:
        root = ET.fromstring(feed.body)  # noqa: S314 - our own
        assert root.get("{http://www.w3.org/XML/1998/namespace}lang") == feed.headers["Content-Language"] == feed.tag
        blog = feed.url.removesuffix("feed/")
        assert _named(root) == crawl.answers[blog].languages
        for entry in root.findall("a:entry", ATOM):
            url = next(link.get("href") for link in entry.findall("a:link", ATOM) if not link.get("rel"))
            entries.add(url)
            assert _named(entry) == crawl.answers[url].languages
    articles = {answer.url for answer in crawl.public if answer.soup.select("p.article__address")}
    assert entries == articles


def _named(element: ET.Element) -> dict[str, str]:
    """Pages, not feeds, in other languages."""
    return {
        link.get("hreflang", ""): link.get("href", "")
        for link in element.findall("a:link", ATOM)
        if link.get("hreflang") and link.get("type") == "text/html"
    }
