"""Names of things that all languages share: they may fall back to their source, marked with its language."""

from dataclasses import dataclass
from typing import Any

from .languages import BY_CODE, LANGUAGES, Language


@dataclass(frozen=True, slots=True)
class Localized:
    text: str
    language: Language

    def __str__(self) -> str:
        return self.text


def every_name(thing: Any, name: str, *others: str) -> list[str]:
    """What a shared thing is called, in all languages: to find it by."""
    return [*others, *filter(None, (getattr(thing, f"{name}_{language.suffix}") for language in LANGUAGES))]


def localized(thing: Any, name: str, code: str, fallback: str = "") -> Localized | None:
    """The translated field of an object in this language, else in the object's ``source_language``, else ``fallback``.

    Only for shared things such as authors and tags; the text of a page never falls back.
    """
    for language in (BY_CODE[code], BY_CODE[thing.source_language]):
        if text := getattr(thing, f"{name}_{language.suffix}"):
            return Localized(text, language)
    return Localized(fallback, BY_CODE[thing.source_language]) if fallback else None
