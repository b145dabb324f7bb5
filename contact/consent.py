"""Which words a visitor agreed to: those beside the checkbox, and the privacy page as they could read it then."""

import hashlib
from datetime import datetime, timedelta
from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from wagtail import hooks

from editions.availability import Availability
from editions.languages import CHOICES
from editions.models import EditionVersion

from .forms import ConsultationForm

PRECISION = timedelta(seconds=1)  # of the moment that a form's token tells


class ConsentText(models.Model):
    """One text of the consent. Requests name it by its version; the words stay here whatever becomes of them since."""

    version = models.CharField(_("version of the consent text"), max_length=40, primary_key=True)
    language = models.CharField(_("language"), max_length=12, choices=CHOICES)
    text = models.TextField(_("text"))
    privacy = models.ForeignKey("editions.EditionVersion", models.SET_NULL, null=True, related_name="+")
    first_used_at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = _("consent text")
        verbose_name_plural = _("consent texts")
        default_permissions = ()
        ordering: ClassVar = ["first_used_at"]

    def __str__(self) -> str:
        return self.version


def current_version(request: HttpRequest, language: str, shown_at: datetime | None = None) -> str:
    """The version of what a form in the active language showed at that moment; it is kept if it is new."""
    text = str(ConsultationForm.base_fields["consent"].label)
    privacy = _privacy_version(request, language, shown_at or timezone.now())
    version = version_of(language, text, privacy)
    ConsentText.objects.get_or_create(
        version=version, defaults={"language": language, "text": text, "privacy": privacy}
    )
    return version


def version_of(language: str, text: str, privacy: EditionVersion | None) -> str:
    """Language, the words' fingerprint, and the version of the privacy page: ``ja-3f2a…-117``."""
    fingerprint = hashlib.sha256(text.encode()).hexdigest()[:12]
    return "-".join([language, fingerprint, *([str(privacy.pk)] if privacy else [])])


def _privacy_version(request: HttpRequest, language: str, at: datetime) -> EditionVersion | None:
    """Of the edition to which the form links. Which page that is, the site says: hook ``privacy_page``."""
    pages = (find(request) for find in hooks.get_hooks("privacy_page"))
    page_id = next((page for page in pages if page is not None), None)
    edition = Availability(Q(pk=page_id)).best(page_id, language) if page_id else None
    return edition.versions.filter(since__lte=at + PRECISION).last() if edition else None
