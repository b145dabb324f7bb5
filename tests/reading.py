"""Reads the site the way a browser, a feed reader and a search engine do."""

import xml.etree.ElementTree as ET
from typing import Any

from bs4 import BeautifulSoup
from django.test import Client

from editions.languages import LANGUAGES, Language

HOST = "http://localhost"  # what the default site of a new database is called
ATOM = {"a": "http://www.w3.org/2005/Atom"}
SITEMAP = {"s": "http://www.sitemaps.org/schemas/sitemap/0.9", "x": "http://www.w3.org/1999/xhtml"}


def read(client: Client, url: str, status: int = 200) -> BeautifulSoup:
    response = client.get(url)
    assert response.status_code == status, f"{url}: {response.status_code}"
    return BeautifulSoup(response.content, "html.parser")


def text(soup: Any, selector: str) -> str:
    """The text of the only element that matches, with single spaces."""
    (found,) = soup.select(selector)
    return " ".join(found.get_text(" ").split())


def path(url: str) -> str:
    """The address without the host, which has to be the site's."""
    assert url.startswith(f"{HOST}/"), url
    return url.removeprefix(HOST)


def address(page: Any, language: Language) -> str:
    """Where readers find a page in one language: worked out here, not asked of the code."""
    return f"/{language.prefix}/{page.url_path.removeprefix('/home/')}"


def addresses(page: Any) -> dict[str, str]:
    return {language.tag: address(page, language) for language in LANGUAGES}


def alternates(soup: BeautifulSoup) -> dict[str, str]:
    """The hreflang links of a page, x-default included."""
    return {link["hreflang"]: path(link["href"]) for link in soup.select("link[rel=alternate][hreflang]")}


def links(soup: BeautifulSoup, selector: str) -> dict[str, str]:
    """Links to other languages by language tag; each has to be marked as in that language."""
    found = soup.select(f"{selector} a")
    assert [link["lang"] for link in found] == [link["hreflang"] for link in found]
    return {link["hreflang"]: path(link["href"]) for link in found}


def sitemap(client: Client) -> dict[str, dict[str, str]]:
    """The alternates of every address in the sitemap, by address."""
    response = client.get("/sitemap.xml")
    assert response.status_code == 200
    return {
        path(url.findtext("s:loc", namespaces=SITEMAP)): {
            link.get("hreflang"): path(link.get("href")) for link in url.findall("x:link", SITEMAP)
        }
        for url in ET.fromstring(b"".join(response.streaming_content))  # noqa: S314 - our own
    }


def feed(client: Client, prefix: str, address: str = "blog/feed/") -> ET.Element:
    response = client.get(f"/{prefix}/{address}")
    assert response.status_code == 200
    assert response["Content-Type"] == "application/atom+xml; charset=utf-8"
    return ET.fromstring(response.content)  # noqa: S314 - our own
