"""Who writes in which languages, and who may do something to a page as a whole."""

from collections.abc import Iterable
from typing import Any, ClassVar

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _
from wagtail.models import PagePermissionTester

from .languages import BY_CODE, CHOICES

WRITE_EVERY_LANGUAGE = "editions.write_every_language"


class UserLanguage(models.Model):
    """A language that somebody translates into and answers in; set on the user in the admin."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="languages")
    language = models.CharField(_("language"), max_length=12, choices=CHOICES)

    class Meta:
        verbose_name = _("language of a user")
        verbose_name_plural = _("languages of users")
        constraints: ClassVar = [models.UniqueConstraint(fields=["user", "language"], name="user_language_once")]
        permissions: ClassVar = [("write_every_language", _("Can write in every language, and what all share"))]

    def __str__(self) -> str:
        return f"{self.user_id}: {BY_CODE[self.language].name}"


def own_languages(user: Any) -> list[str]:
    """The languages set on the user, in the order of the table of languages."""
    chosen = set(UserLanguage.objects.filter(user=user.pk).values_list("language", flat=True))
    return [code for code in BY_CODE if code in chosen]


def set_languages(user: Any, codes: Iterable[str]) -> None:
    chosen = set(codes)
    UserLanguage.objects.filter(user=user).exclude(language__in=chosen).delete()
    missing = chosen - set(own_languages(user))
    UserLanguage.objects.bulk_create(UserLanguage(user=user, language=code) for code in BY_CODE if code in missing)


def writes_everything(user: Any) -> bool:
    return bool(user.has_perm(WRITE_EVERY_LANGUAGE))


def writable_languages(user: Any) -> list[str]:
    """The languages whose text the user may change: all, or for a translator those set on the user."""
    return list(BY_CODE) if writes_everything(user) else own_languages(user)


class PagePermissions(PagePermissionTester):
    """Wagtail's rules, and one more: who writes in some languages only changes text, never the page as a whole.

    Wagtail lets everybody who may change a page delete, move and copy its drafts.
    """

    def can_add_subpage(self) -> bool:
        return writes_everything(self.user) and super().can_add_subpage()

    def can_delete(self, ignore_bulk: bool = False) -> bool:
        # Wagtail asks the same before it moves a page.
        return writes_everything(self.user) and super().can_delete(ignore_bulk)

    def can_copy(self) -> bool:
        return writes_everything(self.user) and super().can_copy()
