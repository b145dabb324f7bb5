"""What a feed holds, whatever it is written down as."""

from dataclasses import dataclass
from datetime import datetime

from django.conf import settings

from editions.availability import Alternate
from editions.languages import Language
from editions.models import Edition


@dataclass(frozen=True, slots=True)
class File:
    """A picture in the one size that a program gets."""

    url: str
    type: str
    size: int  # bytes


@dataclass(frozen=True, slots=True)
class Name:
    """An author or a tag. ``language`` is that of the name, which may be another than the feed's."""

    slug: str
    text: str
    language: Language
    url: str
    portrait: File | None = None


@dataclass(frozen=True, slots=True)
class Entry:
    id: str
    edition: Edition
    url: str
    alternates: list[Alternate]  # in all languages, this one included
    html: str
    authors: list[Name]
    tags: list[Name]
    cover: File | None


@dataclass(frozen=True, slots=True)
class Feed:
    id: str
    language: Language
    title: str
    description: str
    blog_url: str
    list_url: str  # the page that shows the same
    alternates: list[Alternate]  # of that page, this language included
    entries: list[Entry]
    updated: datetime
    modified: datetime  # what leaves the feed changes it too
    icon: str

    @property
    def site_name(self) -> str:
        return str(settings.WAGTAIL_SITE_NAME)

    @property
    def atom_url(self) -> str:
        return f"{self.list_url}feed/"

    @property
    def json_url(self) -> str:
        return f"{self.list_url}feed.json"
