"""What the newest draft of a page holds in each language, as rows that lists can filter and count.

An index like that of the search, never the truth: everything in it follows from the newest revision, and
``manage.py rebuild_drafts`` makes it anew. The states that stand on it are in ``states.py``.
"""

from typing import Any, ClassVar

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from .languages import BY_CODE, CHOICES
from .values import fingerprint, values_of


class DraftQuerySet(models.QuerySet["DraftText"]):
    def with_states(self) -> "DraftQuerySet":
        """With ``state`` (a value of ``State``) and ``is_out_of_date``, to filter and count by."""
        from .states import with_states  # which needs the models

        return with_states(self)


class DraftText(models.Model):
    """The text of one language in the newest draft of a page."""

    page = models.ForeignKey("wagtailcore.Page", models.CASCADE, related_name="draft_texts", verbose_name=_("page"))
    language = models.CharField(_("language"), max_length=12, choices=CHOICES)
    headline = models.CharField(_("headline"), max_length=255, blank=True)
    is_empty = models.BooleanField(default=True)
    is_source = models.BooleanField(_("source language"), default=False)
    fingerprint = models.CharField(max_length=20)
    # The number in the ready mark, if the mark fits this text: to be compared with ``Edition.overrides``.
    ready_for = models.PositiveIntegerField(null=True)
    changed_at = models.DateTimeField(_("changed"), db_index=True)

    objects = DraftQuerySet.as_manager()
    wagtail_reference_index_ignore = True

    class Meta:
        verbose_name = _("draft text")
        verbose_name_plural = _("draft texts")
        constraints: ClassVar = [models.UniqueConstraint(fields=["page", "language"], name="one_draft_per_language")]

    def __str__(self) -> str:
        return f"{BY_CODE[self.language].name}: {self.headline}"


def record(page: Any) -> None:
    """Bring the rows of a page to the text in memory, which is its newest draft. One query if nothing has changed."""
    known = {row.language: row for row in DraftText.objects.filter(page=page.pk)}
    for code in BY_CODE:
        row = known.get(code) or DraftText(page_id=page.pk, language=code)
        before = (row.fingerprint, row.headline, row.ready_for, row.is_source)
        values = values_of(page, code)
        digest = fingerprint(values)
        number, _sep, marked = page.ready.get(code, "").partition("-")
        row.is_empty = not any(values.values())
        row.headline = page.headline_in(code)
        row.is_source = code == page.source_language
        row.ready_for = int(number) if marked == digest and row.headline else None
        if row.fingerprint != digest:
            row.fingerprint = digest
            row.changed_at = page.latest_revision_created_at or timezone.now()
        if row.pk is None or before != (row.fingerprint, row.headline, row.ready_for, row.is_source):
            row.save()
