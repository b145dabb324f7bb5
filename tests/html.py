"""Faults of a page that neither a browser nor html5lib complains about, found without the network."""

import json
import re
from collections.abc import Iterator
from typing import Any
from urllib.parse import urlsplit
from xml.etree.ElementTree import Element

import html5lib

from editions.languages import LANGUAGES

XHTML = "{http://www.w3.org/1999/xhtml}"
SVG = "{http://www.w3.org/2000/svg}"
TAGS = {language.tag for language in LANGUAGES}
HEADINGS = [f"h{level}" for level in range(1, 7)]

# Elements that our pages may have, with the attributes of their own; all others are unknown, obsolete or a surprise.
ELEMENTS = dict.fromkeys(
    """abbr address article aside b body br caption cite code dd dfn div dl dt em figcaption figure footer h1 h2 h3 h4
    h5 h6 head header hgroup hr html i kbd legend main mark nav noscript p picture pre rp rt ruby s samp search
    section small span strong sub summary sup table tbody template tfoot thead title tr u ul var wbr""".split(),
    "",
) | {
    "a": "href hreflang rel target download type referrerpolicy",
    "blockquote": "cite",
    "button": "type name value disabled form popovertarget popovertargetaction",
    "col": "span",
    "colgroup": "span",
    "data": "value",
    "details": "open name",
    "fieldset": "disabled form name",
    "form": "action method novalidate autocomplete name enctype rel",
    "iframe": "src title width height allow allowfullscreen loading referrerpolicy name sandbox",
    "img": "src alt width height srcset sizes loading decoding fetchpriority",
    "input": """type name value placeholder required disabled readonly maxlength minlength min max step pattern checked
        autocomplete list form multiple""",
    "label": "for",
    "li": "value",
    "link": "rel href hreflang type media sizes as crossorigin imagesrcset imagesizes fetchpriority title",
    "meta": "charset name content property http-equiv media",
    "ol": "start reversed type",
    "optgroup": "label disabled",
    "option": "value selected disabled label",
    "output": "for form name",
    "q": "cite",
    "script": "src type defer async crossorigin integrity nomodule",
    "select": "name required disabled multiple size autocomplete form",
    "source": "srcset sizes type media width height src",
    "td": "colspan rowspan headers",
    "textarea": "name rows cols required disabled readonly maxlength minlength placeholder autocomplete wrap form",
    "th": "colspan rowspan headers scope abbr",
    "time": "datetime",
}
GLOBAL = set(
    """accesskey autocapitalize autofocus class dir enterkeyhint hidden id inert inputmode itemprop itemscope itemtype
    lang popover role spellcheck tabindex title translate""".split()
)
ARIA = set(
    """activedescendant atomic autocomplete busy checked colcount colindex colspan controls current describedby
    description details disabled errormessage expanded flowto haspopup hidden invalid keyshortcuts label labelledby
    level live modal multiline multiselectable orientation owns placeholder posinset pressed readonly relevant
    required roledescription rowcount rowindex rowspan selected setsize sort valuemax valuemin valuenow
    valuetext""".split()
)
REFERENCES = """for list form headers popovertarget aria-activedescendant aria-controls aria-describedby aria-details
    aria-errormessage aria-flowto aria-labelledby aria-owns""".split()
PHRASING = set(
    """a abbr b bdi bdo br button cite code data dfn em i iframe img input kbd label mark noscript output picture q
    ruby rp rt s samp script select option optgroup small source span strong sub sup svg template textarea time u
    var wbr""".split()
)
HOLDS_PHRASING = set(
    """abbr b button cite code data dfn em h1 h2 h3 h4 h5 h6 i kbd label mark output p pre q s samp small span strong
    sub sup time u var""".split()
)
CHILDREN = {
    "ul": "li script template",
    "ol": "li script template",
    "dl": "dt dd div script template",
    "picture": "source img",
    "select": "option optgroup hr",
    "tr": "td th script template",
}

# Letters that give a language away.
HAN = "\u4e00-\u9fff"
KANA = "\u3041-\u3096\u30a1-\u30fa"
HANGUL = "\uac00-\ud7a3\u1100-\u11ff"
VIETNAMESE = "ăđơưĂĐƠƯ\u1ea0-\u1ef9"
SCRIPTS = {
    "Chinese characters": (re.compile(f"[{HAN}]"), {"ja", "zh-Hans"}),
    "kana": (re.compile(f"[{KANA}]"), {"ja"}),
    "hangul": (re.compile(f"[{HANGUL}]"), {"ko"}),
    "Vietnamese letters": (re.compile(f"[{VIETNAMESE}]"), {"vi"}),
}
# A name or a term in Latin letters belongs to every language; a clause does not.
CLAUSE = re.compile(r"\b[A-Za-z][\w'’-]*(?:[ ,]+[a-z][\w'’-]*){4,}")


class Document:
    """One page: what the parser says of it, its elements, and questions about them."""

    def __init__(self, source: str) -> None:
        parser = html5lib.HTMLParser(tree=html5lib.getTreeBuilder("etree"))
        self.root: Element = parser.parse(source)
        self.syntax = [f"line {line}: {code} {values or ''}" for (line, _column), code, values in parser.errors]
        self.parents = {child: parent for parent in self.root.iter() for child in parent}
        self.ids = [element.get("id", "") for element in self.root.iter() if element.get("id") is not None]

    def all(self, *names: str) -> list[Element]:
        return [element for element in self.root.iter() if name(element) in names]

    def ancestors(self, element: Element) -> Iterator[Element]:
        while (element := self.parents.get(element)) is not None:
            yield element

    def language(self, element: Element) -> str:
        for each in (element, *self.ancestors(element)):
            if each.get("lang") is not None:
                return each.get("lang", "")
        return ""

    def is_untranslatable(self, element: Element) -> bool:
        """Code and proper names are in no language."""
        return any(
            each.get("translate") == "no" or name(each) in ("code", "pre", "script", "style", "svg")
            for each in (element, *self.ancestors(element))
        )

    def by_id(self, key: str) -> Element | None:
        return next((element for element in self.root.iter() if element.get("id") == key), None)

    def named(self, element: Element) -> str:
        """Roughly the accessible name: enough to see whether there is one."""
        labelled = [self.by_id(key) for key in (element.get("aria-labelledby") or "").split()]
        if found := "".join(text(each) for each in labelled if each is not None).strip():
            return found
        if found := (element.get("aria-label") or "").strip():
            return found
        if name(element) == "img":
            return (element.get("alt") or "").strip()
        inner = (("" if is_silent(child) else self.named(child)) + (child.tail or "") for child in element)
        return ((element.text or "") + "".join(inner)).strip()


def is_silent(element: Element) -> bool:
    return element.get("aria-hidden") == "true" or not isinstance(element.tag, str)


def name(element: Element) -> str:
    tag = element.tag
    if not isinstance(tag, str):
        return "#comment"
    return tag.removeprefix(XHTML) if not tag.startswith(SVG) else "svg"


def text(element: Element) -> str:
    return "".join(element.itertext())


def shown(element: Element) -> str:
    """An element as a line of a report: its tag, and the beginning of its text."""
    attributes = "".join(f' {key}="{value[:60]}"' for key, value in list(element.attrib.items())[:4])
    return f"<{name(element)}{attributes}> {' '.join(text(element).split())[:50]}".strip()


def problems(document: Document, language: str) -> list[str]:
    """Everything wrong with a page in this language, as lines that say the same for the same fault."""
    checks = (
        _frame, _ids, _references, _vocabulary, _nesting, _pictures, _headings, _names, _languages, _scripts, _data,
    )  # fmt: skip
    found = list(document.syntax)
    for check in checks:
        found += check(document, language)
    return found


def _frame(document: Document, language: str) -> Iterator[str]:
    root = document.root
    if root.get("lang") != language:
        yield f"html lang is {root.get('lang')}"
    if len(document.all("main")) != 1:
        yield f"{len(document.all('main'))} main elements"
    if [bool(text(title).strip()) for title in document.all("title")] != [True]:
        yield "no title, or more than one, or an empty one"
    is_listed = not any(
        meta.get("name") == "robots" and "noindex" in meta.get("content", "") for meta in document.all("meta")
    )
    for wanted in ("viewport", "description") if is_listed else ("viewport",):
        metas = [meta for meta in document.all("meta") if meta.get("name") == wanted]
        if [bool((meta.get("content") or "").strip()) for meta in metas] != [True]:
            yield f"no {wanted}, or more than one, or an empty one"


def _ids(document: Document, language: str) -> Iterator[str]:
    for key in sorted({key for key in document.ids if document.ids.count(key) > 1}):
        yield f"id used twice: {key}"
    yield from (f"not an id: {key!r}" for key in document.ids if not key or re.search(r"\s", key))


def _references(document: Document, language: str) -> Iterator[str]:
    known = set(document.ids)
    for element in document.root.iter():
        for attribute in REFERENCES:
            for key in (element.get(attribute) or "").split():
                if key not in known:
                    yield f"{attribute}={key} refers to nothing: {shown(element)}"


def _vocabulary(document: Document, language: str) -> Iterator[str]:
    for element in document.root.iter():
        if name(element) in ("svg", "#comment"):
            continue
        if name(element) not in ELEMENTS:
            yield f"unknown element: {shown(element)}"
            continue
        known = GLOBAL | set(ELEMENTS[name(element)].split())
        for attribute in map(str, element.attrib):
            aria = attribute.startswith("aria-") and attribute.removeprefix("aria-") in ARIA
            if attribute not in known and not aria and not attribute.startswith("data-"):
                yield f"attribute {attribute} does not belong here: {shown(element)}"
        if int(element.get("tabindex") or 0) > 0:
            yield f"tabindex above 0: {shown(element)}"


def _nesting(document: Document, language: str) -> Iterator[str]:
    for element in document.root.iter():
        parent = document.parents.get(element)
        if parent is None or name(element) == "#comment" or name(parent) == "svg":
            continue
        allowed = CHILDREN.get(name(parent))
        if allowed and name(element) not in allowed.split():
            yield f"{name(element)} in {name(parent)}: {shown(parent)}"
        holder = next((each for each in document.ancestors(element) if name(each) != "a"), parent)
        if name(holder) in HOLDS_PHRASING and name(element) not in PHRASING:
            yield f"{name(element)} in {name(holder)}: {shown(holder)}"
        if name(element) in ("a", "button", "input", "select", "textarea") and any(
            name(each) in ("a", "button") for each in document.ancestors(element)
        ):
            yield f"control inside of a link or button: {shown(element)}"


def _pictures(document: Document, language: str) -> Iterator[str]:
    for image in document.all("img"):
        if image.get("alt") is None:
            yield f"img without alt: {shown(image)}"
        if not all((image.get(side) or "").isdigit() for side in ("width", "height")):
            yield f"img without width and height: {shown(image)}"
        if not image.get("src"):
            yield f"img without src: {shown(image)}"
        if re.search(r" \d+w", image.get("srcset") or "") and not image.get("sizes"):
            yield f"img with srcset and without sizes: {shown(image)}"
    for picture in document.all("picture"):
        if name(picture[-1]) != "img":
            yield f"picture that does not end with img: {shown(picture)}"
        yield from (f"source without srcset: {shown(each)}" for each in picture[:-1] if not each.get("srcset"))


def _headings(document: Document, language: str) -> Iterator[str]:
    previous, firsts = 0, 0
    for heading in document.all(*HEADINGS):
        level = int(name(heading)[1])
        firsts += level == 1
        if level > previous + 1:
            yield f"h{level} after h{previous}: {shown(heading)}"
        if not document.named(heading):
            yield f"empty heading: {shown(heading)}"
        previous = level
    if firsts != 1:
        yield f"{firsts} h1 elements"


def _names(document: Document, language: str) -> Iterator[str]:
    labels = {label.get("for") for label in document.all("label") if text(label).strip()}
    for element in document.all("a", "button", "summary", "iframe", "nav"):
        named = document.named(element) or (element.get("title") or "").strip()
        if not named and (name(element) != "a" or element.get("href") is not None):
            yield f"without a name: {shown(element)}"
    for element in document.all("input", "select", "textarea"):
        wrapped = any(name(each) == "label" for each in document.ancestors(element))
        labelled = wrapped or element.get("id") in labels or document.named(element)
        if element.get("type") != "hidden" and not labelled:
            yield f"field without a label: {shown(element)}"
    for element in document.all("button"):
        if element.get("type") not in ("submit", "button", "reset"):
            yield f"button without a type: {shown(element)}"


def _languages(document: Document, language: str) -> Iterator[str]:
    for element in document.root.iter():
        for attribute in ("lang", "hreflang"):
            value = element.get(attribute)
            if value is not None and value not in TAGS | ({"x-default"} if attribute == "hreflang" else set()):
                yield f"{attribute} is not one of ours: {shown(element)}"
    prefixes = {language.prefix: language.tag for language in LANGUAGES}
    for link in document.all("a"):
        parts = urlsplit(link.get("href") or "")
        target = (
            prefixes.get(parts.path.lstrip("/").partition("/")[0]) if parts.hostname in (None, "localhost") else None
        )
        if target and target != language and link.get("hreflang") != target:
            yield f"leads to another language and does not say so (hreflang): {shown(link)}"


def _scripts(document: Document, language: str) -> Iterator[str]:
    """Text whose letters belong to a language that it is not marked with.

    Not within the text of an article, where an editor has no means to say so.
    """
    for element, string in _strings(document):
        if any("prose" in (each.get("class") or "").split() for each in document.ancestors(element)):
            continue
        spoken = document.language(element)
        for script, (letters, languages) in SCRIPTS.items():
            if spoken not in languages and letters.search(string):
                yield f"{script} marked as {spoken}: {shown(element)} – {' '.join(string.split())[:60]}"
        if spoken not in ("en", "vi") and (clause := CLAUSE.search(string)):
            yield f"English marked as {spoken}: {shown(element)} – {clause.group()[:60]}"


def _strings(document: Document) -> Iterator[tuple[Element, str]]:
    for element in document.root.iter():
        if name(element) == "#comment" or document.is_untranslatable(element):
            continue
        if element.text:
            yield element, element.text
        yield from ((element, child.tail) for child in element if child.tail)
        yield from ((element, element.get(key, "")) for key in ("alt", "title", "aria-label", "placeholder", "content"))


def _data(document: Document, language: str) -> Iterator[str]:
    for script in document.all("script"):
        kind = script.get("type", "")
        if kind in ("application/ld+json", "speculationrules", "application/json", "importmap"):
            try:
                json.loads(text(script))
            except ValueError as error:
                yield f"{kind} that is not JSON: {error}"
        elif not script.get("src"):
            yield f"inline script, which the Content-Security-Policy forbids: {shown(script)}"
    for moment in document.all("time"):
        if not re.fullmatch(r"\d{4}-\d\d-\d\d(T\d\d:\d\d(:\d\d)?([+-]\d\d:\d\d|Z)?)?", moment.get("datetime") or ""):
            yield f"time without a valid datetime: {shown(moment)}"


def addresses(document: Document) -> Iterator[tuple[Element, str]]:
    """Everything that a page leads to or loads."""
    for element in document.root.iter():
        for attribute in ("href", "src", "action", "poster", "cite"):
            value: Any = element.get(attribute)
            if value is not None and name(element) != "svg":
                yield element, value
        for attribute in ("srcset", "imagesrcset"):
            for candidate in (element.get(attribute) or "").split(","):
                if candidate.strip():
                    yield element, candidate.split()[0]
