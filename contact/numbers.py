"""What the dashboard tells about many requests. The database counts; only times in working hours are counted here."""

from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from math import ceil
from statistics import median
from typing import Self
from zoneinfo import ZoneInfo

from django.db.models import Count, Exists, OuterRef, Q, Subquery
from django.db.models.functions import TruncWeek
from wagtail.models import Page

from .clocks import RESPONDED, Team, clocks_of, in_portions
from .requests import ConsultationRequest, ConsultationRequestQuerySet, Happened, RequestEvent, State

WEEK = timedelta(weeks=1)
ANSWERS = Q(kind=Happened.REPLIED) | Q(kind=Happened.MOVED, data__after__in=RESPONDED)
# With these the time to the first response is not just that from the arrival to the answer.
AWAY = Q(kind=Happened.MOVED) & (
    Q(data__after=State.WAITING) | Q(data__before__in=[State.SPAM, State.LOST, State.NO_ANSWER])
)


@dataclass(frozen=True)
class Selection:
    """Which requests: those received on these days of the team, the last one included."""

    since: date
    until: date
    zone: ZoneInfo
    language: str = ""
    topic: str = ""
    article: int | None = None

    def requests(self) -> ConsultationRequestQuerySet:
        begin = datetime.combine(self.since, time(), self.zone)
        end = datetime.combine(self.until + timedelta(days=1), time(), self.zone)
        wanted = {"language": self.language, "topic": self.topic, "source_page": self.article}
        given = {name: value for name, value in wanted.items() if value}
        return ConsultationRequest.including_erased.real().filter(created_at__gte=begin, created_at__lt=end, **given)

    def weeks(self) -> list[date]:
        """The Mondays, from that of the first day."""
        first = monday(self.since)
        return [first + number * WEEK for number in range((self.until - first) // WEEK + 1)]


@dataclass(frozen=True)
class Arrivals:
    """How many requests came in each week: in each language without the quarantine, and with it in all."""

    by_language: dict[str, Counter[date]]
    received: Counter[date]
    quarantined: Counter[date]

    @classmethod
    def of(cls, selection: Selection) -> Self:
        by_language: dict[str, Counter[date]] = defaultdict(Counter)
        received: Counter[date] = Counter()
        quarantined: Counter[date] = Counter()
        week = TruncWeek("created_at", tzinfo=selection.zone)
        rows = selection.requests().order_by().annotate(week=week).values_list("week", "language", "state")
        for begin, language, state, count in rows.annotate(count=Count("pk")):
            day = begin.astimezone(selection.zone).date()
            received[day] += count
            if state == State.SPAM:
                quarantined[day] += count
            else:
                by_language[language][day] += count
        return cls(by_language, received, quarantined)


@dataclass(frozen=True)
class Spread:
    """Of some times: how many, the middle one, and the one that nine of ten do not exceed."""

    count: int
    median: timedelta
    ninth: timedelta

    @classmethod
    def of(cls, times: list[timedelta]) -> Self:
        seconds = median(spent.total_seconds() for spent in times)
        return cls(len(times), timedelta(seconds=seconds), sorted(times)[ceil(len(times) * 0.9) - 1])


@dataclass(frozen=True)
class Responses:
    """The times to the first response in working hours, by the week in which the request came."""

    by_week: dict[date, Spread]
    all: Spread | None

    @classmethod
    def of(cls, selection: Selection) -> Self:
        by_week: dict[date, list[timedelta]] = defaultdict(list)
        for created_at, spent in _times_to_first_response(selection):
            by_week[monday(created_at.astimezone(selection.zone).date())].append(spent)
        every = [spent for times in by_week.values() for spent in times]
        spreads = {week: Spread.of(times) for week, times in sorted(by_week.items())}
        return cls(spreads, Spread.of(every) if every else None)


@dataclass(frozen=True)
class Outcome:
    """What became of the enquiries that came from a page, in one language; without a page if it is gone or unknown."""

    page: int | None
    title: str
    language: str
    states: Counter[str]

    @property
    def enquiries(self) -> int:
        return self.states.total()

    @property
    def open(self) -> int:
        return self.enquiries - self.states[State.WON] - self.states[State.LOST] - self.states[State.NO_ANSWER]


def outcomes(selection: Selection) -> list[Outcome]:
    """The pages with the most enquiries first. What is in quarantine is no enquiry."""
    states: dict[tuple[int | None, str], Counter[str]] = defaultdict(Counter)
    enquiries = selection.requests().exclude(state=State.SPAM).order_by()
    for page, language, state, count in enquiries.values_list("source_page", "language", "state").annotate(Count("pk")):
        states[page, language][state] = count
    titles = dict(Page.objects.filter(pk__in={page for page, _ in states if page}).values_list("pk", "title"))
    of_page: Counter[int | None] = Counter()
    for (page, _), counted in states.items():
        of_page[page] += counted.total()
    order = sorted(states, key=lambda key: (-of_page[key[0]], key[0] or 0, -states[key].total(), key[1]))
    return [Outcome(page, titles.get(page, ""), language, states[page, language]) for page, language in order]


def monday(day: date) -> date:
    return day - timedelta(days=day.weekday())


def _times_to_first_response(selection: Selection) -> Iterator[tuple[datetime, timedelta]]:
    """The arrival of each answered request, and the working time until then."""
    team = Team.current()
    events = RequestEvent.objects.filter(request=OuterRef("pk"))
    first = Subquery(events.filter(ANSWERS).order_by("at").values("at")[:1])
    answered = selection.requests().exclude(state=State.SPAM).annotate(first=first, away=Exists(events.filter(AWAY)))
    away = []
    for pk, created_at, at, was_away in answered.order_by().values_list("pk", "created_at", "first", "away"):
        if was_away:
            away.append(pk)
        elif at is not None:
            yield created_at, team.hours.between(created_at, at)
    for some in in_portions(away):
        requests = ConsultationRequest.including_erased.in_bulk(some)
        for pk, clock in clocks_of(requests.values(), team).items():
            if clock.time_to_first_response is not None:
                yield requests[pk].created_at, clock.time_to_first_response
