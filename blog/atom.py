"""A feed as Atom (RFC 4287)."""

import re
import xml.etree.ElementTree as ET

from editions.availability import Alternate
from editions.languages import Language
from editions.link_previews import moment

from .feed_data import Entry, Feed, Name

TYPE = "application/atom+xml"
NAMESPACE = "http://www.w3.org/2005/Atom"
LANG = "{http://www.w3.org/XML/1998/namespace}lang"
# XML has no way to write these, escaped or not: one of them pasted into a headline would break the feed.
ILLEGAL = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def write(feed: Feed) -> bytes:
    root = ET.Element("feed", {"xmlns": NAMESPACE, LANG: feed.language.tag})
    _add(root, "id", feed.id)
    _add(root, "title", feed.title)
    if feed.description:
        _add(root, "subtitle", feed.description)
    _add(root, "updated", moment(feed.updated))
    _add(root, "link", rel="self", type=TYPE, href=feed.atom_url)
    _add(root, "link", rel="alternate", type="application/feed+json", href=feed.json_url)
    _alternates(root, feed.list_url, feed.alternates, feed.language)
    for alternate in feed.alternates:
        if alternate.language != feed.language:
            href = f"{alternate.url}feed/"
            _add(root, "link", rel="alternate", type=TYPE, hreflang=alternate.language.tag, href=href)
    _add(_add(root, "author"), "name", feed.site_name)
    _add(root, "rights", f"© {feed.site_name}")
    _add(root, "generator", "Wagtail", uri="https://wagtail.org/")
    _add(root, "icon", feed.icon)
    for entry in feed.entries:
        _entry(_add(root, "entry"), entry, feed.language)
    text = ET.tostring(root, encoding="unicode")
    return f'<?xml version="1.0" encoding="utf-8"?>\n{ILLEGAL.sub("", text)}\n'.encode()


def _entry(element: ET.Element, entry: Entry, language: Language) -> None:
    edition = entry.edition
    _add(element, "id", entry.id)
    _add(element, "title", edition.headline)
    _add(element, "published", moment(edition.first_published_at))
    _add(element, "updated", moment(edition.last_published_at))
    _alternates(element, entry.url, entry.alternates, language)
    if entry.cover:
        cover = entry.cover
        _add(element, "link", rel="enclosure", type=cover.type, length=str(cover.size), href=cover.url)
    for author in entry.authors:
        person = _add(element, "author", **_own(author, language))
        _add(person, "name", author.text)
        _add(person, "uri", author.url)
    for tag in entry.tags:
        scheme = tag.url.removesuffix(f"{tag.slug}/")
        _add(element, "category", term=tag.slug, scheme=scheme, label=tag.text, **_own(tag, language))
    if edition.summary:
        _add(element, "summary", edition.summary)
    _add(element, "content", entry.html, type="html")


def _alternates(element: ET.Element, url: str, alternates: list[Alternate], language: Language) -> None:
    """The page in this language, then in each that there is. Some readers follow the first link, some the last."""
    _add(element, "link", href=url)
    for alternate in sorted(alternates, key=lambda each: each.language == language):
        _add(element, "link", rel="alternate", type="text/html", hreflang=alternate.language.tag, href=alternate.url)


def _own(name: Name, language: Language) -> dict[str, str]:
    return {} if name.language == language else {LANG: name.language.tag}


def _add(parent: ET.Element, tag: str, text: str = "", **attributes: str) -> ET.Element:
    element = ET.SubElement(parent, tag, attributes)
    element.text = text or None
    return element
