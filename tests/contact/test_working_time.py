from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from contact.working_time import Hours

WEEK = frozenset(range(5))
TEAMS = {
    "VN": Hours(ZoneInfo("Asia/Ho_Chi_Minh"), time(9), time(18), WEEK, "VN"),
    "JP": Hours(ZoneInfo("Asia/Tokyo"), time(9), time(18), WEEK, "JP"),
    "KR": Hours(ZoneInfo("Asia/Seoul"), time(9), time(18), WEEK | {5}, "KR"),
    "CN": Hours(ZoneInfo("Asia/Shanghai"), time(9), time(18), WEEK, "CN"),
    "GB": Hours(ZoneInfo("Europe/London"), time(9), time(18), WEEK, "GB"),
    "night": Hours(ZoneInfo("Europe/London"), time(0, 30), time(6), frozenset(range(7)), "GB"),
}
QUARTER = timedelta(minutes=15)
DAY = timedelta(hours=9)


def local(team, *args):
    return datetime(*args, tzinfo=TEAMS[team].zone)


def wall(team, moment):
    return moment.astimezone(TEAMS[team].zone).strftime("%a %d %b %Y %H:%M")


def recount(hours, start, end):
    """Working time by looking at the clock on the wall every quarter of an hour."""
    quarters = 0
    moment = start
    while moment < end:
        seen = moment.astimezone(hours.zone)
        quarters += hours.opens <= seen.time() < hours.closes and hours.works_on(seen.date())
        moment += QUARTER
    return quarters * QUARTER


teams = st.sampled_from(sorted(TEAMS))
moments = st.integers(0, 4 * 24 * 365 * 2).map(lambda number: datetime(2025, 1, 1, tzinfo=UTC) + number * QUARTER)


@settings(deadline=None)  # the first look at a year reads its holidays
@given(teams, moments, st.integers(0, 4 * 24 * 30))
def test_the_curve_agrees_with_the_clock_on_the_wall(team, start, quarters):
    hours = TEAMS[team]
    end = start + quarters * QUARTER
    assert hours.between(start, end) == recount(hours, start, end)


@settings(deadline=None)
@given(teams, moments, st.integers(1, 60 * 200).map(lambda minutes: timedelta(minutes=minutes)))
def test_after_is_the_first_moment_at_which_so_much_was_worked(team, start, worked):
    hours = TEAMS[team]
    end = hours.after(start, worked)
    assert hours.between(start, end) == worked
    assert hours.between(start, end - timedelta(microseconds=1)) < worked


@settings(deadline=None)
@given(teams, moments, st.integers(0, 60 * 200).map(lambda minutes: timedelta(minutes=minutes)), moments)
def test_the_cutoff_tells_what_is_due_by_now_from_what_is_not(team, now, worked, arrived):
    hours = TEAMS[team]
    cutoff = hours.before(now, worked)
    assert hours.after(cutoff, worked) <= now
    assert hours.after(cutoff + timedelta(microseconds=1), worked) > now
    assert (arrived <= cutoff) == (hours.after(arrived, worked) <= now)


@pytest.mark.parametrize(
    ("team", "start", "due"),
    [
        ("VN", (2026, 5, 22, 17), "Tue 26 May 2026 17:00"),  # over a weekend
        ("VN", (2026, 5, 23, 12), "Tue 26 May 2026 18:00"),  # arrived on a Saturday
        ("VN", (2026, 2, 13, 15), "Tue 24 Feb 2026 15:00"),  # Tết: 16 to 20 February
        ("VN", (2025, 1, 24, 9), "Mon 03 Feb 2025 18:00"),  # Tết: 27 January to 1 February
        ("JP", (2026, 5, 1, 12), "Fri 08 May 2026 12:00"),  # Golden Week: 3 to 6 May, after a weekend
        ("JP", (2026, 4, 28, 12), "Fri 01 May 2026 12:00"),  # the day of Shōwa
        ("CN", (2026, 10, 1, 12), "Fri 09 Oct 2026 18:00"),  # National Day; Saturday 10 October is not needed
        ("CN", (2026, 10, 9, 12), "Mon 12 Oct 2026 12:00"),  # Saturday 10 October is worked in exchange
        ("KR", (2026, 9, 23, 12), "Tue 29 Sep 2026 12:00"),  # Chuseok: 24 to 26 September, a Saturday
        ("GB", (2026, 3, 27, 12), "Tue 31 Mar 2026 12:00"),  # clocks go forward on 29 March
        ("GB", (2026, 10, 23, 12), "Tue 27 Oct 2026 12:00"),  # and back on 25 October
        ("GB", (2026, 4, 2, 12), "Wed 08 Apr 2026 12:00"),  # Good Friday and Easter Monday
    ],
)
def test_two_days_over_holidays_weekends_and_daylight_time(team, start, due):
    assert wall(team, TEAMS[team].after(local(team, *start), 2 * DAY)) == due


def test_a_night_in_which_clocks_change_is_shorter_or_longer():
    hours = TEAMS["night"]
    for day, length in ((date(2026, 3, 28), 5.5), (date(2026, 3, 29), 4.5), (date(2026, 10, 25), 6.5)):
        start = datetime.combine(day, time(), hours.zone)
        assert hours.between(start, start + timedelta(days=1)) == timedelta(hours=length)


def test_the_wrong_way_round_is_nothing():
    now = datetime(2026, 5, 26, 12, tzinfo=UTC)
    assert TEAMS["VN"].between(now, now - DAY) == timedelta()
