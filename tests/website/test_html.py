"""Every page of the sitemap and every page type, in five languages: valid HTML, and links that lead somewhere."""

from collections import defaultdict
from urllib.parse import unquote, urljoin, urlsplit

import pytest
from django.conf import settings
from django.core.files.storage import default_storage
from django.test import Client, RequestFactory
from django.utils.translation import override

from editions.languages import LANGUAGES
from editions.models import Edition
from tests.demo import PAGES, PREFIXES, address
from tests.html import Document, addresses, problems, shown, text
from tests.reading import HOST, path, sitemap
from website.views import server_error

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module")
def pages(demo) -> dict[str, Document]:
    """What each address answers, parsed; the contact form sent empty goes by the address that it has in PAGES."""
    client = Client()
    found = {}
    for url in sitemap(client):
        response = client.get(url)
        assert response.status_code == 200, url
        found[url] = Document(response.content.decode())
    for kind, (status, _path) in PAGES.items():
        for prefix in PREFIXES:
            url = address(kind, prefix)
            response = client.post(url) if kind == "contact-errors" else client.get(url)
            assert response.status_code == status, f"{url}: {response.status_code}"
            found.setdefault(
                url if kind != "contact-errors" else f"{url}#sent-empty", Document(response.content.decode())
            )
    return found


def none(faults: dict[str, list[str]]) -> None:
    """Fails with each fault on a line, with the number of pages that have it and the first of them."""
    where = defaultdict(list)
    for url, lines in faults.items():
        for line in dict.fromkeys(lines):
            where[line].append(url)
    if where:
        lines = [f"{line}  [{len(urls)} × {urls[0]}]" for line, urls in where.items()]
        pytest.fail("\n".join(lines), pytrace=False)


@pytest.mark.parametrize("language", LANGUAGES, ids=PREFIXES)
def test_pages_are_valid(pages, language):
    mine = {url: page for url, page in pages.items() if url.startswith(f"/{language.prefix}/")}
    assert len(mine) > len(PAGES)
    none({url: problems(page, language.tag) for url, page in mine.items()})


@pytest.mark.parametrize(
    ("fault", "body"),
    [
        ("unexpected-end-tag", "<p><div>one</div></p>"),
        ("html lang is en", ""),
        ("0 h1 elements", ""),
        ("h3 after h1", "<h1>One</h1><h3>Three</h3>"),
        ("empty heading", "<h1><svg></svg></h1>"),
        ("id used twice: a", "<p id=a>one<p id=a>two"),
        ("aria-describedby=b refers to nothing", "<p aria-describedby=b>one"),
        ("unknown element", "<center>one</center>"),
        ("attribute align does not belong here", "<p align=left>one"),
        ("attribute style does not belong here", '<p style="color: red">one'),
        ("attribute aria-lable does not belong here", "<p aria-lable=one>one"),
        ("p in ul", "<ul><p>one</p></ul>"),
        ("div in span", "<span><a href=/><div>one</div></a></span>"),
        ("control inside of a link or button", "<a href=/>one <button type=button>two</button></a>"),
        ("img without alt", "<img src=/a.png width=1 height=1>"),
        ("img without width and height", "<img src=/a.png alt=''>"),
        ("without a name", "<a href=/><span aria-hidden=true>→</span></a>"),
        ("field without a label", "<input type=text name=a>"),
        ("button without a type", "<button>one</button>"),
        ("leads to another language", "<a href=/ko/>one</a>"),
        ("hangul marked as ja", "<p>한국어"),
        ("Vietnamese letters marked as ja", "<img alt='Tiếng Việt'>"),
        ("English marked as ja", "<p>One more sentence in another language"),
        ("time without a valid datetime", "<time datetime=yesterday>one</time>"),
        ("inline script", "<script>alert(1)</script>"),
    ],
)
def test_a_fault_is_found(fault, body):
    page = Document(f"<!doctype html><html lang=en><title>One</title><main lang=ja>{body}</main>")
    assert [line for line in problems(page, "ja") if fault in line]


@pytest.mark.parametrize("language", LANGUAGES, ids=PREFIXES)
def test_the_page_of_an_error_is_valid(language):
    with override(language.code):
        response = server_error(RequestFactory().get(f"/{language.prefix}/"))
    found = problems(Document(response.content.decode()), language.tag)
    assert [fault for fault in found if "description" not in fault] == []  # no search engine shows it


def test_a_headline_is_marked_with_its_language_wherever_it_is_a_link(pages):
    headlines = {path(e.get_full_url(None)): (e.headline, e.lang.tag) for e in Edition.objects.public()}
    faults = defaultdict(list)
    for url, page in pages.items():
        for link in page.all("a"):
            headline, language = headlines.get((link.get("href") or "").removeprefix(HOST), (None, None))
            if " ".join(text(link).split()) == headline and page.language(link) != language:
                faults[url].append(f"a headline in {language} marked as {page.language(link)}: {shown(link)}")
    none(faults)


def test_every_link_leads_somewhere(pages):
    client, faults, known = Client(), defaultdict(list), dict(pages)
    answers = dict.fromkeys(sitemap(client), 200)
    for url, page in pages.items():
        for element, reference in addresses(page):
            if fault := follow(client, url, reference, known, answers):
                faults[url].append(f"{fault}: {shown(element)}")
    assert len(answers) > 100
    none(faults)


def follow(client, url, reference, known, answers):
    """What is wrong with an address on a page. Each address of the site is asked for once."""
    if reference.strip() != reference or not reference:
        return "empty address, or one with spaces around it"
    parts = urlsplit(urljoin(HOST + url.partition("#")[0], reference))
    if parts.scheme in ("mailto", "tel"):
        return "" if parts.path or parts.query else "no address"
    if parts.scheme == "data":
        return ""
    if f"{parts.scheme}://{parts.netloc}" != HOST:
        return "" if parts.scheme in ("http", "https") and "." in (parts.hostname or "") else "not an address"
    target = f"{parts.path}?{parts.query}" if parts.query else parts.path
    if target not in answers:
        answers[target] = status(client, target)
    # The root sends everybody to their language.
    if answers[target] != 200 and target not in ("/", url.partition("#")[0]):
        return f"answers {answers[target]}"
    if parts.fragment and unquote(parts.fragment) not in ids(client, target, known):
        return f"no #{parts.fragment} there"
    return ""


def status(client, target):
    if target.startswith(settings.MEDIA_URL):  # served by the proxy
        return 200 if default_storage.exists(unquote(target.removeprefix(settings.MEDIA_URL))) else 404
    response = client.get(target)
    response.close()
    return response.status_code


def ids(client, target, known):
    if target not in known:
        known[target] = Document(client.get(target).content.decode())
    return known[target].ids
