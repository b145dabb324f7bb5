"""Articles and the list of them. Authors and tags are imported here, where Django looks for models."""

from datetime import datetime
from typing import Any, ClassVar

from django.db import models
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.utils.translation import gettext_lazy as _
from modelcluster.contrib.taggit import ClusterTaggableManager
from wagtail.admin.panels import FieldPanel, InlinePanel
from wagtail.contrib.routable_page.models import RoutablePageMixin, path, re_path
from wagtail.fields import StreamField

from editions.availability import Availability
from editions.languages import BY_CODE, Language
from editions.models import Edition, EditionVersion
from editions.pages import TranslatedPage, interface_language
from editions.pictures import Pictures

from . import atom, feeds, json_feed, structured_data
from .authors import ArticleAuthor, Author
from .blocks import BodyBlock
from .contents import sections
from .imported import ImportedArticle as ImportedArticle
from .imported import ImportedText as ImportedText
from .lists import articles, page_of_cards
from .neighbours import Neighbours, neighbours, related
from .sharing import share_links
from .subjects import SUBJECTS, address_of, articles_of
from .tags import Tag, TaggedArticle


class ArticlePage(TranslatedPage):
    body = StreamField(BodyBlock(), verbose_name=_("text"), blank=True)
    cover = models.ForeignKey(
        "wagtailimages.Image", models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("cover picture")
    )
    cover_alt = models.CharField(
        _("alternative text of the cover"), max_length=250, blank=True,
        help_text=_("What the picture shows, in this language; leave it empty if the picture only decorates."),
    )  # fmt: skip
    tags = ClusterTaggableManager(through=TaggedArticle, blank=True, verbose_name=_("tags"))

    text_panels = ["headline", "summary", "body", "cover_alt"]
    shared_panels = [
        InlinePanel("article_authors", heading=_("Authors"), label=_("Author"), min_num=0),
        FieldPanel("tags"),
        FieldPanel("cover"),
    ]
    shared_pictures = ("cover",)
    parent_page_types: ClassVar = ["blog.BlogIndexPage"]
    subpage_types: ClassVar[list[str]] = []
    template = "blog/article_page.html"
    _neighbours: Neighbours  # of the edition being shown, whose pictures are fetched with its own

    class Meta:
        verbose_name = _("article")
        verbose_name_plural = _("articles")

    def shown_authors(self) -> list[Author]:
        return [item.author for item in self.article_authors.all()]

    def get_edition_context(self, request: HttpRequest, edition: Edition) -> dict[str, Any]:
        # Once per response: the children of a draft live in memory, those of a published article come from one query.
        if not getattr(request, "is_preview", False):
            written_by = models.Prefetch("article_authors", ArticleAuthor.objects.select_related("author"))
            tagged = models.Prefetch("tagged_items", TaggedArticle.objects.select_related("tag"))
            models.prefetch_related_objects([self], written_by, tagged)
        tags = [item.tag for item in self.tagged_items.all()]
        self._neighbours = neighbours(edition, [tag.pk for tag in tags])
        context = super().get_edition_context(request, edition)
        original = _original(self, request)
        context |= {"authors": self.shown_authors(), "tags": tags}
        return {
            **context,
            **structured_data.of_article(context, self.cover_id),
            "blog_url": _url(context["parent"], request),
            "contents": sections(edition.toc),
            "neighbours": self._neighbours,
            "original": original,
            "follows_since": _follows_since(edition, original),
            "share_links": share_links(edition, context["canonical"]) if context["canonical"] else [],
        }

    def get_pictures(self) -> list[tuple[int | None, str]]:
        portraits = [(author.portrait_id, "thumb") for author in self.shown_authors()]
        covers = [(card.cover_id, "card") for card in self._neighbours.related]
        return [(self.cover_id, "cover"), *portraits, *covers]

    def get_related(self, language: Language) -> list[Edition]:
        tags = TaggedArticle.objects.filter(content_object=self.pk).values("tag")
        return related(self.pk, tags, language.code)


class BlogIndexPage(RoutablePageMixin, TranslatedPage):
    """The list of articles, and below it the pages of tags and authors and the feed."""

    parent_page_types: ClassVar = ["website.HomePage"]
    subpage_types: ClassVar = ["blog.ArticlePage"]
    template = "blog/blog_index_page.html"

    class Meta:
        verbose_name = _("blog")
        verbose_name_plural = _("blogs")

    def get_edition_context(self, request: HttpRequest, edition: Edition) -> dict[str, Any]:
        listed = page_of_cards(request, edition.language)
        context = {**super().get_edition_context(request, edition), **self._list_context(listed)}
        if context["canonical"] and listed["paginator_page"].number > 1:
            context |= self._addresses(request, edition.lang, listed)
        return {**context, "structured": [structured_data.of_list(listed["cards"])]}

    def serve_preview(self, request: HttpRequest, mode_name: str) -> HttpResponse:
        return TranslatedPage.serve_preview(self, request, mode_name)

    @path("")
    def index_route(self, request: HttpRequest) -> HttpResponse:
        return TranslatedPage.serve(self, request)

    @path("tags/<slug:slug>/")
    def tag_route(self, request: HttpRequest, slug: str) -> HttpResponse:
        tag = get_object_or_404(Tag, slug=slug)
        return self._serve_list(request, tag, "blog/tag_page.html")

    @path("authors/<slug:slug>/")
    def author_route(self, request: HttpRequest, slug: str) -> HttpResponse:
        author = get_object_or_404(Author, slug=slug)
        return self._serve_list(request, author, "blog/author_page.html")

    @re_path(r"^(?:(?P<kind>tags|authors)/(?P<slug>[-\w]+)/)?feed(?P<ending>|\.json)/$")
    def feed_route(self, request: HttpRequest, ending: str, kind: str = "", slug: str = "") -> HttpResponse:
        subject: Any = get_object_or_404(SUBJECTS[kind], slug=slug) if kind else None
        self.find_edition(request)
        availability: Availability = request.availability  # type: ignore[attr-defined]
        blog = availability.edition(self.pk, interface_language())
        if blog is None:
            raise Http404
        feed = feeds.build(request, blog, subject)
        return feeds.answer(request, feed, json_feed.TYPE if ending else atom.TYPE)

    def _serve_list(self, request: HttpRequest, subject: Tag | Author, template: str) -> HttpResponse:
        """A list under the blog: public in the languages in which it holds an article and the blog itself is public."""
        language = BY_CODE[interface_language()]
        blog = self.find_edition(request)
        listed = page_of_cards(request, language.code, articles_of(subject))
        address = address_of(subject)
        context = {"page": self, "language": language, "subject": subject, "address": address}
        context |= self._addresses(request, language, listed, address)
        if blog is None or not context["canonical"]:
            context["related"] = list(articles().in_language(language.code)[:3])
            return TemplateResponse(request, "editions/not_in_language.html", context, status=404)
        context |= {"blog": blog, "blog_url": blog.get_url(request)}
        context |= self._list_context(listed, (getattr(subject, "portrait_id", None), "portrait"))
        context |= structured_data.of_subject(subject, blog, context)
        return TemplateResponse(request, template, context)

    def _addresses(
        self, request: HttpRequest, language: Language, listed: dict[str, Any], address: str = ""
    ) -> dict[str, Any]:
        """Where this page of a list is found in each language that has it; no ``canonical`` if this one has not."""
        number = listed["paginator_page"].number
        address += f"?page={number}" if number > 1 else ""
        availability: Availability = request.availability  # type: ignore[attr-defined]
        alternates, x_default = availability.list_below(self.pk, request, address, listed["languages"])
        canonical = next((alternate.url for alternate in alternates if alternate.language == language), "")
        return {"alternates": alternates, "canonical": canonical, "x_default": x_default}

    def _list_context(self, listed: dict[str, Any], *pictures: tuple[int | None, str]) -> dict[str, Any]:
        covers = [(card.cover_id, "row") for card in listed["cards"]]
        covers += [(card.cover_id, "card") for card in listed["elsewhere"]]
        return {
            "cards": listed["cards"],
            "elsewhere": listed["elsewhere"],
            "paginator_page": listed["paginator_page"],
            "pictures": Pictures([*pictures, *covers]),
        }


def _url(edition: Edition | None, request: HttpRequest) -> str:
    return (edition.get_url(request) or "") if edition else ""


def _original(page: ArticlePage, request: HttpRequest) -> Edition | None:
    """The source edition, if it is public."""
    found: list[Edition] = request.availability.of(page.pk)  # type: ignore[attr-defined]
    return next((edition for edition in found if edition.is_source), None)


def _follows_since(edition: Edition, original: Edition | None) -> datetime | None:
    """When the text was published that a translation follows, if it is out of date."""
    if edition.is_source or (original and original.version_id == edition.follows_id):
        return None  # nothing to ask the database for
    # The first version went out when its edition did, which for an imported text was before we had it.
    earlier = EditionVersion.objects.filter(
        edition=models.OuterRef("follows__edition"), pk__lt=models.OuterRef("follows")
    )
    first = models.F("follows__edition__first_published_at")
    since = models.Case(models.When(models.Exists(earlier), then=models.F("follows__since")), default=first)
    stale = Edition.objects.out_of_date().filter(pk=edition.pk).annotate(published=since)
    found: datetime | None = stale.values_list("published", flat=True).first()
    return found
