"""What a file for translators holds, whatever its format."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from typing import Any, Protocol

from django.conf import settings
from django.db.models import Model
from django.utils.module_loading import import_string

from ..values import Values, fingerprint, values_of


@dataclass(frozen=True)
class Outgoing:
    """One language of a page, to be translated from the source: the newest drafts of both."""

    page: Any
    code: str
    url: str  # of its form

    @property
    def source(self) -> Values:
        return values_of(self.page, self.page.source_language)

    @property
    def target(self) -> Values:
        return values_of(self.page, self.code)

    @property
    def marks(self) -> dict[str, str]:
        """What the file has to know of the page, to be known again."""
        return {
            "page": str(self.page.translation_key),
            "source": fingerprint(self.source),
            "target": fingerprint(self.target),
        }


# Given the page's type and both texts: the translation with what the file says. Raises Unreadable. The names of what
# has no place any more are added to the list; nobody who has none will do without.
Merge = Callable[[type[Model], Values, Values, list[str] | None], Values]


@dataclass(frozen=True)
class Incoming:
    """The text that a file has for one language of a page."""

    file: str
    line: int
    page: str  # its translation key
    source_language: str
    code: str
    source: str  # the fingerprints of both texts when the file was made
    target: str
    merge: Merge


class Format(Protocol):
    name: str
    label: Any
    endings: tuple[str, ...]

    def takes(self, model: type[Model]) -> bool:
        """Whether pages of this type can be written so."""
        ...

    def write(self, texts: Iterable[Outgoing]) -> Iterator[tuple[str, bytes]]:
        """The names and contents of the files."""
        ...

    def read(self, name: str, content: bytes) -> list[Incoming]:
        """Raises Unreadable."""
        ...


@cache
def formats() -> dict[str, Format]:
    """By name, those of the setting."""
    found: list[Format] = [import_string(path)() for path in settings.EDITIONS_EXCHANGE_FORMATS]
    return {made.name: made for made in found}
