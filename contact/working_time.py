"""Working time of a team: its hours in its time zone, without weekends and public holidays.

Worked time grows while the team works and stands still otherwise; everything here is read off that one curve.
"""

from bisect import bisect_left, bisect_right
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

import holidays

# Only where the holidays of the parts of a country differ from those of the whole.
PART = {"GB": "ENG"}
NOTHING = timedelta()


@dataclass(frozen=True)
class Hours:
    """When a team works. ``weekdays`` count from Monday, 0; ``country`` is that of its public holidays (ISO 3166)."""

    zone: ZoneInfo
    opens: time
    closes: time
    weekdays: frozenset[int]
    country: str

    def works_on(self, day: date) -> bool:
        """Weekends that are worked in exchange for a holiday count as well, where a country has them."""
        off = _holidays(self.country, day.year)
        return day in off.weekend_workdays or (day.weekday() in self.weekdays and day not in off)

    def between(self, start: datetime, end: datetime) -> timedelta:
        """The working time from ``start`` to ``end``; none when it is the wrong way round."""
        if end <= start:
            return NOTHING
        first, last = self._year_of(start), self._year_of(end)
        before = sum((_year(self, year).worked for year in range(first, last)), NOTHING)
        return before + _year(self, last).worked_until(end) - _year(self, first).worked_until(start)

    def after(self, start: datetime, worked: timedelta) -> datetime:
        """The first moment at which so much has been worked since ``start``."""
        if not worked:
            return start
        year = self._year_of(start)
        target = _year(self, year).worked_until(start) + worked
        while target > _year(self, year).worked:
            target -= _year(self, year).worked
            year += 1
        return max(start, _year(self, year).first_moment(target))

    def before(self, end: datetime, worked: timedelta) -> datetime:
        """The last moment from which so much has been worked until ``end``: ``after(x, …) <= end`` up to it."""
        year = self._year_of(end)
        target = _year(self, year).worked_until(end) - worked
        while target < NOTHING:
            year -= 1
            target += _year(self, year).worked
        while target >= _year(self, year).worked:
            target -= _year(self, year).worked
            year += 1
        return min(end, _year(self, year).last_moment(target))

    def _year_of(self, moment: datetime) -> int:
        return moment.astimezone(self.zone).year

    def shift(self, day: date) -> tuple[datetime, datetime]:
        """In UTC, because differences in a zone of its own ignore that its clocks are changed."""
        opens, closes = (datetime.combine(day, at, self.zone).astimezone(UTC) for at in (self.opens, self.closes))
        return opens, max(opens, closes)


@dataclass(frozen=True)
class Year:
    """The shifts of a year: when each begins, and how much has been worked in the year before it."""

    begins: list[datetime]
    lengths: list[timedelta]
    done: list[timedelta]
    worked: timedelta

    def worked_until(self, moment: datetime) -> timedelta:
        at = bisect_right(self.begins, moment) - 1
        return self.done[at] + min(moment - self.begins[at], self.lengths[at]) if at >= 0 else NOTHING

    def first_moment(self, worked: timedelta) -> datetime:
        at = bisect_left(self.done, worked) - 1
        return self.begins[at] + worked - self.done[at]

    def last_moment(self, worked: timedelta) -> datetime:
        at = bisect_right(self.done, worked) - 1
        return self.begins[at] + worked - self.done[at]


@lru_cache(maxsize=200)
def _year(hours: Hours, year: int) -> Year:
    first = date(year, 1, 1)
    days = (first + timedelta(number) for number in range((date(year + 1, 1, 1) - first).days))
    begins, lengths, done, worked = [], [], [], NOTHING
    for opens, closes in (hours.shift(day) for day in days if hours.works_on(day)):
        begins.append(opens)
        lengths.append(closes - opens)
        done.append(worked)
        worked += closes - opens
    return Year(begins, lengths, done, worked)


@lru_cache(maxsize=200)
def _holidays(country: str, year: int) -> holidays.HolidayBase:
    return holidays.country_holidays(country, subdiv=PART.get(country), years=year)
