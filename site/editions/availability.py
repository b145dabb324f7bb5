"""In which languages is a page public? The one answer, for the switcher, hreflang, sitemap, feeds, lists and links."""

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from django.db.models import Case, F, JSONField, Q, TextField, Value, When
from django.http import HttpRequest
from wagtail.models import Page, Site

from .languages import DEFAULT, LANGUAGES, Language
from .models import Edition


@dataclass(frozen=True, slots=True)
class Alternate:
    """One public language of a page or list."""

    language: Language
    url: str  # absolute
    title: str = ""


class Availability:
    """The public editions of all pages that one response speaks of, from one query.

    ``pages`` says which, as a filter on pages. ``focus`` is the edition that the response shows, as page id and
    language code: the only one whose long texts are fetched.
    """

    def __init__(self, pages: Q, focus: tuple[int, str] | None = None) -> None:
        self._editions: dict[int, dict[str, Edition]] = defaultdict(dict)
        for edition in _with_focus(pages, focus):
            self._editions[edition.page_id][edition.language] = edition

    def of(self, page_id: int) -> list[Edition]:
        """The public editions of a page, in the order of the language table."""
        found = self._editions.get(page_id, {})
        return [found[language.code] for language in LANGUAGES if language.code in found]

    def edition(self, page_id: int, code: str) -> Edition | None:
        return self._editions.get(page_id, {}).get(code)

    def best(self, page_id: int, code: str) -> Edition | None:
        """The edition in this language, else the source edition, else none: links lead nowhere else."""
        editions = self.of(page_id)
        here = [edition for edition in editions if edition.language == code]
        return next(iter(here + [edition for edition in editions if edition.is_source]), None)

    def above(self, page: Page, code: str) -> Edition | None:
        """The parent of a page, as links lead to it."""
        ids = (pk for pk, editions in self._editions.items() if _path(editions) == page.path[: -page.steplen])
        return next((self.best(pk, code) for pk in ids), None)

    def menu(self, code: str) -> list[Edition]:
        """The pages shown in menus that are public in this language, in the order of the page tree."""
        editions = (self.edition(page_id, code) for page_id in self._editions)
        return sorted((e for e in editions if e and e.page.show_in_menus), key=lambda edition: edition.page.path)

    def alternates(self, page_id: int, request: HttpRequest) -> list[Alternate]:
        return [
            Alternate(edition.lang, edition.get_full_url(request) or "", edition.headline)
            for edition in self.of(page_id)
        ]

    def x_default(self, page_id: int, request: HttpRequest) -> str:
        """The address for readers of no language of ours: the source edition, if it is public.

        For the home page it is ``/``, which finds out what they read.
        """
        site = Site.find_for_request(request)
        if site is not None and site.root_page_id == page_id and self.of(page_id):
            return f"{site.root_url}/"
        return next((edition.get_full_url(request) or "" for edition in self.of(page_id) if edition.is_source), "")

    def list_below(
        self, page_id: int, request: HttpRequest, address: str, languages: Collection[Language]
    ) -> tuple[list[Alternate], str]:
        """The alternates of a list under the page that holds something in these languages only, and its x-default.

        ``address`` follows that of the page: ``tags/python/`` or ``?page=2``. No language is the source of such a list:
        that of the page stands in for it, else the first.
        """
        found = [
            Alternate(alternate.language, alternate.url + address)
            for alternate in self.alternates(page_id, request)
            if alternate.language in languages
        ]
        sources = {edition.lang for edition in self.of(page_id) if edition.is_source}
        leading = [alternate.url for alternate in found if alternate.language in sources] + [a.url for a in found]
        return found, next(iter(leading), "")


def _path(editions: dict[str, Edition]) -> str:
    path: str = next(iter(editions.values())).page.path
    return path


MENU = Q(show_in_menus=True)


def reading(page: Page, code: str) -> Availability:
    """All that a reading page needs: itself, the pages above it, the menu, and the pages its text links to."""
    above = Q(path__in=[page.path[:end] for end in range(page.steplen, len(page.path), page.steplen)])
    links = Q(pk__in=Edition.objects.filter(page=page.pk, language=code).values("references__page"))
    return Availability(Q(pk=page.pk) | above | MENU | links, focus=(page.pk, code))


def _with_focus(pages: Q, focus: tuple[int, str] | None) -> Any:
    # By the ids of the pages: a condition on their other columns would make the database read all editions there are.
    editions = Edition.objects.public().filter(page__in=Page.objects.filter(pages).values("pk")).light()
    if focus is None:
        return editions
    here = Q(page=focus[0], language=focus[1])
    editions = editions.select_related("share_picture").annotate(
        shown_body=Case(When(here, then=F("body_html")), default=Value(""), output_field=TextField()),
        shown_values=Case(When(here, then=F("values")), default=None, output_field=JSONField()),
        shown_toc=Case(When(here, then=F("toc")), default=None, output_field=JSONField()),
    )
    for edition in editions:
        if (edition.page_id, edition.language) == focus:
            edition.body_html, edition.values, edition.toc = edition.shown_body, edition.shown_values, edition.shown_toc
    return editions


def negotiated(available: list[Alternate], code: str) -> Alternate | None:
    """The alternate for a reader who wants this language: it, else English, else whatever there is."""
    by_code = {alternate.language.code: alternate for alternate in available}
    return by_code.get(code) or by_code.get(DEFAULT.code) or next(iter(available), None)
