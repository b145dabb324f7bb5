"""What a page says of itself to programs, in the words of schema.org (JSON-LD): what any page has.

A page type names the kind of its node and what is special to it; the address, the language and the other languages
come from what the response knows already.
"""

import json
from collections.abc import Iterable
from typing import Any, TypeAlias
from urllib.parse import urljoin

from django.http import HttpRequest
from django.utils.safestring import SafeString
from wagtail.models import Page

from .availability import Alternate, Availability
from .languages import Language
from .link_previews import LinkPreview, PreviewPicture
from .models import Edition

Node: TypeAlias = dict[str, Any]

# What would end the element, or be read as something else than data inside of it.
ESCAPES = {ord(character): f"\\u{ord(character):04x}" for character in "<>&\u2028\u2029"}


def script(nodes: Iterable[Node]) -> SafeString:
    """One data block with all nodes. Browsers do not execute it, so the Content-Security-Policy lets it be."""
    graph = {"@context": "https://schema.org", "@graph": [filled(node) for node in nodes]}
    text = json.dumps(graph, ensure_ascii=False, separators=(",", ":")).translate(ESCAPES)
    return SafeString(f'<script type="application/ld+json">{text}</script>')


def filled(node: Node) -> Node:
    """Without what is empty."""
    return {name: value for name, value in node.items() if value not in (None, "", [], {})}


def main_node(
    node: Node, preview: LinkPreview, canonical: str, language: Language, alternates: list[Alternate], source: str
) -> Node:
    """The node of the page itself; ``source`` is the code of the language that the others are translations of."""
    common = {
        "@type": "WebPage",
        "@id": _id(canonical, node),
        "url": canonical,
        "name": preview.title,
        "description": preview.description,
        "inLanguage": language.tag,
        "image": image(preview.picture),
        "publisher": {"@id": organization_id(canonical)},
    }
    return {**common, **translations(common | node, language, alternates, source), **node}


def translations(node: Node, language: Language, alternates: list[Alternate], source: str) -> Node:
    """Where the same text is in the other languages; of a translation, by way of its source."""
    kind = node["@type"]
    by_code = {alternate.language.code: alternate for alternate in alternates}
    others = [_translated(kind, alternate) for alternate in alternates if alternate.language.code != source]
    if not [alternate for alternate in alternates if alternate.language != language]:
        return {}
    if language.code == source:
        return {"workTranslation": others}
    # Without a public source the texts are still translations of one work.
    original = _translated(kind, by_code[source]) if source in by_code else {"@type": kind}
    return {"translationOfWork": {**original, "workTranslation": others}}


def _translated(kind: str, alternate: Alternate) -> Node:
    return filled(
        {
            "@type": kind,
            "@id": _id(alternate.url, {"@type": kind}),
            "url": alternate.url,
            "name": alternate.title,
            "inLanguage": alternate.language.tag,
        }
    )


def _id(url: str, node: Node) -> str:
    return f"{url}#{node.get('@type', 'WebPage').lower()}"


def image(picture: PreviewPicture | None) -> Node:
    if picture is None:
        return {}
    return {
        "@type": "ImageObject",
        "url": picture.url,
        "width": picture.width,
        "height": picture.height,
        "encodingFormat": picture.type,
    }


def organization_id(canonical: str) -> str:
    return urljoin(canonical, "/#organization")


def web_site(name: str, home: str, search: str, language: Language) -> Node:
    """The site in one language, and how to search it; both are absolute addresses."""
    return {
        "@type": "WebSite",
        "@id": f"{home}#website",
        "url": home,
        "name": name,
        "inLanguage": language.tag,
        "publisher": {"@id": organization_id(home)},
        "potentialAction": {
            "@type": "SearchAction",
            "target": {"@type": "EntryPoint", "urlTemplate": f"{search}?q={{search_term_string}}"},
            "query-input": "required name=search_term_string",
        },
    }


def breadcrumbs(steps: list[tuple[str, str]]) -> Node | None:
    """The way from the home page, as names and absolute addresses; none for the home page itself."""
    if len(steps) < 2:
        return None
    items = [
        {"@type": "ListItem", "position": number, "name": name, "item": url}
        for number, (name, url) in enumerate(steps, start=1)
    ]
    return {"@type": "BreadcrumbList", "itemListElement": items}


def steps(page: Page, code: str, availability: Availability, request: HttpRequest) -> list[tuple[str, str]]:
    """The pages above this one and itself, as far as they are public in this language."""
    found: list[Edition] = []
    edition = availability.edition(page.pk, code)
    while edition is not None:
        if edition.language == code:
            found.insert(0, edition)
        edition = availability.above(edition.page, code)
    return [(edition.label, edition.get_full_url(request) or "") for edition in found]
