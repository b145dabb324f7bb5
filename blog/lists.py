"""Lists of articles in one language: from editions, in a number of queries that does not grow with the articles."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.core.paginator import InvalidPage, Page, Paginator
from django.db.models import Count, F, Q
from django.http import Http404, HttpRequest

from editions.languages import LANGUAGES
from editions.managers import EditionQuerySet
from editions.models import Edition

from .authors import ArticleAuthor, Author

PER_PAGE = 10
FEW = 4  # articles; a list that is shorter offers some in other languages
ELSEWHERE = 3


@dataclass(frozen=True, slots=True)
class Card:
    """An article in a list: its text in the reader's language and what all languages share."""

    edition: Edition
    cover_id: int | None
    authors: list[Author]


def articles() -> EditionQuerySet:
    """The public editions of articles, in all languages, the newest first."""
    content_type = ContentType.objects.get_by_natural_key("blog", "articlepage")
    found = Edition.objects.public().filter(page__content_type=content_type).light().newest_first()
    with_cover: EditionQuerySet = found.annotate(cover_id=F("page__articlepage__cover"))
    return with_cover


def blog_in(code: str) -> Edition | None:
    """The blog, which has the pages of tags and authors and the feeds, if it is public in this language."""
    content_type = ContentType.objects.get_by_natural_key("blog", "blogindexpage")
    return Edition.objects.public().in_language(code).filter(page__content_type=content_type).light().first()


def cards(editions: Iterable[Any]) -> list[Card]:
    """Fetch what the cards of these editions show; pass editions of :func:`articles`, sliced."""
    shown = list(editions)
    authors = defaultdict(list)
    rows = ArticleAuthor.objects.filter(page__in=[edition.page_id for edition in shown])
    for row in rows.select_related("author"):
        authors[row.page_id].append(row.author)
    return [Card(edition, edition.cover_id, authors[edition.page_id]) for edition in shown]


def elsewhere(code: str, condition: Q | None = None) -> list[Card]:
    """The newest articles that readers of this language can only read in another, each page once."""
    return cards(one_per_page(articles().filter(condition or Q()).missing_in(code), ELSEWHERE))


def one_per_page(editions: Any, most: int) -> list[Edition]:
    """The first edition of each page, of an ordered queryset or of hits."""
    best: dict[int, Edition] = {}
    for edition in editions[: most * len(LANGUAGES)]:
        best.setdefault(edition.page_id, edition)
    return list(best.values())[:most]


def page_of_cards(request: HttpRequest, code: str, condition: Q | None = None) -> dict[str, Any]:
    """One page of a list, and the languages in which the list has that page: the context of the list template.

    Raises Http404 for a page number that does not exist.
    """
    found = articles().filter(condition or Q())
    counts = dict(found.order_by().values_list("language").annotate(Count("pk")))
    paginator = CountedPaginator(found.in_language(code), PER_PAGE, counts.get(code, 0))
    try:
        page: Page[Any] = paginator.page(request.GET.get("page", 1))
    except InvalidPage as error:
        raise Http404 from error
    shown = cards(page.object_list)
    others = (elsewhere(code, condition) or elsewhere(code)) if paginator.count < FEW else []
    return {
        "cards": shown,
        "elsewhere": others,
        "paginator_page": page,
        "languages": [lang for lang in LANGUAGES if counts.get(lang.code, 0) > (page.number - 1) * PER_PAGE],
    }


class CountedPaginator(Paginator):  # type: ignore[type-arg]  # not subscriptable when it runs
    """A paginator that has been told how many there are."""

    def __init__(self, objects: Any, per_page: int, count: int) -> None:
        super().__init__(objects, per_page)
        self._count = count

    @property
    def count(self) -> int:
        return self._count
