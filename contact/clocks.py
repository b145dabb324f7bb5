"""How long a request has waited for us, and when its answer is due. Nothing of it is stored: it is read from the log.

The clock of a request runs in working time (working_time.py) while it is our turn. It stands still while we wait for
the visitor, stops with the answer, and begins anew when the request comes back after one, or out of the quarantine.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cached_property
from typing import Self
from zoneinfo import ZoneInfo

from django.db.models import Exists, OuterRef, Q
from django.utils import timezone

from .requests import OUR_TURN, ConsultationRequest, Happened, RequestEvent, State
from .settings import SalesSettings
from .working_time import NOTHING, Hours

RESPONDED = (State.ANSWERED, State.WON)  # to be so is to have had an answer, whatever was sent
AWAY = [state for state in State.values if state not in OUR_TURN]


@dataclass(frozen=True)
class Team:
    """The team's hours, and how many of them a visitor waits for an answer."""

    hours: Hours
    allowance: timedelta

    @classmethod
    def current(cls) -> Self:
        settings = SalesSettings.current()
        weekdays = frozenset(day for day in range(7) if settings.works_on(day))
        zone = ZoneInfo(settings.time_zone)
        hours = Hours(zone, settings.opens_at, settings.closes_at, weekdays, settings.country)
        return cls(hours, timedelta(hours=settings.hours_to_answer))


class Clock:
    """What the log of a request (its events, in order) says about time."""

    def __init__(self, request: ConsultationRequest, events: Iterable[RequestEvent], team: Team) -> None:
        self.team = team
        self.is_our_turn = request.state in OUR_TURN
        self.started: datetime | None = request.created_at
        self.paused = NOTHING
        self.paused_since: datetime | None = None
        self.first_response: datetime | None = None
        self.time_to_first_response: timedelta | None = None
        for event in events:
            self._read(event)

    @cached_property
    def due_at(self) -> datetime | None:
        """None while it is not our turn."""
        if self.started is None or not self.is_our_turn:
            return None
        return self.team.hours.after(self.started, self.team.allowance + self.paused)

    def is_overdue(self, now: datetime) -> bool:
        return self.due_at is not None and self.due_at <= now

    def _read(self, event: RequestEvent) -> None:
        after = event.data.get("after")
        if event.kind == Happened.REPLIED or after in RESPONDED:
            self._respond(event.at)
        if event.kind == Happened.QUARANTINED:
            self.started = None
        elif event.kind == Happened.MOVED:
            self._move(str(after), event.at)

    def _respond(self, at: datetime) -> None:
        if self.first_response is None:
            self.first_response = at
            self.time_to_first_response = self._elapsed(at)

    def _elapsed(self, at: datetime) -> timedelta | None:
        if self.started is None:
            return None
        return self.team.hours.between(self.started, self.paused_since or at) - self.paused

    def _move(self, after: str, at: datetime) -> None:
        if after in OUR_TURN:
            self._go_on(at)
        elif after == State.WAITING:
            self.paused_since = self.started and at
        else:
            self.started, self.paused, self.paused_since = None, NOTHING, None

    def _go_on(self, at: datetime) -> None:
        if self.started is None:
            self.started = at
        elif self.paused_since is not None:
            self.paused += self.team.hours.between(self.paused_since, at)
        self.paused_since = None


def clock_of(request: ConsultationRequest, events: Iterable[RequestEvent] | None = None) -> Clock:
    """``events``: all of the request's, in order, where they are at hand."""
    return Clock(request, request.events.all() if events is None else events, Team.current())


def clocks_of(requests: Iterable[ConsultationRequest], team: Team | None = None) -> dict[int, Clock]:
    """The clocks of several requests by their id; two queries for a page of a list."""
    by_id = {request.pk: request for request in requests}
    events: dict[int, list[RequestEvent]] = defaultdict(list)
    for some in in_portions(list(by_id)):
        # All kinds: SQLite would look them up by kind, which is slow.
        for event in RequestEvent.objects.filter(request__in=some).order_by("at", "pk"):
            events[event.request_id].append(event)
    team = team or Team.current()
    return {pk: Clock(request, events[pk], team) for pk, request in by_id.items()}


def in_portions(ids: list[int]) -> Iterator[list[int]]:
    """So many ids as every database takes in a query."""
    return (ids[start : start + 500] for start in range(0, len(ids), 500))


def due_at(request: ConsultationRequest, events: Iterable[RequestEvent] | None = None) -> datetime | None:
    """When the answer is due; none while it is not our turn."""
    return clock_of(request, events).due_at


def first_response(request: ConsultationRequest, events: Iterable[RequestEvent] | None = None) -> datetime | None:
    return clock_of(request, events).first_response


def overdue(now: datetime | None = None) -> Q:
    """The condition under which a request is overdue, for filters and annotations; asks the database beforehand.

    What arrived before the cutoff is overdue, unless it has been away meanwhile: that only postpones, and only for
    those few are the clocks read.
    """
    now = now or timezone.now()
    team = Team.current()
    late = Q(state__in=OUR_TURN, is_test=False, created_at__lte=team.hours.before(now, team.allowance))
    came_back = RequestEvent.objects.filter(request=OuterRef("pk"), kind=Happened.MOVED, data__before__in=AWAY)
    been_away = ConsultationRequest.objects.filter(late, Exists(came_back))
    in_time = [pk for pk, clock in clocks_of(been_away, team).items() if not clock.is_overdue(now)]
    return late & ~Q(pk__in=in_time)
