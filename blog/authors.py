"""Who writes, and who has written what."""

from typing import Any, ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _
from modelcluster.fields import ParentalKey
from wagtail.admin.panels import FieldPanel
from wagtail.models import Orderable
from wagtail.search import index

from editions.languages import CHOICES
from editions.localized import Localized, every_name, localized
from editions.share_pictures import look_again


class Author(index.Indexed, models.Model):  # type: ignore[django-manager-missing]
    """Somebody who writes. ``name`` is how it is written in the source language; others may have their own."""

    name = models.CharField(_("name"), max_length=120)
    slug = models.SlugField(_("slug"), unique=True, help_text=_("The end of the address of the author page."))
    source_language = models.CharField(_("source language"), max_length=12, choices=CHOICES, default="en")
    local_name = models.CharField(
        _("name in this language"), max_length=120, blank=True, help_text=_("Only if it is written differently.")
    )
    role = models.CharField(_("role"), max_length=120, blank=True)
    bio = models.TextField(_("biography"), blank=True)
    portrait = models.ForeignKey(
        "wagtailimages.Image", models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("portrait")
    )
    x = models.URLField("X", blank=True)
    linkedin = models.URLField("LinkedIn", blank=True)
    github = models.URLField("GitHub", blank=True)
    website = models.URLField(_("website"), blank=True)

    search_fields: ClassVar = [index.SearchField("names"), index.AutocompleteField("names"), index.FilterField("id")]

    class Meta:
        verbose_name = _("author")
        verbose_name_plural = _("authors")
        ordering: ClassVar = ["name"]

    def __str__(self) -> str:
        return self.name

    def save(self, *args: Any, **kwargs: Any) -> None:
        super().save(*args, **kwargs)
        look_again(edition__page__in=self.articles.values("page"))  # their pictures show the name

    @property
    def names(self) -> list[str]:
        return every_name(self, "local_name", self.name)

    def name_in(self, code: str) -> Localized | None:
        return localized(self, "local_name", code, fallback=self.name)

    @property
    def links(self) -> list[tuple[str, str]]:
        named = [("X", self.x), ("LinkedIn", self.linkedin), ("GitHub", self.github), (_("Website"), self.website)]
        return [(str(name), url) for name, url in named if url]


class ArticleAuthor(Orderable):
    page = ParentalKey("blog.ArticlePage", on_delete=models.CASCADE, related_name="article_authors")
    author = models.ForeignKey(Author, models.PROTECT, related_name="articles", verbose_name=_("author"))

    panels: ClassVar = [FieldPanel("author")]

    class Meta(Orderable.Meta):
        verbose_name = _("author")
        verbose_name_plural = _("authors")
        constraints: ClassVar = [models.UniqueConstraint(fields=["page", "author"], name="author_once_per_article")]

    def __str__(self) -> str:
        return str(self.author)


def names_of(page_id: int, code: str) -> list[str]:
    """The names of who wrote a page, in a language; of any page but an article there are none."""
    rows = ArticleAuthor.objects.filter(page=page_id).select_related("author")
    return [str(row.author.name_in(code)) for row in rows]
