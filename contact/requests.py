"""Consultation requests and their log."""

from typing import Any, ClassVar, Self

from django.conf import settings
from django.db import models
from django.db.models.functions import Lower, StrIndex, Substr
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from wagtail.search import index

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
    WAITING = "waiting", _("waiting for the visitor")
    ANSWERED = "answered", _("answered")
    WON = "won", _("won")
    LOST = "lost", _("lost")
    # Elsewhere "no answer" is what a visitor left out.
    NO_ANSWER = "no-answer", pgettext_lazy("state", "no answer")
    SPAM = "spam", _("spam")


OUR_TURN = (State.NEW, State.IN_PROGRESS)
OPEN = (*OUR_TURN, State.WAITING, State.ANSWERED)
CLOSED = (State.WON, State.LOST, State.NO_ANSWER)


class Happened(models.TextChoices):
    """The kinds of events. What ``data`` holds is written beside them; names are those of users."""

    # Elsewhere "received" is a moment.
    RECEIVED = "received", pgettext_lazy("event", "received")
    QUARANTINED = "quarantined", _("put into quarantine")  # reasons
    MOVED = "moved", _("state changed")  # before, after
    CLAIMED = "claimed", _("taken")
    RELEASED = "released", _("given back")
    HANDED_OVER = "handed over", _("handed over")  # to, before: who had it, or none
    ASSIGNED = "assigned", _("assigned by turn")  # to
    FOLLOW_UP = "follow-up", _("follow-up date changed")  # on: ISO date, or none
    NOTED = "noted", _("note added")  # note
    REPLIED = "replied", _("answer sent")  # mail
    RESENT = "resent", _("mail sent again")  # mail
    MAIL_FAILED = "mail failed", _("mail could not be queued")
    REMINDED = "reminded", _("owner reminded")
    OVERDUE = "overdue", _("team lead told that it is overdue")
    ERASED = "erased", _("person erased")


# Known by half a word. The digits are those of the phone number, however it was typed.
SOUGHT = ("name", "email", "company", "phone", "phone_digits")


class ConsultationRequestQuerySet(models.QuerySet["ConsultationRequest"]):
    def real(self) -> Self:
        """Without the requests that the site sends to itself (selftest.py)."""
        return self.filter(is_test=False)

    def waiting(self) -> Self:
        """What nobody has answered yet, in order of arrival."""
        return self.real().filter(state__in=OUR_TURN).order_by("created_at", "pk")

    def quarantined(self) -> Self:
        return self.real().filter(state=State.SPAM)


class ConsultationRequestManager(models.Manager.from_queryset(ConsultationRequestQuerySet)):  # type: ignore[misc]
    """Without those whose person was erased: what is left of them is for the statistics only."""

    def get_queryset(self) -> ConsultationRequestQuerySet:
        requests: ConsultationRequestQuerySet = super().get_queryset().filter(erased_at=None)
        return requests

    def locked(self, pk: int) -> "ConsultationRequest":
        """To add what belongs to a request. Who waits here for an erasure to end finds none: it would stay behind."""
        request: ConsultationRequest = get_object_or_404(self.select_for_update(), pk=pk)
        return request


class RequestEventQuerySet(models.QuerySet["RequestEvent"]):
    def update(self, **kwargs: object) -> int:
        raise TypeError("The log of a request is append-only.")

    def delete(self) -> tuple[int, dict[str, int]]:
        """Only with its request."""
        raise TypeError("The log of a request is append-only.")


class ConsultationRequest(index.Indexed, models.Model):
    """Somebody wants to talk to us. Stored before anything else happens."""

    created_at = models.DateTimeField(_("received"), auto_now_add=True, db_index=True)
    state = models.CharField(_("state"), max_length=20, choices=State.choices, default=State.NEW)
    language = models.CharField(_("language"), max_length=12, choices=CHOICES)
    name = models.CharField(_("name"), max_length=120)
    email = models.EmailField(_("e-mail"))
    # In lower case. What a company sent is looked for by it.
    email_domain = models.GeneratedField(
        expression=Lower(Substr("email", StrIndex("email", models.Value("@")) + 1)),
        output_field=models.CharField(max_length=254),
        db_persist=True,
    )
    company = models.CharField(_("company"), max_length=160)
    phone = models.CharField(_("phone"), max_length=40, blank=True)
    topic = models.CharField(_("topic"), max_length=20, choices=Topic.choices)
    budget = models.CharField(_("budget"), max_length=20, choices=Budget.choices, blank=True)
    start = models.CharField(_("desired start"), max_length=20, choices=Start.choices, blank=True)
    message = models.TextField(_("message"))
    consented_at = models.DateTimeField(_("consent given"))
    # Which text the visitor agreed to, see consent.py.
    consent_version = models.CharField(_("version of the consent text"), max_length=40, blank=True)
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=pgettext_lazy("request", "owner"),
    )
    follow_up_on = models.DateField(_("next follow-up"), null=True, blank=True)
    is_test = models.BooleanField(default=False, editable=False)
    source_page = models.ForeignKey(
        "wagtailcore.Page", models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("came from")
    )
    referrer = models.CharField(_("referrer"), max_length=500, blank=True)
    reasons = models.JSONField(_("reasons for the quarantine"), default=list, blank=True)
    # The person is gone (erasure.py); language, topic, page, dates and outcome stay.
    erased_at = models.DateTimeField(null=True, editable=False)
    # A digest of the form's token and content: the same press of the button counts once.
    submission = models.CharField(max_length=64, unique=True, editable=False)
    mails: Any = models.ManyToManyField("post_office.Email", related_name="+", blank=True, editable=False)

    objects = ConsultationRequestManager()
    including_erased = ConsultationRequestQuerySet.as_manager()

    search_fields: ClassVar = [
        *(index.AutocompleteField(name) for name in SOUGHT),
        *(index.SearchField(name) for name in (*SOUGHT, "message")),
        index.RelatedFields("notes", [index.SearchField("text")]),
    ]

    class Meta:
        verbose_name = _("consultation request")
        verbose_name_plural = _("consultation requests")
        default_permissions = ("change", "delete", "view")
        ordering: ClassVar = ["created_at", "pk"]
        indexes: ClassVar = [
            models.Index(fields=["state", "created_at"]),
            models.Index(fields=["owner", "state", "created_at"]),
            models.Index(fields=["owner", "created_at"]),
            models.Index(fields=["email"]),
            models.Index(Lower("email"), name="contact_email_lower"),
            models.Index(fields=["email_domain"]),
            models.Index(fields=["follow_up_on"]),
            models.Index(fields=["language", "created_at"]),
            models.Index(fields=["topic", "created_at"]),
            models.Index(fields=["source_page", "created_at"]),
        ]

    def __str__(self) -> str:
        return f"{self.name}, {self.company}" if self.company else self.name

    @property
    def phone_digits(self) -> str:
        return "".join(letter for letter in self.phone if letter.isdigit())

    def record(self, kind: str, user: Any = None, **data: Any) -> "RequestEvent":
        return RequestEvent.objects.create(request=self, kind=kind, user=user, data=data)


class Note(models.Model):
    """What a colleague wants to remember of a request; no visitor sees it."""

    request = models.ForeignKey(ConsultationRequest, models.CASCADE, related_name="notes")
    at = models.DateTimeField(_("when"), auto_now_add=True)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    text = models.TextField(_("note"))

    class Meta:
        verbose_name = _("note")
        verbose_name_plural = _("notes")
        ordering: ClassVar = ["at", "pk"]

    def __str__(self) -> str:
        return self.text


class RequestEvent(models.Model):
    """Who did what to a request, when: append-only."""

    request = models.ForeignKey(ConsultationRequest, models.CASCADE, related_name="events")
    at = models.DateTimeField(_("when"), auto_now_add=True)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    kind = models.CharField(_("event"), max_length=20, choices=Happened.choices)
    data = models.JSONField(default=dict)

    objects = RequestEventQuerySet.as_manager()

    class Meta:
        verbose_name = _("event")
        verbose_name_plural = _("events")
        ordering: ClassVar = ["at", "pk"]
        indexes: ClassVar = [models.Index(fields=["kind", "at"])]

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d %H:%M} {self.kind}"

    def save(self, *args: Any, **kwargs: Any) -> None:
        if not self._state.adding:
            raise TypeError("The log of a request is append-only.")
        super().save(*args, **kwargs)

    def delete(self, *args: Any, **kwargs: Any) -> tuple[int, dict[str, int]]:
        """Only with its request."""
        raise TypeError("The log of a request is append-only.")
