"""What was imported from where: so that importing again changes nothing, and no editor's work is overwritten."""

from typing import Any, ClassVar

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from wagtail.models import Page

from editions.languages import CHOICES
from editions.models import Edition
from editions.publishing import redate


class ImportedArticle(models.Model):
    """An article of a folder, by the slug that it has there: editors may change that of the page."""

    blog = models.ForeignKey("blog.BlogIndexPage", models.CASCADE, related_name="+", verbose_name=_("blog"))
    slug = models.SlugField(_("slug"), max_length=255)
    page = models.OneToOneField("blog.ArticlePage", models.CASCADE, related_name="+", verbose_name=_("article"))
    # Tags, authors and cover as they were imported, and the files that they came from, with digests. No files while
    # something was missing that may be found the next time.
    shared = models.JSONField(default=dict)
    files = models.JSONField(default=dict)

    wagtail_reference_index_ignore = True

    class Meta:
        verbose_name = _("imported article")
        verbose_name_plural = _("imported articles")
        constraints: ClassVar = [models.UniqueConstraint(fields=["blog", "slug"], name="imported_once")]

    def __str__(self) -> str:
        return self.slug


class ImportedText(models.Model):
    """One language of it. ``fingerprint`` is that of the draft after the import: another one is an editor's work."""

    article = models.ForeignKey(ImportedArticle, models.CASCADE, related_name="texts", verbose_name=_("article"))
    language = models.CharField(_("language"), max_length=12, choices=CHOICES)
    files = models.JSONField(default=dict)
    fingerprint = models.CharField(max_length=20)
    # Its dates where it comes from, until it is published for the first time and its edition takes them over.
    date = models.DateTimeField(null=True)
    lastmod = models.DateTimeField(null=True)

    wagtail_reference_index_ignore = True

    class Meta:
        verbose_name = _("imported text")
        verbose_name_plural = _("imported texts")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["article", "language"], name="one_import_per_language")
        ]

    def __str__(self) -> str:
        return f"{self.article}: {self.get_language_display()}"


def keep_dates(instance: Page, **kwargs: Any) -> None:
    """Give an imported text that has just been published for the first time the date that it came with."""
    now = timezone.now()
    for text in ImportedText.objects.filter(article__page=instance.pk, date__isnull=False):
        edition = Edition.objects.filter(page=instance.pk, language=text.language).first()
        if edition is None:
            continue
        if text.date and text.date < now:
            is_as_imported = edition.fingerprint == text.fingerprint
            last = text.lastmod or text.date if is_as_imported else edition.last_published_at
            redate(edition, text.date, min(max(last, text.date), now))
        text.date = text.lastmod = None
        text.save(update_fields=["date", "lastmod"])
