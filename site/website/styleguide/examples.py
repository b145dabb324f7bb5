"""Renders the templates of the site with samples: the examples that the sections are made of."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

from bs4 import BeautifulSoup
from django.db.models import Count
from django.http import HttpRequest
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.safestring import SafeString
from django.utils.translation import override

from blog.authors import Author
from blog.lists import Card, articles
from blog.models import ArticlePage
from blog.views import Hit
from editions.availability import Alternate, reading
from editions.languages import LANGUAGES, Language
from editions.models import Edition
from editions.pictures import FORMATS, Pictures
from editions.references import resolve
from textsearch.highlighting import Highlighter
from website.templatetags.site_tags import site_settings

from . import samples

THEMES = ("light", "dark")
IDS = re.compile(r'(?<=\s)(id|for|aria-labelledby|aria-describedby|aria-controls)="([^"]+)"|(?<=\s)href="#([^"]+)"')


@dataclass(frozen=True, slots=True)
class Example:
    """A component, rendered."""

    title: str
    html: str
    paths: tuple[str, ...]  # of its template and of those that it includes
    inside: str = ""  # the classes of what it stands in on the site
    is_wide: bool = False  # it brings the margins of the page, so its frames need the whole width
    number: int = 0

    @property
    def frames(self) -> Iterator[tuple[str, SafeString]]:
        """The component for each theme, with ids that occur once in the page."""
        for theme in THEMES:
            yield theme, SafeString(with_own_ids(self.html, f"-{self.number}-{theme}"))


def with_own_ids(html: str, ending: str) -> str:
    """The HTML with this ending on all ids and on what refers to them."""

    def renamed(match: re.Match[str]) -> str:
        name, ids, anchor = match.groups()
        if anchor:
            return f'href="#{anchor}{ending}"'
        return f'{name}="{" ".join(f"{one}{ending}" for one in ids.split())}"'

    return IDS.sub(renamed, html)


def find_article(language: Language) -> ArticlePage | None:
    """The article in most languages that has a cover, an author with a portrait and a tag."""
    complete = ArticlePage.objects.filter(
        cover__isnull=False, article_authors__author__portrait__isnull=False, tagged_items__isnull=False
    )
    found = articles().in_language(language.code).filter(page__in=complete.values("pk"))
    best = found.annotate(languages=Count("page__editions")).order_by("-languages", "pk").first()
    return ArticlePage.objects.get(pk=best.page_id) if best else None


def alternates(request: HttpRequest) -> list[Alternate]:
    """The styleguide in all languages."""
    found = []
    for language in LANGUAGES:
        with override(language.code):
            found.append(Alternate(language, request.build_absolute_uri(reverse("styleguide"))))
    return found


class Maker:
    """Makes examples in one language around an article that is saved: its address, cover, tags and authors."""

    def __init__(self, request: HttpRequest, language: Language, article: ArticlePage) -> None:
        self.request, self.language, self.article = request, language, article
        self.texts = samples.sample(language)
        self.authors = article.shown_authors()
        self.availability = request.availability = reading(article, language.code)  # type: ignore[attr-defined]
        images = [article.cover_id, *(author.portrait_id for author in self.authors)]
        self.pictures = Pictures((image, name) for image in images for name in FORMATS)
        self.edition = self.edition_of("headline", body=samples.text(language, article))

    @cached_property
    def another(self) -> Language:
        """The language after this one in the table."""
        return LANGUAGES[(LANGUAGES.index(self.language) + 1) % len(LANGUAGES)]

    @cached_property
    def common(self) -> dict[str, Any]:
        """What the templates of an article know."""
        parent = self.availability.above(self.article, self.language.code)
        return {
            "language": self.language,
            "site": site_settings({"request": self.request}),
            "page": self.article,
            "edition": self.edition,
            "body": self.resolved(self.edition),
            "pictures": self.pictures,
            "alternates": self.availability.alternates(self.article.pk, self.request),
            "parent": parent,
            "blog_url": parent.get_url(self.request) if parent else "",
            "tags": [item.tag for item in self.article.tagged_items.select_related("tag")],
            "authors": self.authors,
        }

    # Examples ---------------------------------------------------------------------------------------------------------

    def render(self, template: str, /, **context: Any) -> str:
        return render_to_string(template, {**self.common, **context}, self.request)

    def component(self, title: str, template: str, /, *also: str, inside: str = "", **context: Any) -> Example:
        """A template of its own; ``also`` are those that it includes."""
        return Example(title, self.render(template, **context), (template, *also), inside)

    def part(self, title: str, template: str, selector: str, /, inside: str = "", **context: Any) -> Example:
        """What stands in a template among other things. Refuses a selector that finds nothing any more."""
        found = BeautifulSoup(self.render(template, **context), "html.parser").select_one(selector)
        if found is None:
            raise LookupError(f"{template} has no {selector}: the styleguide shows something that is gone.")
        return Example(title, str(found), (template,), inside)

    def wide(self, *args: Any, **kwargs: Any) -> Example:
        return replace(self.component(*args, **kwargs), is_wide=True)

    def wide_part(self, *args: Any, **kwargs: Any) -> Example:
        return replace(self.part(*args, **kwargs), is_wide=True)

    # Samples ----------------------------------------------------------------------------------------------------------

    def edition_of(self, headline: str, language: Language | None = None, body: Any = ()) -> Edition:
        return samples.edition(language or self.language, self.article, headline, list(body))

    def resolved(self, edition: Edition) -> SafeString:
        """The body as a reader gets it."""
        code = self.language.code
        return SafeString(resolve(edition.body_html, code, self.availability, self.pictures, self.request))

    def body(self, blocks: list[samples.Block]) -> SafeString:
        return self.resolved(self.edition_of("headline", body=blocks))

    def card(self, headline: str = "headline", language: Language | None = None, *, is_drawn: bool = False) -> Card:
        cover = None if is_drawn else self.article.cover_id
        return Card(self.edition_of(headline, language), cover, self.authors)

    def hit(self, headline: str, language: Language | None = None) -> Hit:
        language = language or self.language
        found = self.edition_of(headline, language, samples.text(language, self.article)[:1])
        highlighter = Highlighter(samples.sample(language)["query"], language.code)
        return Hit(found, highlighter.highlight(found.headline), highlighter.excerpt(found.text))

    def foreign_author(self) -> Author:
        """Somebody whose name and texts are in another language only."""
        texts, suffix = samples.sample(self.another), self.another.suffix
        told = {f"role_{suffix}": texts["section"], f"bio_{suffix}": texts["summary"]}
        portrait = self.authors[0].portrait
        return Author(name=texts["person"], slug="x", source_language=self.another.code, portrait=portrait, **told)
