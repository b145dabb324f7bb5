"""What readers see: one edition per page and language, and every state it ever had."""

from typing import Any, ClassVar

from django.conf import settings
from django.db import models
from django.db.models import UniqueConstraint
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import override
from modelcluster.fields import ParentalKey
from modelcluster.models import ClusterableModel
from wagtail.documents import get_document_model_string
from wagtail.images import get_image_model_string
from wagtail.search import index

from .languages import BY_CODE, CHOICES, Language
from .managers import EditionQuerySet, EditionVersionQuerySet
from .people import UserLanguage as UserLanguage
from .share_drawing import SIZE


class PageLink(models.ForeignKey):  # type: ignore[type-arg]
    """The edition's own page, which Wagtail's reference index must not list as a use of that page."""

    wagtail_reference_index_ignore = True


class Edition(index.Indexed, ClusterableModel):
    """A page as readers of one language see it, complete in itself. Only ``publishing`` writes it."""

    page = PageLink("wagtailcore.Page", models.CASCADE, related_name="editions", verbose_name=_("page"))
    language = models.CharField(_("language"), max_length=12, choices=CHOICES)
    is_source = models.BooleanField(_("source language"), default=False)

    headline = models.CharField(_("headline"), max_length=255)
    summary = models.TextField(_("summary"), blank=True)
    menu_title = models.CharField(_("title in menus"), max_length=40, blank=True)
    meta_title = models.CharField(_("title for search engines"), max_length=255, blank=True)
    meta_description = models.TextField(_("description for search engines"), blank=True)
    values = models.JSONField(_("values as published"))
    fingerprint = models.CharField(max_length=20)

    body_html = models.TextField(blank=True)  # with references in place of addresses, see references.py
    toc = models.JSONField(default=list)
    text = models.TextField(blank=True)
    word_count = models.PositiveIntegerField(_("words"), null=True)  # none where words are not separated
    reading_minutes = models.PositiveSmallIntegerField(_("reading time in minutes"), default=1)

    first_published_at = models.DateTimeField(_("first published"), db_index=True)
    last_published_at = models.DateTimeField(_("last updated"))
    withdrawn_at = models.DateTimeField(_("withdrawn"), null=True, blank=True)
    withdrawn_with_page = models.BooleanField(default=False)
    # How often an editor has withdrawn or restored this language by hand; ready marks made before no longer count.
    overrides = models.PositiveIntegerField(default=0)
    version = models.ForeignKey("EditionVersion", models.SET_NULL, null=True, related_name="+")
    follows = models.ForeignKey("EditionVersion", models.SET_NULL, null=True, blank=True, related_name="+")

    objects = EditionQuerySet.as_manager()

    # "title" is the one name by which Wagtail's search knows a title.
    search_fields: ClassVar = [
        index.SearchField("title", boost=5),
        index.SearchField("summary"),
        index.SearchField("text"),
        index.AutocompleteField("title"),
        index.FilterField("id"),
        index.FilterField("language", facet=True),
    ]
    search_auto_update = False  # signal_handlers.py: not every save touches the text

    class Meta:
        verbose_name = _("edition")
        verbose_name_plural = _("editions")
        constraints: ClassVar = [UniqueConstraint(fields=["page", "language"], name="one_edition_per_language")]
        indexes: ClassVar = [models.Index(fields=["language", "-first_published_at", "-id"])]

    def __str__(self) -> str:
        return f"{self.lang.name}: {self.headline}"

    @property
    def lang(self) -> Language:
        return BY_CODE[self.language]

    @property
    def title(self) -> str:
        return self.headline

    @property
    def label(self) -> str:
        """The page's name in a menu."""
        return self.menu_title or self.headline

    @property
    def is_updated(self) -> bool:
        """Whether this language was published again on a later day than the first."""
        return timezone.localdate(self.last_published_at) > timezone.localdate(self.first_published_at)

    @property
    def is_out_of_date(self) -> bool:
        return Edition.objects.filter(pk=self.pk).out_of_date().exists()

    def get_url(self, request: Any = None) -> str | None:
        with override(self.language):
            url: str | None = self.page.get_url(request)
        return url

    def get_full_url(self, request: Any = None) -> str | None:
        with override(self.language):
            url: str | None = self.page.get_full_url(request)
        return url


class EditionVersion(models.Model):
    """What readers could see of one language, from ``since`` until the next version: append-only.

    ``values`` is null while the language was taken down.
    """

    edition = models.ForeignKey(Edition, models.CASCADE, related_name="versions")
    since = models.DateTimeField(db_index=True)
    values = models.JSONField(null=True)
    fingerprint = models.CharField(max_length=20, blank=True)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")

    objects = EditionVersionQuerySet.as_manager()
    wagtail_reference_index_ignore = True

    class Meta:
        ordering: ClassVar = ["since", "pk"]
        verbose_name = _("version of an edition")
        verbose_name_plural = _("versions of editions")

    def __str__(self) -> str:
        return f"{self.edition_id} {self.since:%Y-%m-%d %H:%M}"

    def save(self, *args: Any, **kwargs: Any) -> None:
        if self.pk:
            raise TypeError("The history of what readers saw is append-only.")
        super().save(*args, **kwargs)

    def delete(self, *args: Any, **kwargs: Any) -> Any:
        raise TypeError("The history of what readers saw is append-only; it goes only with its page.")


class ScheduledText(models.Model):
    """A text of one language that goes out at a given time, as it was when somebody scheduled it.

    A row of its own, because Wagtail's ``go_live_at`` is one for the page and any publication clears it.
    """

    page = PageLink("wagtailcore.Page", models.CASCADE, related_name="scheduled_texts", verbose_name=_("page"))
    language = models.CharField(_("language"), max_length=12, choices=CHOICES)
    due_at = models.DateTimeField(_("goes out"), db_index=True)
    values = models.JSONField(_("values as scheduled"))
    fingerprint = models.CharField(max_length=20)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)
    # Why it did not go out when it was due; it is tried again.
    error = models.TextField(blank=True)

    class Meta:
        verbose_name = _("scheduled text")
        verbose_name_plural = _("scheduled texts")
        constraints: ClassVar = [UniqueConstraint(fields=["page", "language"], name="one_schedule_per_language")]

    def __str__(self) -> str:
        return f"{BY_CODE[self.language].name}: {self.due_at:%Y-%m-%d %H:%M}"


class EditionReference(models.Model):
    """Something that the published text shows or links to. Real foreign keys, so that nothing is deleted under it.

    A page may go together with the pages that link to it (a whole section), hence RESTRICT; pictures and documents
    use PROTECT, which Wagtail's delete pages understand.
    """

    edition = ParentalKey(Edition, on_delete=models.CASCADE, related_name="references")
    page = models.ForeignKey("wagtailcore.Page", models.RESTRICT, null=True, related_name="+")
    image = models.ForeignKey(get_image_model_string(), models.PROTECT, null=True, related_name="+")
    document = models.ForeignKey(get_document_model_string(), models.PROTECT, null=True, related_name="+")

    def __str__(self) -> str:
        return f"{self.edition_id}: {self.page_id or self.image_id or self.document_id}"


class DraftText(models.Model):
    """The text of one language in the newest draft of a page, as lists can filter and count it. See ``drafts.py``."""

    page = models.ForeignKey("wagtailcore.Page", models.CASCADE, related_name="draft_texts", verbose_name=_("page"))
    language = models.CharField(_("language"), max_length=12, choices=CHOICES)
    headline = models.CharField(_("headline"), max_length=255, blank=True)
    is_empty = models.BooleanField(default=True)
    is_source = models.BooleanField(_("source language"), default=False)
    fingerprint = models.CharField(max_length=20)
    # The number in the ready mark, if the mark fits this text: to be compared with ``Edition.overrides``.
    ready_for = models.PositiveIntegerField(null=True)
    changed_at = models.DateTimeField(_("changed"), db_index=True)

    wagtail_reference_index_ignore = True

    class Meta:
        verbose_name = _("draft text")
        verbose_name_plural = _("draft texts")
        constraints: ClassVar = [models.UniqueConstraint(fields=["page", "language"], name="one_draft_per_language")]

    def __str__(self) -> str:
        return f"{BY_CODE[self.language].name}: {self.headline}"


class SharePicture(models.Model):
    """The picture of one edition; without a file where no font of the machine draws the language."""

    WIDTH, HEIGHT = SIZE

    edition = models.OneToOneField("editions.Edition", models.CASCADE, related_name="share_picture")
    file = models.FileField(blank=True)
    # Of what it shows; empty while it is being drawn, so that one that was interrupted is drawn again.
    digest = models.CharField(max_length=16, blank=True)
    design = models.PositiveSmallIntegerField(default=0)
    # What it shows may have changed, or may no longer be shown.
    is_due = models.BooleanField(default=False)

    wagtail_reference_index_ignore = True

    class Meta:
        verbose_name = _("picture of shared links")
        verbose_name_plural = _("pictures of shared links")

    def __str__(self) -> str:
        return f"{self.edition_id}: {self.file.name}"
