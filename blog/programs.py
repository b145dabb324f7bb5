"""What programs read: a page as Markdown beside its address, and a list of all there is in one language (llms.txt).

The front matter is YAML, which Hugo, Pandoc, GitHub and ``import_articles`` read (docs/decisions/0011).
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from urllib.parse import urljoin

import yaml
from django.conf import settings
from django.db.models import Q, QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe
from wagtail.documents import get_document_model
from wagtail.models import Page, Site

from editions.addresses import of_site
from editions.availability import Availability
from editions.languages import BY_CODE, Language
from editions.models import Edition
from editions.pages import interface_language
from editions.pictures import Pictures
from editions.references import LINK, page_ids, pictures_in
from editions.rendering import BODY

from .authors import ArticleAuthor
from .cacheable import cacheable
from .markdown_text import address, in_line
from .markdown_writer import Writer
from .models import ArticlePage
from .tags import TaggedArticle

FENCE = "---\n"
MARKDOWN = r"^(?P<path>(?:[\w-]+/)*[\w-]+)\.md$"


@require_safe
def markdown(request: HttpRequest, path: str) -> HttpResponse:
    """The public text of a page in the language of the address."""
    site = _site(request)
    editions = Edition.objects.public().in_language(interface_language()).select_related("page").defer("text", "toc")
    edition = editions.filter(page__url_path=f"{site.root_page.url_path}{path}/").first()
    if edition is None or BODY not in edition.values:
        raise Http404
    source = Source(edition, request)
    response = cacheable(request, (source.front_matter() + source.text()).encode(), "text/markdown")
    response["Link"] = f'<{source.url}>; rel="canonical"'
    response["X-Robots-Tag"] = "noindex"
    return response


@require_safe
def llms_txt(request: HttpRequest) -> HttpResponse:
    """All that is public in one language, as https://llmstxt.org describes it."""
    site, language = _site(request), BY_CODE[interface_language()]
    editions = of_site(site).in_language(language.code).light()
    home = editions.filter(page=site.root_page_id).first()
    if home is None:
        raise Http404
    articles, pages = _listed(editions.exclude(page=site.root_page_id))
    parts = [f"# {in_line(settings.WAGTAIL_SITE_NAME)}", f"> {in_line(home.summary or home.headline)}"]
    for heading, listed in ((_("Articles"), articles), (_("Pages"), pages)):
        if listed:
            parts.append(f"## {heading}\n\n" + "\n".join(_line(edition, request) for edition in listed))
    return cacheable(request, ("\n\n".join(parts) + "\n").encode(), "text/plain")


@require_safe
def llms_index(request: HttpRequest) -> HttpResponse:
    """Where programs look first: the lists there are, by language."""
    root = _site(request).root_page_id
    homes = Availability(Q(pk=root)).alternates(root, request)
    if not homes:
        raise Http404
    lines = [f"- [{home.language}]({home.url}llms.txt)" for home in homes]
    text = f"# {in_line(settings.WAGTAIL_SITE_NAME)}\n\n## Languages\n\n" + "\n".join(lines) + "\n"
    return cacheable(request, text.encode(), "text/plain")


def markdown_url(url: str) -> str:
    """The address of a page as Markdown."""
    return f"{url.rstrip('/')}.md"


@dataclass
class Source:
    """A public edition, and everything its text refers to."""

    edition: Edition
    request: HttpRequest

    def __post_init__(self) -> None:
        edition, html = self.edition, self.edition.body_html
        self.page: Page = edition.page.specific_class.for_reading().get(pk=edition.page_id)
        self.url = edition.get_full_url(self.request) or ""
        self.cover: int | None = getattr(self.page, "cover_id", None)
        self.availability = Availability(Q(pk__in={edition.page_id, *page_ids(html)}))
        self.pictures = Pictures([*pictures_in(html), (self.cover, "cover")])
        self.formats = dict(pictures_in(html))
        documents = [int(link["pk"]) for link in LINK.finditer(html) if link["kind"] == "document"]
        self.documents = get_document_model().objects.in_bulk(documents) if documents else {}

    def text(self) -> str:
        body = self.edition.values[BODY]
        blocks = [{"type": "paragraph", "value": body}] if isinstance(body, str) else body
        return Writer(self._link, lambda pk: self._picture(pk, self.formats.get(pk, "text"))).text(blocks)

    def front_matter(self) -> str:
        edition = self.edition
        others = self.availability.alternates(edition.page_id, self.request)
        given: dict[str, Any] = {
            "title": edition.headline,
            "date": _second(edition.first_published_at),
            "lastmod": _second(edition.last_published_at),
            "summary": edition.summary,
            **self._shared(edition.lang),
            "cover": self._picture(self.cover, "cover"),
            "cover_alt": edition.values.get("cover_alt", ""),
            "language": edition.lang.tag,
            "canonical": self.url,
            "translations": {each.language.tag: each.url for each in others if each.language != edition.lang},
        }
        filled = {name: value for name, value in given.items() if value}
        written = yaml.safe_dump(filled, allow_unicode=True, sort_keys=False, width=1_000)
        return f"{FENCE}{written}{FENCE}\n"

    def _shared(self, language: Language) -> dict[str, list[str]]:
        if not isinstance(self.page, ArticlePage):
            return {}
        authors = ArticleAuthor.objects.filter(page=self.page.pk).select_related("author")
        tags = TaggedArticle.objects.filter(content_object=self.page.pk).select_related("tag")
        return {
            "authors": [str(row.author.name_in(language.code)) for row in authors],
            "tags": [str(row.tag.name_in(language.code)) for row in tags],
        }

    def _link(self, attributes: dict[str, str]) -> str | None:
        kind, pk = attributes.get("linktype"), attributes.get("id", "")
        if kind == "page":
            edition = self.availability.best(int(pk), self.edition.language)
            return edition.get_full_url(self.request) if edition else None
        if kind == "document":
            return urljoin(self.url, self.documents[int(pk)].url) if int(pk) in self.documents else None
        try:
            return urljoin(self.url, attributes.get("href", ""))
        except ValueError:  # "https://[your-domain]/": no address at all
            return None

    def _picture(self, pk: int | None, name: str) -> str | None:
        picture = self.pictures.largest(pk, name)
        return urljoin(self.url, picture.file.url) if picture else None


def _second(moment: datetime) -> datetime:
    return timezone.localtime(moment).replace(microsecond=0)


def _site(request: HttpRequest) -> Site:
    site = Site.find_for_request(request)
    if site is None:
        raise Http404
    return site


def _listed(editions: QuerySet[Edition]) -> tuple[list[Edition], list[Edition]]:
    """Articles, the newest first, and pages in the order of the tree; pages without a text have no Markdown."""
    articles, pages = [], []
    for edition in editions.order_by("-first_published_at", "-pk").iterator(chunk_size=500):
        model = edition.page.specific_class
        if model is ArticlePage:
            articles.append(edition)
        elif hasattr(model, BODY):
            pages.append(edition)
    return articles, sorted(pages, key=lambda edition: edition.page.path)


def _line(edition: Edition, request: HttpRequest) -> str:
    link = f"- [{in_line(edition.headline)}]({address(markdown_url(edition.get_full_url(request) or ''))})"
    return f"{link}: {in_line(edition.summary)}" if edition.summary else link
