"""The vocabulary in which the reading side asks for editions."""

from typing import TYPE_CHECKING, Self

from django.db.models import CharField, Exists, ExpressionWrapper, F, OuterRef, Q, QuerySet
from wagtail.models import PageViewRestriction
from wagtail.search.queryset import SearchableQuerySetMixin

if TYPE_CHECKING:
    from .models import Edition, EditionVersion  # noqa: F401 - named in quotes

HEAVY = ("values", "body_html", "text", "toc")


def restricted(path: str) -> Exists:
    """Whether a view restriction lies on the page with this tree path, or on a page above it."""
    target = ExpressionWrapper(OuterRef(path), output_field=CharField())
    return Exists(PageViewRestriction.objects.alias(target=target).filter(target__startswith=F("page__path")))


class EditionQuerySet(SearchableQuerySetMixin, QuerySet["Edition"]):
    def visible(self) -> Self:
        """What is published, to those who may see the page: neither the page nor the language is taken down."""
        return self.filter(page__live=True, withdrawn_at__isnull=True)

    def public(self) -> Self:
        """What an anonymous reader may see. The one definition; availability.py and every list stand on it."""
        return self.visible().exclude(restricted("page__path"))

    def in_language(self, code: str) -> Self:
        return self.filter(language=code)

    def missing_in(self, code: str) -> Self:
        """Of pages that are not public in this language: what its readers can only read in another."""
        here = self.model.objects.public().in_language(code).filter(page=OuterRef("page"))
        return self.exclude(language=code).exclude(Exists(here))

    def light(self) -> Self:
        """Without the long texts, with the page that addresses derive from."""
        return self.defer(*HEAVY).select_related("page")

    def newest_first(self) -> Self:
        return self.order_by("-first_published_at", "-pk")

    def out_of_date(self) -> Self:
        """Translations whose source edition has moved on from the version that they follow."""
        source = self.model.objects.filter(page=OuterRef("page"), is_source=True)
        moved_on = source.exclude(fingerprint=OuterRef("follows__fingerprint"))
        return self.filter(Q(follows__isnull=False) & Exists(moved_on), is_source=False)


class EditionVersionQuerySet(QuerySet["EditionVersion"]):
    def delete(self) -> tuple[int, dict[str, int]]:
        raise TypeError("The history of what readers saw is append-only; it goes only with its page.")

    def update(self, **kwargs: object) -> int:
        raise TypeError("The history of what readers saw is append-only.")
