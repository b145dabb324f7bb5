"""What somebody should look at before a text goes out: compared with its source, and by the rules of its language.

Warnings never block. The one error beside a missing headline is a text that still is its source: what "begin with the
source" filled in and nobody has translated. What the demo's articles hold, which people wrote with care, is the measure
of false alarms (tests/blog/test_checks.py).
"""

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from bs4 import BeautifulSoup
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from . import numbers_in_text, orthography
from .beside import TextBeside, squeezed
from .languages import BY_CODE, Language
from .rendering import BODY, body_html, plain_text
from .search_results import DESCRIPTION_WIDTH, width
from .values import values_of

LONGEST_EXAMPLE = 60  # letters
LANGUAGE_OF_HOST = re.compile(r"^(?:www|en|ja|ko|zh|vi)\.")
UNTRANSLATED_PART = 0.5  # of what is to be translated: more than that is no translation
LEAST_TEXTS = 3  # or it is too little to be sure
SENTENCE = 40  # widths of a letter: what is shorter may be a name, a heading or a cell that is the same everywhere


@dataclass(frozen=True, slots=True)
class Check:
    """Something that was found; ``message`` is in the language of the interface and names an example."""

    name: str
    message: str
    is_error: bool = False


def checks(page: Any, code: str) -> list[Check]:
    """What there is to say of one language of a draft in memory, errors first; nothing of a language without text."""
    return _checks(page, code, _Text(page, page.source_language))


def checked(page: Any, languages: Iterable[Language]) -> list[tuple[Language, list[Check]]]:
    """Those of the languages in which there is something to look at."""
    source = _Text(page, page.source_language)
    return [(language, found) for language in languages if (found := _checks(page, language.code, source))]


def _checks(page: Any, code: str, source: "_Text") -> list[Check]:
    text = source if code == page.source_language else _Text(page, code)
    if not any(text.values.values()):
        return []
    found = list(_alone(text))
    if text is not source:
        found += [*_untranslated(page, code), *_compared(text, source)]
    return sorted(found, key=lambda check: not check.is_error)


def errors(page: Any, code: str) -> list[Check]:
    """What must not go out: cheap enough for every publication."""
    missing = [] if page.headline_in(code) else [_no_headline()]
    return missing + [check for check in _untranslated(page, code) if check.is_error]


def refusal(page: Any, codes: Iterable[str]) -> str:
    """Why these languages must not go out as they are in memory, as a sentence; empty if they may."""
    found = ((BY_CODE[code], check) for code in codes for check in errors(page, code))
    reasons = (
        _("%(language)s can't be published. %(problem)s") % {"language": language.name, "problem": check.message}
        for language, check in found
    )
    return " ".join(reasons)


class _Text:
    """One language of a page, as its readers would have it."""

    def __init__(self, page: Any, code: str) -> None:
        self.language: Language = BY_CODE[code]
        self.values = values = values_of(page, code)
        self.has_body = any(field.name == BODY for field in page._meta.get_fields())
        soup = BeautifulSoup(body_html(type(page), code, values), "html.parser")
        self.headings = [heading.name for heading in soup.find_all(["h2", "h3", "h4"])]
        self.code = [pre.get_text().strip() for pre in soup.find_all("pre")]
        self.images = [str(image.get("id", "")) for image in soup.find_all("embed", embedtype="image")]
        self.links = [target for link in soup.find_all("a") if (target := _target(link))]
        for element in soup.find_all(["pre", "code"]):
            element.decompose()
        said = [values.get("headline", ""), values.get("summary", ""), plain_text(soup)]
        self.lines = [line for text in said for line in text.splitlines()]

    @property
    def undescribed(self) -> int:
        """Pictures that somebody who can't see them learns nothing of."""
        return sum(1 for struct in _structs(self.values.get(BODY)) if _is_undescribed(struct))


def _alone(text: _Text) -> Iterator[Check]:
    values = text.values
    if not values.get("headline"):
        yield _no_headline()
    if not values.get("summary"):
        yield Check("summary", _("There is no summary: lists and search results have nothing to show."))
    if text.has_body and not values.get(BODY):
        yield Check("body", _("There is no text."))
    description = values.get("meta_description") or values.get("summary") or ""
    if width(description) > DESCRIPTION_WIDTH:
        yield Check("length", _too_long(description))
    if number := text.undescribed:
        words = ngettext(
            "%(count)s picture has no alternative text.", "%(count)s pictures have no alternative text.", number
        )
        yield Check("alt", words % {"count": number})
    for message in orthography.problems(text.language, text.lines):
        yield Check("orthography", message)


def _compared(text: _Text, source: _Text) -> Iterator[Check]:
    if source.values.get("summary") and not text.values.get("summary"):
        return  # said already; and a text that lacks its summary is hardly finished
    if text.headings != source.headings:
        yield Check(
            "headings",
            _("The headings differ: %(count)s here, %(source)s in the source, or on other levels.")
            % {"count": len(text.headings), "source": len(source.headings)},
        )
    yield from _lists("code", _("A block of code differs from the source: %(example)s"), text.code, source.code)
    yield from _lists("images", _("The pictures differ from those of the source."), text.images, source.images)
    yield from _lists("links", _("A link differs from the source: %(example)s"), text.links, source.links)
    numbers, others = (numbers_in_text.numbers("\n".join(side.lines)) for side in (text, source))
    if missing := numbers_in_text.missing(others, numbers):
        yield Check("numbers", _("A number of the source is not in the text: %(number)s") % {"number": missing})


def _lists(name: str, message: str, here: list[str], there: list[str]) -> Iterator[Check]:
    """The same things as often as in the source, in whatever order."""
    differing = (Counter(there) - Counter(here)) or (Counter(here) - Counter(there))
    if differing:
        yield Check(name, message % {"example": _example(next(iter(differing)))})


def _untranslated(page: Any, code: str) -> Iterator[Check]:
    """What still is, word for word, what the source says."""
    if code == page.source_language:
        return
    source = TextBeside(page, page.source_language)
    wanted = {text for text in source.to_translate if width(text) >= SENTENCE}
    left = [text for text in TextBeside(page, code).texts if squeezed(text) in wanted]
    if left:
        message = _("Still in %(language)s: %(example)s") % {
            "language": BY_CODE[page.source_language].name,
            "example": _example(left[0]),
        }
        part = len({squeezed(text) for text in left}) / len(wanted)
        yield Check("untranslated", message, is_error=len(wanted) >= LEAST_TEXTS and part > UNTRANSLATED_PART)


def _no_headline() -> Check:
    return Check("headline", _("There is no headline."), is_error=True)


def _too_long(text: str) -> str:
    message = _("This description is %(width)s half-width characters wide; search engines cut it after %(limit)s.")
    return message % {"width": width(text), "limit": DESCRIPTION_WIDTH}


def _target(link: Any) -> str:
    """What a link leads to, or the site: other languages have other pages on it."""
    if link.get("linktype"):
        return f"{link['linktype']} {link.get('id')}"
    address = str(link.get("href", ""))
    try:
        return LANGUAGE_OF_HOST.sub("", urlsplit(address).netloc)
    except ValueError:  # "https://[your-domain]/": no address at all
        return address


def _structs(value: Any) -> Iterator[dict[str, Any]]:
    if isinstance(value, list):
        for item in value:
            yield from _structs(item)
    elif isinstance(value, dict):
        yield value
        yield from _structs(list(value.values()))


def _is_undescribed(struct: dict[str, Any]) -> bool:
    return {"image", "alt", "decorative"} <= struct.keys() and not struct["alt"] and not struct["decorative"]


def _example(text: str) -> str:
    line = " ".join(text.split())
    return line if len(line) <= LONGEST_EXAMPLE else f"{line[:LONGEST_EXAMPLE]}…"
