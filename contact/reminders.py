"""Mails that the clock sends: to the team lead about overdue requests, to owners about their follow-ups.

Each once: who sends it locks the requests, looks whether somebody was quicker, and writes the event in the same
transaction as the mail. The mails name no visitor, so that an erasure has nothing to look for in them.
"""

from datetime import date, timedelta
from itertools import chain, groupby
from typing import Any

from django.db import connection, transaction
from django.db.models import Exists, OuterRef, Q
from django.utils import timezone, translation
from wagtail.users.models import UserProfile

from . import clocks
from .mail import admin_url, language_of, queue_plain
from .requests import OPEN, ConsultationRequest, ConsultationRequestQuerySet, Happened, RequestEvent
from .settings import SalesSettings

SHOWN = 50  # requests in one mail; of the others it says how many there are


def remind() -> int:
    """Queue what is due now; the number of requests that were mailed about."""
    # Days and times are those of the team, in the database and in the mails.
    with timezone.override(clocks.Team.current().hours.zone):
        return tell_lead() + remind_owners()


def tell_lead() -> int:
    """One mail about the requests that have become overdue."""
    to = SalesSettings.current().lead_email
    if not to:
        return 0
    told = RequestEvent.objects.filter(request=OuterRef("pk"), kind=Happened.OVERDUE)
    untold = ConsultationRequest.objects.filter(clocks.overdue(), ~Exists(told)).order_by("created_at", "pk")
    with transaction.atomic():
        requests = _locked(untold)
        if requests:
            with translation.override(language_of(to)):
                _mail("overdue", to, requests)
        RequestEvent.objects.bulk_create(RequestEvent(request=request, kind=Happened.OVERDUE) for request in requests)
    return len(requests)


def remind_owners() -> int:
    """One mail to each owner about the requests whose follow-up is today, or was while nothing was sent."""
    reminded = RequestEvent.objects.filter(
        request=OuterRef("pk"), kind=Happened.REMINDED, at__date__gte=OuterRef("follow_up_on")
    )
    due = ConsultationRequest.objects.real().filter(
        ~Exists(reminded), ~Q(owner__email=""), state__in=OPEN, follow_up_on__lte=_today(), owner__is_active=True
    )
    with transaction.atomic():
        requests = _locked(due.order_by("owner_id", "follow_up_on", "pk"))
        for owner, theirs in groupby(requests, lambda request: request.owner):
            _remind(owner, list(theirs))
    return len(requests)


def _remind(owner: Any, requests: list[ConsultationRequest]) -> None:
    with translation.override(UserProfile.get_for_user(owner).get_preferred_language()):
        _mail("follow_up", owner.email, requests)
    for request in requests:
        request.record(Happened.REMINDED, on=str(request.follow_up_on), to=owner.get_username())


def _today() -> date:
    """A day begins when work does: nobody wants the mail in the middle of the night."""
    opens = SalesSettings.current().opens_at
    return (timezone.localtime() - timedelta(hours=opens.hour, minutes=opens.minute)).date()


def _locked(queryset: ConsultationRequestQuerySet) -> list[ConsultationRequest]:
    """What nobody else is about to mail about. A row for which we had to wait is looked at again."""
    can_skip = connection.features.has_select_for_update_skip_locked
    locked = [row.pk for row in queryset.select_for_update(of=("self",), skip_locked=can_skip)]
    again = (queryset.filter(pk__in=some).select_related("owner") for some in clocks.in_portions(locked))
    return list(chain.from_iterable(again))


def _mail(name: str, to: str, requests: list[ConsultationRequest]) -> None:
    shown = requests[:SHOWN]
    due = {pk: clock.due_at for pk, clock in clocks.clocks_of(shown).items()}
    lines = [{"request": request, "due": due[request.pk], "url": admin_url(request)} for request in shown]
    queue_plain(name, {"lines": lines, "count": len(requests), "more": len(requests) - len(shown)}, to=to)
