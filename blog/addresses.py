"""The pages of tags and authors, for the sitemap: in the languages in which they list an article."""

from collections import defaultdict
from collections.abc import Iterator
from datetime import datetime
from functools import cached_property
from typing import Any

from django.db.models import F, Max
from wagtail.models import Site

from editions.addresses import SPAN, Entry, Part, of_site, prefixes

from .lists import articles
from .models import BlogIndexPage

# What is listed, and the way to it from an edition.
TAGS = ("tags", "page__articlepage__tagged_items__tag")
AUTHORS = ("authors", "page__articlepage__article_authors__author")


class ListSection:
    """The lists of articles that have a tag, or an author, in common, under every blog of the site."""

    def __init__(self, site: Site, kind: tuple[str, str]) -> None:
        self.name, self._relation = kind
        self._site = site

    def parts(self) -> list[Part]:
        found: dict[int, list[datetime]] = defaultdict(list)
        for subject, (_slug, changed) in self._subjects.items():
            for blog in self._blogs.values():
                found[subject // SPAN + 1] += [changed[code] for code in blog if code in changed]
        return [Part(number, len(dates), max(dates)) for number, dates in sorted(found.items()) if dates]

    def entries(self, number: int) -> Iterator[Entry]:
        for subject, (slug, changed) in self._subjects.items():
            if subject // SPAN + 1 == number:
                for blog in self._blogs.values():
                    urls = {code: f"{row[0]}{self.name}/{slug}/" for code, row in blog.items() if code in changed}
                    if urls:
                        leading = [url for code, url in urls.items() if blog[code][1]]
                        x_default = next(iter([*leading, *urls.values()]))
                        yield Entry(urls, {code: changed[code] for code in urls}, x_default)

    @cached_property
    def _subjects(self) -> dict[int, tuple[str, dict[str, datetime]]]:
        """By id, the slug and when the newest of its articles in each language has changed."""
        rows = articles().order_by().filter(**{f"{self._relation}__isnull": False})
        named = rows.values_list(F(self._relation), F(f"{self._relation}__slug"), "language")
        found: dict[int, tuple[str, dict[str, datetime]]] = {}
        for subject, slug, code, changed in named.annotate(Max("last_published_at")).order_by(F(self._relation)):
            found.setdefault(subject, (slug, {}))[1][code] = changed
        return found

    @cached_property
    def _blogs(self) -> dict[int, dict[str, tuple[str, bool]]]:
        """By page id and language, the address, and whether it is the source."""
        root = self._site.root_page.url_path
        rows: dict[int, dict[str, Any]] = defaultdict(dict)
        editions = of_site(self._site).filter(page__in=BlogIndexPage.objects.all()).order_by("page_id")
        for page, path, code, is_source in editions.values_list("page", "page__url_path", "language", "is_source"):
            rows[page][code] = (path.removeprefix(root), is_source)
        return {
            page: {
                code: (prefix + row[code][0], row[code][1])
                for code, prefix in prefixes(self._site).items()
                if code in row
            }
            for page, row in rows.items()
        }
