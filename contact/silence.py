"""Whether far fewer requests arrive than usual, which may mean that somewhere a form is broken."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from statistics import median

from . import health
from .clocks import Team
from .requests import ConsultationRequest, State
from .working_time import Hours

WEEK = timedelta(weeks=1)
WEEKS = 8  # looked back
FEWEST = 4  # comparable weeks, without which nothing is usual
DAYS = (1, 3, 7)  # a busy site notices within a day, a quiet one within a week
# Looked at every hour: so rare that a site where nothing is wrong is called silent less than once in a year.
RARE = 1e-4
FAR = 0.5  # of what is usual: a dip in a busy season may be rare and yet be none of our business


@dataclass(frozen=True, slots=True)
class Silence:
    count: int
    usual: float
    days: int


def listen(now: datetime) -> Silence | None:
    """Look, and write down what was found. The quarantine does not count as arrived, what was erased since does."""
    arrived = ConsultationRequest.including_erased.real().exclude(state=State.SPAM)
    recent = arrived.filter(created_at__gt=now - WEEK * WEEKS - timedelta(days=max(DAYS)), created_at__lte=now)
    found = silence(list(recent.values_list("created_at", flat=True)), now, Team.current().hours)
    detail = {"count": found.count, "usual": round(found.usual), "days": found.days} if found else {}
    health.beat(health.REQUESTS, ok=found is None, **detail)
    return found


def silence(arrivals: Sequence[datetime], now: datetime, hours: Hours) -> Silence | None:
    """The days up to now against the same weekdays of the weeks before; a time with a holiday is like no other."""
    for days in DAYS:
        if not is_ordinary(now, days, hours):
            continue
        ends = [now - WEEK * back for back in range(1, WEEKS + 1)]
        counts = [_count(arrivals, end, days) for end in ends if is_ordinary(end, days, hours)]
        if len(counts) < FEWEST:
            continue
        # The median, so that one week of a campaign, or one of an outage, does not say what is usual.
        usual, count = median(counts), _count(arrivals, now, days)
        if count < usual * FAR and probability_of_at_most(count, usual) < RARE:
            return Silence(count, usual, days)
    return None


def is_ordinary(end: datetime, days: int, hours: Hours) -> bool:
    """Whether the team works on each of these days as on that weekday in other weeks."""
    dates = ((end - timedelta(days=back)).astimezone(hours.zone).date() for back in range(days + 1))
    return all(hours.works_on(day) == (day.weekday() in hours.weekdays) for day in dates)


def probability_of_at_most(count: int, usual: float) -> float:
    """How often chance alone brings so few, by Poisson's distribution."""
    return sum(math.exp(n * math.log(usual) - usual - math.lgamma(n + 1)) for n in range(count + 1))


def _count(arrivals: Sequence[datetime], end: datetime, days: int) -> int:
    return sum(1 for moment in arrivals if end - timedelta(days=days) < moment <= end)
