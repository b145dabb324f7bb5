"""Tags, and what they are on."""

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _
from modelcluster.fields import ParentalKey
from taggit.models import ItemBase, TagBase
from wagtail.search import index

from editions.languages import CHOICES
from editions.localized import Localized, every_name, localized


class Tag(index.Indexed, TagBase):
    """``name`` is what editors type; ``label`` is what readers of each language see."""

    source_language = models.CharField(_("source language"), max_length=12, choices=CHOICES, default="en")
    label = models.CharField(_("label"), max_length=100, blank=True, help_text=_("What readers see; else the name."))

    free_tagging = True
    search_fields: ClassVar = [index.SearchField("names"), index.AutocompleteField("names"), index.FilterField("id")]

    class Meta:
        verbose_name = _("tag")
        verbose_name_plural = _("tags")
        ordering: ClassVar = ["name"]

    @property
    def names(self) -> list[str]:
        return every_name(self, "label", self.name)

    def name_in(self, code: str) -> Localized | None:
        return localized(self, "label", code, fallback=self.name)


class TaggedArticle(ItemBase):
    tag = models.ForeignKey(Tag, models.CASCADE, related_name="tagged_articles")
    content_object = ParentalKey("blog.ArticlePage", on_delete=models.CASCADE, related_name="tagged_items")
