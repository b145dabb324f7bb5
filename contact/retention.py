"""Requests are erased when they have been kept long enough in the state that they ended in.

The days are those of the settings, counted from the last thing that happened to the request; 0 days keep it for good.
Requests that are open are kept as long as they are.
"""

import logging
from datetime import timedelta

from django.db.models import Exists, OuterRef
from django.utils import timezone

from .erased import Cause, Erasure
from .erasure import erase_requests
from .requests import ConsultationRequest, ConsultationRequestQuerySet, RequestEvent, State
from .settings import SalesSettings

logger = logging.getLogger(__name__)

AT_ONCE = 200  # requests in one transaction
INTERVAL = timedelta(days=1)


def days_by_state() -> dict[State, int]:
    settings = SalesSettings.current()
    return {
        State.SPAM: settings.days_of_quarantine,
        State.NO_ANSWER: settings.days_without_answer,
        State.LOST: settings.days_lost,
        State.WON: settings.days_won,
    }


def due(state: str, days: int) -> ConsultationRequestQuerySet:
    limit = timezone.now() - timedelta(days=days)
    since = RequestEvent.objects.filter(request=OuterRef("pk"), at__gt=limit)
    old: ConsultationRequestQuerySet = ConsultationRequest.objects.filter(state=state, created_at__lte=limit)
    return old.exclude(Exists(since)) if days else old.none()


def apply() -> dict[str, int]:
    """Erase what is due; how many of each state. Each run leaves a receipt, even if it found nothing."""
    counts = {}
    for state, days in days_by_state().items():
        count = 0
        while portion := list(due(state, days).order_by("pk").values_list("pk", flat=True)[:AT_ONCE]):
            count += len(erase_requests(due(state, days).filter(pk__in=portion), Cause.RETENTION).requests)
        if count:
            counts[state.value] = count
            logger.info("Erased %s consultation requests that were %s for more than %s days", count, state.value, days)
    if not counts:
        Erasure.objects.create(cause=Cause.RETENTION, cleaned_at=timezone.now())
    return counts


def is_due() -> bool:
    """Whether the last run is a day ago."""
    return not Erasure.objects.filter(cause=Cause.RETENTION, at__gt=timezone.now() - INTERVAL).exists()
