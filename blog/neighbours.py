"""What to read after an article, in its own language: the articles before and after it, and related ones."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Count, IntegerField, OuterRef, Q, Subquery
from django.db.models.functions import Coalesce
from django.utils import timezone

from editions.managers import EditionQuerySet
from editions.models import Edition

from .lists import Card, articles, cards
from .tags import TaggedArticle

RELATED = 3


@dataclass(frozen=True, slots=True)
class Neighbours:
    """``older`` and ``newer`` by the first publication in this language."""

    older: Edition | None
    newer: Edition | None
    related: list[Card]
    share_tags: bool  # if not, the related ones are merely the newest


def neighbours(edition: Edition, tags: Any) -> Neighbours:
    """All of them from one query, and one for the authors. ``tags`` are the article's, as ids."""
    here = date, pk = _position(edition)
    before = Q(first_published_at__lt=date) | Q(first_published_at=date, pk__lt=pk)
    others = ranked(edition.page_id, tags, edition.language)
    older, newer = others.filter(before).newest_first(), others.exclude(before).newest_first().reverse()
    near = [few.values("pk") for few in (others[:RELATED], older[:1], newer[:1])]
    # The best, the last before and the first after all are among these few, so they are the same here as among all.
    found = cards(others.filter(Q(pk__in=near[0]) | Q(pk__in=near[1]) | Q(pk__in=near[2])))
    beside = sorted((card.edition for card in found), key=_position)
    best = found[:RELATED]
    sharing = [card for card in best if _shares(card.edition)]
    return Neighbours(
        older=next((other for other in reversed(beside) if _position(other) < here), None),
        newer=next((other for other in beside if _position(other) > here), None),
        related=sharing or best,
        share_tags=bool(sharing),
    )


def related(page_id: int, tags: Any, code: str) -> list[Edition]:
    """Other articles in a language that share a tag with the page; the newest if there are none."""
    best = list(ranked(page_id, tags, code)[:RELATED])
    return [edition for edition in best if _shares(edition)] or best


def ranked(page_id: int, tags: Any, code: str) -> EditionQuerySet:
    """The other articles in a language: those that have most of the tags first, then the newest."""
    tagged = TaggedArticle.objects.filter(content_object=OuterRef("page"), tag__in=tags).order_by()
    count = tagged.values("content_object").annotate(count=Count("pk")).values("count")
    shared = Coalesce(Subquery(count, output_field=IntegerField()), 0)
    others: EditionQuerySet = articles().in_language(code).exclude(page=page_id).annotate(shared=shared)
    return others.order_by("-shared", "-first_published_at", "-pk")


def _shares(edition: Any) -> bool:
    return bool(edition.shared)  # which :func:`ranked` has counted


def _position(edition: Edition) -> tuple[datetime, int]:
    """Where the edition stands in time; a preview shows what would be published now."""
    return edition.first_published_at or timezone.now(), edition.pk or 0
