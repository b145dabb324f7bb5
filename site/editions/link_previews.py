"""What other sites show of a page whose address somebody shares: Open Graph and the cards of X read it."""

from dataclasses import dataclass
from datetime import datetime
from mimetypes import guess_type
from typing import Any, Literal
from urllib.parse import urljoin, urlsplit

from django.utils import timezone

from .models import Edition, SharePicture
from .share_pictures import TYPE


@dataclass(frozen=True, slots=True)
class PreviewPicture:
    url: str  # absolute
    width: int
    height: int
    type: str
    alt: str

    @property
    def is_large(self) -> bool:
        """Whether it fills the width of a card; a portrait stands beside the text."""
        return self.width >= 1.5 * self.height and self.width >= 600


@dataclass(frozen=True, slots=True)
class LinkPreview:
    title: str
    description: str = ""
    kind: Literal["website", "article", "profile"] = "website"
    picture: PreviewPicture | None = None
    published: str = ""  # ISO 8601, as modified
    modified: str = ""
    authors: tuple[str, ...] = ()  # addresses
    section: str = ""
    tags: tuple[str, ...] = ()
    creator: str = ""  # of an article, on X


def preview_of(edition: Edition, canonical: str, cover: PreviewPicture | None = None, **more: Any) -> LinkPreview:
    """The preview of a page with an edition; its cover stands in until its share picture is drawn."""
    return LinkPreview(
        title=edition.meta_title or edition.headline,
        description=edition.meta_description or edition.summary,
        picture=share_picture(edition, canonical) or cover,
        **more,
    )


def share_picture(edition: Edition, base: str) -> PreviewPicture | None:
    """The drawn picture of an edition, if it has one; ``base`` is an absolute address of the site."""
    drawn: SharePicture | None = getattr(edition, "share_picture", None)
    if drawn is None or not drawn.file:
        return None
    return PreviewPicture(urljoin(base, drawn.file.url), drawn.WIDTH, drawn.HEIGHT, TYPE, edition.headline)


def picture_file(picture: Any, base: str, alt: str) -> PreviewPicture | None:
    """A rendition or an image, as ``Pictures.largest`` gives it."""
    if picture is None:
        return None
    kind = guess_type(picture.file.name)[0] or "image/jpeg"
    return PreviewPicture(urljoin(base, picture.file.url), picture.width, picture.height, kind, alt)


def handle(url: str) -> str:
    """How X names the account with this address: ``@merctechs``."""
    name = urlsplit(url).path.strip("/").partition("/")[0]
    return f"@{name}" if name else ""


def moment(date: datetime) -> str:
    return timezone.localtime(date).isoformat(timespec="seconds")
