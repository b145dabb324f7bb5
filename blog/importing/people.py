"""Who wrote an article and what it is about: found by slug or by any of their names."""

from typing import Any

from anyascii import anyascii
from django.utils.text import slugify

from ..authors import Author
from ..tags import Tag


def slug_of(name: str) -> str:
    """C++ and C# are not C."""
    return slugify(anyascii(name).replace("+", " plus ").replace("#", " sharp "))


def author(name: str, language: str, *, may_create: bool) -> Author | None:
    """An author by this name; two of the same name are nobody."""
    known: Author | None = _known(Author, name)
    if known or not may_create or not (slug := slug_of(name)[:50]):
        return known
    if Author.objects.filter(slug=slug).exists() or len(name) > 120:
        return None
    return Author.objects.create(name=name, slug=slug, source_language=language)


def tag(name: str, language: str, *, may_create: bool) -> Tag | None:
    """The tag of this name; none can be made of a name that makes no address."""
    known: Tag | None = _known(Tag, name)
    slug = slug_of(name)
    if known or not may_create or not slug or len(name) > 100 or len(slug) > 100:
        return known
    made: Tag = Tag.objects.create(name=name, slug=slug, source_language=language)
    return made


def _known(model: Any, name: str) -> Any:
    slug = slug_of(name)
    everybody = list(model.objects.all())
    by_slug = [one for one in everybody if one.slug in (slug, name)]
    called = [one for one in everybody if name.casefold() in [known.casefold() for known in one.names]]
    found = by_slug or called
    return found[0] if len(found) == 1 else None
