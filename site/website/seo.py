"""What keeps public texts from being found: of every edition the problems, from a fixed number of queries."""

from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.db.models import F, Q, QuerySet, TextChoices
from django.utils.translation import gettext_lazy as _
from wagtail.models import Site

from blog.models import ArticlePage
from editions.managers import EditionQuerySet
from editions.models import Edition, EditionReference
from editions.search_results import DESCRIPTION_WIDTH, TITLE_WIDTH, width

from .models import SiteSettings
from .seo_links import broken_addresses


class Problem(TextChoices):
    LONG_TITLE = "long-title", _("title too long")
    NO_DESCRIPTION = "no-description", _("no description")
    LONG_DESCRIPTION = "long-description", _("description too long")
    SAME_TITLE = "same-title", _("title used twice")
    NO_COVER = "no-cover", _("no cover picture")
    NO_ALT = "no-alt", _("picture without description")
    BROKEN_LINK = "broken-link", _("broken link")
    NO_SOURCE = "no-source", _("source language not public")
    NOT_LINKED = "not-linked", _("nothing leads here")


@dataclass
class Finding:
    """A public edition and what is wrong with it: problem → details, which may be empty."""

    edition: Edition
    problems: dict[str, str] = field(default_factory=dict)


def title_of(edition: Edition) -> str:
    return edition.meta_title or edition.headline


def description_of(edition: Edition) -> str:
    return edition.meta_description or edition.summary


def findings(editions: EditionQuerySet) -> list[Finding]:
    """Those of these public editions with problems, in the order given. Other editions count where they compare."""
    public = Edition.objects.public()
    shared: dict[str, Any] = {
        Problem.SAME_TITLE: _titles(public),
        Problem.NO_SOURCE: set(public.filter(is_source=True).values_list("page", flat=True)),
        Problem.NOT_LINKED: _linked(public),
        Problem.NO_ALT: _without_alt(editions),
        Problem.BROKEN_LINK: _broken(editions, public),
    }
    article = ContentType.objects.get_for_model(ArticlePage).pk
    rows = editions.light().annotate(cover_id=F("page__articlepage__cover"))
    found = (Finding(edition, dict(_problems(edition, article, shared))) for edition in rows.iterator(chunk_size=500))
    return [finding for finding in found if finding.problems]


def _problems(edition: Any, article: int, shared: dict[str, Any]) -> Iterator[tuple[str, str]]:
    title, description = title_of(edition), description_of(edition)
    is_article = edition.page.content_type_id == article
    if width(title) > TITLE_WIDTH:
        yield Problem.LONG_TITLE, f"{width(title)} > {TITLE_WIDTH}"
    if not description:
        yield Problem.NO_DESCRIPTION, ""
    if width(description) > DESCRIPTION_WIDTH:
        yield Problem.LONG_DESCRIPTION, f"{width(description)} > {DESCRIPTION_WIDTH}"
    if shared[Problem.SAME_TITLE][edition.language, title] > 1:
        yield Problem.SAME_TITLE, title
    if is_article and edition.cover_id is None:
        yield Problem.NO_COVER, ""
    if edition.pk in shared[Problem.NO_ALT]:
        yield Problem.NO_ALT, ""
    if links := shared[Problem.BROKEN_LINK].get(edition.pk):
        yield Problem.BROKEN_LINK, ", ".join(sorted(links))
    if not edition.is_source and edition.page_id not in shared[Problem.NO_SOURCE]:
        yield Problem.NO_SOURCE, ""
    # Articles are in lists, the pages of the menu in the header.
    if not (is_article or edition.page.show_in_menus or edition.page_id in shared[Problem.NOT_LINKED]):
        yield Problem.NOT_LINKED, ""


def _titles(public: QuerySet[Edition]) -> Counter[tuple[str, str]]:
    rows = public.values_list("language", "meta_title", "headline")
    return Counter((language, meta or headline) for language, meta, headline in rows.iterator(chunk_size=2000))


def _linked(public: QuerySet[Edition]) -> set[int]:
    """The pages that another public text, or the frame of every page, leads to."""
    references = EditionReference.objects.filter(edition__in=public.values("pk"), page__isnull=False)
    linked = set(references.exclude(page=F("edition__page")).values_list("page", flat=True).distinct())
    linked |= set(Site.objects.values_list("root_page", flat=True))
    for chosen in SiteSettings.objects.values_list("contact_page", "privacy_page"):
        linked |= {page for page in chosen if page}
    return linked


def _without_alt(editions: QuerySet[Edition]) -> set[int]:
    """Editions with a cover or a picture that is neither described nor said to decorate."""
    without = Q(values__cover_alt="") | ~Q(values__has_key="cover_alt")
    found = set(editions.filter(without, page__articlepage__cover__isnull=False).values_list("pk", flat=True))
    # The HTML tells which texts to look into; it does not tell a picture that only decorates.
    rows = editions.filter(body_html__contains='alt=""/>').values_list("pk", "values")
    return found | {pk for pk, values in rows.iterator(chunk_size=100) if _has_picture_without_alt(values.get("body"))}


def _has_picture_without_alt(body: Any) -> bool:
    blocks = body if isinstance(body, list) else []
    pictures = (block["value"] for block in blocks if block["type"] == "image")
    return any(not picture.get("alt") and not picture.get("decorative") for picture in pictures)


def _broken(editions: QuerySet[Edition], public: QuerySet[Edition]) -> dict[int, set[str]]:
    """For each edition the titles of pages that readers are kept from, and the addresses that answer nothing."""
    broken: dict[int, set[str]] = defaultdict(set)
    references = EditionReference.objects.filter(edition__in=editions.values("pk"), page__isnull=False)
    for pk, title in references.exclude(page__in=public.values("page")).values_list("edition", "page__title"):
        broken[pk].add(title)
    for pk, addresses in broken_addresses(editions).items():
        broken[pk] |= addresses
    return broken
