"""The mails of a request: how each fares, and sending one again."""

from dataclasses import dataclass
from datetime import datetime
from email.utils import make_msgid
from typing import Any

from django.db import transaction
from django.db.models import TextChoices
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from post_office.models import STATUS, Email
from post_office.settings import get_message_id_fqdn

from .requests import ConsultationRequest, Happened


class MailState(TextChoices):
    QUEUED = "queued", gettext_lazy("queued")
    RETRIED = "retried", gettext_lazy("not delivered yet, will be tried again")
    SENT = "sent", gettext_lazy("sent")
    FAILED = "failed", gettext_lazy("failed")


STATES = {STATUS.requeued: MailState.RETRIED, STATUS.sent: MailState.SENT, STATUS.failed: MailState.FAILED}
COPIED = ("from_email", "to", "cc", "bcc", "subject", "message", "html_message", "headers", "priority", "backend_alias")


class ResendRefused(Exception):
    """The mail need not be sent again; the message says why."""


@dataclass(frozen=True, slots=True)
class LoggedMail:
    email: Email
    state: MailState
    at: datetime  # of the last attempt, else when it was written
    reason: str  # why the last attempt failed

    @property
    def is_done(self) -> bool:
        """Nothing more will happen to it, so it can be sent again."""
        return self.state in (MailState.SENT, MailState.FAILED)

    @property
    def to(self) -> str:
        return ", ".join(self.email.to)


def mails_of(request: ConsultationRequest) -> list[LoggedMail]:
    """All of them, the newest first; two queries."""
    return [_logged(email) for email in request.mails.order_by("-created", "-pk").prefetch_related("logs")]


def resend(request: ConsultationRequest, email: Email, user: Any) -> Email:
    """Queue a new mail of the same content; raises :class:`ResendRefused` while such a mail is on its way.

    Two people who press at once send one.
    """
    with transaction.atomic():
        ConsultationRequest.objects.locked(request.pk)
        same = request.mails.filter(to=email.to, subject=email.subject, message=email.message)
        if same.exclude(status__in=[STATUS.sent, STATUS.failed]).exists():
            raise ResendRefused(_("This mail is on its way already."))
        again = Email.objects.create(
            **{name: getattr(email, name) for name in COPIED},
            status=STATUS.queued,
            message_id=make_msgid(domain=get_message_id_fqdn()),
        )
        again.attachments.set(email.attachments.all())
        request.mails.add(again)
        request.record(Happened.RESENT, user, mail=again.pk)
    return again


def _logged(email: Email) -> LoggedMail:
    last = max(email.logs.all(), key=lambda entry: (entry.date, entry.pk), default=None)
    state = STATES.get(email.status, MailState.QUEUED)
    reason = "" if last is None or state == MailState.SENT else last.message or last.exception_type
    return LoggedMail(email, state, last.date if last else email.created, reason)
