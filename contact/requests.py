"""Consultation requests and their log."""

from typing import Any, ClassVar, Self

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from editions.languages import CHOICES


class Topic(models.TextChoices):
    NEW_PRODUCT = "new-product", _("A new product")
    MODERNIZATION = "modernization", _("Modernising a system we have")
    CLOUD = "cloud", _("Cloud and operations")
    TEAM = "team", _("Engineers for our team")
    AUDIT = "audit", _("A review of code, architecture or security")
    OTHER = "other", _("Something else")


class Budget(models.TextChoices):
    UNDER_20K = "under-20k", _("under 20,000 US dollars")
    UNDER_50K = "20k-50k", _("20,000 to 50,000 US dollars")
    UNDER_150K = "50k-150k", _("50,000 to 150,000 US dollars")
    OVER_150K = "over-150k", _("over 150,000 US dollars")


class Start(models.TextChoices):
    NOW = "now", _("as soon as possible")
    SOON = "1-3-months", _("in one to three months")
    LATER = "3-6-months", _("in three to six months")
    OPEN = "later", _("later, or not decided")


class State(models.TextChoices):
    NEW = "new", _("new")
    IN_PROGRESS = "in-progress", _("in progress")
    ANSWERED = "answered", _("answered")
    CLOSED = "closed", _("closed")
    SPAM = "spam", _("spam")


class ConsultationRequestQuerySet(models.QuerySet["ConsultationRequest"]):
    def waiting(self) -> Self:
        """What nobody has answered yet, in order of arrival."""
        return self.filter(state__in=["new", "in-progress"]).order_by("created_at", "pk")

    def quarantined(self) -> Self:
        return self.filter(state="spam")


class RequestEventQuerySet(models.QuerySet["RequestEvent"]):
    def update(self, **kwargs: object) -> int:
        raise TypeError("The log of a request is append-only.")

    def delete(self) -> tuple[int, dict[str, int]]:
        """Only with its request."""
        raise TypeError("The log of a request is append-only.")


class ConsultationRequest(models.Model):
    """Somebody wants to talk to us. Stored before anything else happens."""

    created_at = models.DateTimeField(_("received"), auto_now_add=True, db_index=True)
    state = models.CharField(_("state"), max_length=20, choices=State.choices, default=State.NEW)
    language = models.CharField(_("language"), max_length=12, choices=CHOICES)
    name = models.CharField(_("name"), max_length=120)
    email = models.EmailField(_("e-mail"))
    company = models.CharField(_("company"), max_length=160)
    phone = models.CharField(_("phone"), max_length=40, blank=True)
    topic = models.CharField(_("topic"), max_length=20, choices=Topic.choices)
    budget = models.CharField(_("budget"), max_length=20, choices=Budget.choices, blank=True)
    start = models.CharField(_("desired start"), max_length=20, choices=Start.choices, blank=True)
    message = models.TextField(_("message"))
    consented_at = models.DateTimeField(_("consent given"))
    source_page = models.ForeignKey(
        "wagtailcore.Page", models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("came from")
    )
    referrer = models.CharField(_("referrer"), max_length=500, blank=True)
    reasons = models.JSONField(_("reasons for the quarantine"), default=list, blank=True)
    # A digest of the form's token and content: the same press of the button counts once.
    submission = models.CharField(max_length=64, unique=True, editable=False)
    mails: Any = models.ManyToManyField("post_office.Email", related_name="+", blank=True, editable=False)

    objects = ConsultationRequestQuerySet.as_manager()

    class Meta:
        verbose_name = _("consultation request")
        verbose_name_plural = _("consultation requests")
        default_permissions = ("change", "delete", "view")
        ordering: ClassVar = ["created_at", "pk"]
        indexes: ClassVar = [models.Index(fields=["state", "created_at"])]

    def __str__(self) -> str:
        return f"{self.name}, {self.company}" if self.company else self.name

    def record(self, what: str, user: Any = None) -> None:
        RequestEvent.objects.create(request=self, what=what, user=user)


class RequestEvent(models.Model):
    """Who did what to a request, when: append-only."""

    request = models.ForeignKey(ConsultationRequest, models.CASCADE, related_name="events")
    at = models.DateTimeField(_("when"), auto_now_add=True)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    what = models.CharField(_("event"), max_length=200)

    objects = RequestEventQuerySet.as_manager()

    class Meta:
        verbose_name = _("event")
        verbose_name_plural = _("events")
        ordering: ClassVar = ["at", "pk"]

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d %H:%M} {self.what}"

    def save(self, *args: Any, **kwargs: Any) -> None:
        if not self._state.adding:
            raise TypeError("The log of a request is append-only.")
        super().save(*args, **kwargs)

    def delete(self, *args: Any, **kwargs: Any) -> tuple[int, dict[str, int]]:
        """Only with its request."""
        raise TypeError("The log of a request is append-only.")
