"""The part of the vocabulary of schema.org that our pages use, and a check of nodes against it.

From schema.org 30.0 (2026-03-19), https://schema.org/version/latest: types with the types above them, properties with
the types that may have them and what they expect. Text and numbers are told apart, addresses and dates by their form.
"""

import re
from collections.abc import Iterator
from typing import Any

WORK = ("CreativeWork", "Thing")
TYPES = {
    "Blog": WORK,
    "BlogPosting": ("SocialMediaPosting", "Article", *WORK),
    "BreadcrumbList": ("ItemList", "Intangible", "Thing"),
    "CollectionPage": ("WebPage", *WORK),
    "EntryPoint": ("Intangible", "Thing"),
    "ImageObject": ("MediaObject", *WORK),
    "ListItem": ("Intangible", "Thing"),
    "Organization": ("Thing",),
    "Person": ("Thing",),
    "PostalAddress": ("ContactPoint", "StructuredValue", "Intangible", "Thing"),
    "ProfilePage": ("WebPage", *WORK),
    "SearchAction": ("Action", "Thing"),
    "Thing": (),
    "WebPage": WORK,
    "WebSite": WORK,
}
PROPERTIES = {
    "about": ("CreativeWork", "Thing"),
    "address": ("Organization Person", "PostalAddress"),
    "addressCountry": ("PostalAddress", "Text"),
    "addressLocality": ("PostalAddress", "Text"),
    "alternateName": ("Thing", "Text"),
    "articleSection": ("Article", "Text"),
    "author": ("CreativeWork", "Organization Person"),
    "blogPost": ("Blog", "BlogPosting"),
    "dateModified": ("CreativeWork", "DateTime"),
    "datePublished": ("CreativeWork", "DateTime"),
    "description": ("Thing", "Text"),
    "email": ("Organization Person", "Text"),
    "encodingFormat": ("CreativeWork", "Text"),
    "hasPart": ("CreativeWork", "CreativeWork"),
    "headline": ("CreativeWork", "Text"),
    "height": ("MediaObject", "Integer"),  # schema.org has a Distance here, search engines read pixels
    "image": ("Thing", "ImageObject URL"),
    "inLanguage": ("CreativeWork", "Text"),
    "item": ("ListItem", "Thing URL"),
    "itemListElement": ("ItemList", "ListItem"),
    "jobTitle": ("Person", "Text"),
    "keywords": ("CreativeWork", "Text"),
    "legalName": ("Organization", "Text"),
    "logo": ("Organization", "ImageObject URL"),
    "mainEntity": ("CreativeWork", "Thing"),
    "mainEntityOfPage": ("Thing", "CreativeWork URL"),
    "name": ("Thing", "Text"),
    "position": ("ListItem", "Integer"),
    "potentialAction": ("Thing", "Action"),
    "publisher": ("CreativeWork", "Organization Person"),
    "query-input": ("SearchAction", "Text"),  # Google's, in the notation of schema.org's actions
    "sameAs": ("Thing", "URL"),
    "streetAddress": ("PostalAddress", "Text"),
    "target": ("Action", "EntryPoint URL"),
    "telephone": ("Organization Person", "Text"),
    "timeRequired": ("CreativeWork", "Duration"),
    "translationOfWork": ("CreativeWork", "CreativeWork"),
    "url": ("Thing", "URL"),
    "urlTemplate": ("EntryPoint", "Text"),
    "width": ("MediaObject", "Integer"),
    "wordCount": ("CreativeWork", "Integer"),
    "workTranslation": ("CreativeWork", "CreativeWork"),
    "worksFor": ("Person", "Organization"),
}
FORMS = {
    "URL": r"https?://\S+",
    "DateTime": r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d[+-]\d\d:\d\d",
    "Duration": r"PT\d+M",
    "Text": r"(?s).*\S.*",
}


def faults(node: dict[str, Any], known: dict[str, dict[str, Any]]) -> Iterator[str]:
    """What is wrong with a node and all below it; ``known`` are the nodes that others name by their ``@id``."""
    kind = node.get("@type", "")
    if kind not in TYPES:
        yield f"unknown type: {kind}"
        return
    for name, value in node.items():
        if name.startswith("@"):
            continue
        if name not in PROPERTIES:
            yield f"unknown property: {kind}.{name}"
            continue
        domain, expected = (words.split() for words in PROPERTIES[name])
        if not {kind, *TYPES[kind]} & set(domain):
            yield f"{kind} has no {name}"
        for each in value if isinstance(value, list) else [value]:
            yield from _value_faults(f"{kind}.{name}", each, expected, known)


def _value_faults(where: str, value: Any, expected: list[str], known: dict[str, dict[str, Any]]) -> Iterator[str]:
    if isinstance(value, dict):
        target = known.get(value.get("@id", ""), {}) if set(value) == {"@id"} else value
        kind = target.get("@type", "")
        if not {kind, *TYPES.get(kind, ())} & set(expected):
            yield f"{where} is a {kind or 'node that is not there'}"
        elif target is value:
            yield from faults(value, known)
    elif isinstance(value, int):
        if "Integer" not in expected or value < 1:
            yield f"{where} is {value}"
    elif not any(re.fullmatch(FORMS[form], value) for form in expected if form in FORMS):
        yield f"{where} is {value!r}"
