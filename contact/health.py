"""Whether a request would reach us: what the worker and the self-test found, and how mail fares.

For sales as a banner, for probes as a word each (:func:`report`).
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from post_office.models import STATUS, Email, Log

from .suspicion import in_words

WORKER, SELF_TEST, REQUESTS, MAIL = "worker", "self-test", "requests", "mail"
STOPPED = timedelta(minutes=10)  # the worker says every few seconds that it is there, but a round may have much to do
UNTESTED = timedelta(hours=3)
STUCK = timedelta(minutes=15)
FAILING = timedelta(hours=1)


class Heartbeat(models.Model):
    """The last word of something that speaks regularly."""

    name = models.CharField(max_length=20, primary_key=True)
    at = models.DateTimeField()
    ok = models.BooleanField()
    detail = models.JSONField(default=dict)  # never about a person

    class Meta:
        verbose_name = gettext_lazy("heartbeat")
        verbose_name_plural = gettext_lazy("heartbeats")

    def __str__(self) -> str:
        return f"{self.name} {'ok' if self.ok else 'failing'} {self.at:%Y-%m-%d %H:%M}"


@dataclass(frozen=True, slots=True)
class Alarm:
    name: str
    text: str  # in the active language


def beat(name: str, *, ok: bool = True, **detail: Any) -> None:
    Heartbeat.objects.update_or_create(name=name, defaults={"at": timezone.now(), "ok": ok, "detail": detail})


def alarms() -> list[Alarm]:
    """What is wrong; four queries at most."""
    now = timezone.now()
    beats = Heartbeat.objects.in_bulk()
    texts = {name: check(now, beats.get(name)) for name, check in CHECKS.items()}
    return [Alarm(name, text) for name, text in texts.items() if text]


def report() -> dict[str, str]:
    """``ok`` or ``failing`` for each: the reasons are for those who may see requests."""
    failing = {alarm.name for alarm in alarms()}
    return {name: "failing" if name in failing else "ok" for name in CHECKS}


def _worker(now: datetime, last: Heartbeat | None) -> str:
    if last is None:
        return _("The worker has never run: no mail goes out.")
    if last.at < now - STOPPED:
        return _("The worker has not been seen since %(time)s: no mail goes out.") % {"time": _time(last.at)}
    if not last.ok:
        return _("The worker fails at: %(jobs)s.") % {"jobs": ", ".join(last.detail.get("failed", []))}
    return ""


def _mail(now: datetime, last: Heartbeat | None) -> str:
    due = Q(scheduled_time=None, created__lt=now - STUCK) | Q(scheduled_time__lt=now - STUCK)
    alive = Q(expires_at=None) | Q(expires_at__gt=now)
    stuck = Email.objects.filter(due, alive, status__in=[STATUS.queued, STATUS.requeued]).order_by("created").first()
    if stuck is not None:
        return _("Mails have been waiting since %(time)s.") % {"time": _time(stuck.created)}
    # A visitor's mistyped address is no fault of the mail server; that of sales is.
    refused = Q(exception_type="SMTPRecipientsRefused") & ~Q(email__to=settings.SALES_EMAIL)
    failed = Log.objects.filter(
        ~refused, status=STATUS.failed, date__gte=now - FAILING, email__status__in=[STATUS.requeued, STATUS.failed]
    ).order_by("-date", "-pk")
    latest = failed.first()
    if latest is None:
        return ""
    count = failed.values("email").order_by().distinct().count()
    return ngettext(
        "%(count)s mail could not be delivered within the last hour: %(reason)s.",
        "%(count)s mails could not be delivered within the last hour: %(reason)s.",
        count,
    ) % {"count": count, "reason": latest.exception_type}


def _self_test(now: datetime, last: Heartbeat | None) -> str:
    if last is None:
        return ""
    if not last.ok:
        values = dict(last.detail.get("values", {}))
        if "reasons" in values:  # codes, as the log has them
            values["reasons"] = ", ".join(in_words(values["reasons"].split(", ")))
        return _("The test of the contact form fails: %(reason)s.") % {"reason": _(last.detail["reason"]) % values}
    if last.at < now - UNTESTED:
        return _("The contact form has not been tested since %(time)s.") % {"time": _time(last.at)}
    return ""


def _requests(now: datetime, last: Heartbeat | None) -> str:
    if last is None or last.ok:
        return ""
    return ngettext(
        "Far fewer requests than usual: %(count)s within %(days)s day, usually %(usual)s.",
        "Far fewer requests than usual: %(count)s within %(days)s days, usually %(usual)s.",
        last.detail["days"],
    ) % {name: last.detail[name] for name in ("count", "days", "usual")}


def _time(moment: datetime) -> str:
    return date_format(timezone.localtime(moment), "SHORT_DATETIME_FORMAT")


CHECKS: dict[str, Callable[[datetime, Heartbeat | None], str]] = {
    WORKER: _worker,
    MAIL: _mail,
    SELF_TEST: _self_test,
    REQUESTS: _requests,
}
