import random
import re
from collections import Counter, defaultdict
from datetime import date, datetime, timedelta
from statistics import median
from zoneinfo import ZoneInfo

import pytest
from django.urls import reverse
from time_machine import travel

from contact import charts
from contact.clocks import clocks_of
from contact.erased import Cause
from contact.erasure import erase_requests
from contact.numbers import Arrivals, Responses, Selection, outcomes
from contact.requests import CLOSED, ConsultationRequest, Happened, State
from contact.transitions import TRANSITIONS
from tests import factories

from .test_clocks import DAY, HOUR, MONDAY, arrived

ZONE = ZoneInfo("Asia/Ho_Chi_Minh")
LANGUAGES = ["en", "ja", "ko", "zh-hans", "vi"]
URL = "/admin/request-numbers/"


@pytest.fixture
def pages(home):
    blog = factories.blog_page(home)
    return [factories.article(blog, en=name) for name in ("Strangler figs", "Small teams")]


@pytest.fixture
def requests(pages):
    """Sixty requests of five weeks, each with a life of its own."""
    chance = random.Random(6)
    for number in range(60):
        at = MONDAY + timedelta(minutes=chance.randrange(60 * 24 * 35))
        state = chance.choice([State.SPAM, *[State.NEW] * 4])
        given = {"language": chance.choice(LANGUAGES), "topic": chance.choice(["cloud", "team"])}
        request = arrived(
            at, number, state=state, source_page_id=chance.choice([None, *(p.pk for p in pages)]), **given
        )
        if state == State.SPAM:
            record(request, at, Happened.QUARANTINED)
        for _ in range(chance.randrange(5)):
            at += timedelta(minutes=chance.randrange(60 * 24 * 3))
            after = chance.choice(sorted(TRANSITIONS[request.state]))
            record(request, at, Happened.MOVED, before=request.state, after=after)
            request.state = after
        request.save()
    return list(ConsultationRequest.objects.all())


def record(request, at, kind, **data):
    with travel(at, tick=False):
        request.record(kind, **data)


def week_of(request):
    day = request.created_at.astimezone(ZONE).date()
    return day - timedelta(days=day.weekday())


def selection(**chosen):
    return Selection(**{"since": date(2026, 5, 1), "until": date(2026, 7, 1), "zone": ZONE, **chosen})


def test_arrivals_agree_with_a_recount(requests):
    arrivals = Arrivals.of(selection())
    for language in LANGUAGES:
        theirs = [one for one in requests if one.language == language and one.state != State.SPAM]
        assert arrivals.by_language[language] == Counter(map(week_of, theirs))
    assert arrivals.received == Counter(map(week_of, requests))
    assert arrivals.quarantined == Counter(week_of(one) for one in requests if one.state == State.SPAM)


def test_times_to_the_first_response_agree_with_the_clocks(requests):
    times = defaultdict(list)
    for one, clock in zip(requests, clocks_of(requests).values(), strict=True):
        if one.state != State.SPAM and clock.time_to_first_response is not None:
            times[week_of(one)].append(clock.time_to_first_response)
    responses = Responses.of(selection())
    assert len(times) > 3
    assert set(responses.by_week) == set(times)
    for week, spread in responses.by_week.items():
        ordered = sorted(times[week])
        assert (spread.count, spread.median) == (len(ordered), median(ordered))
        assert sum(one <= spread.ninth for one in ordered) >= 0.9 * len(ordered)
        assert sum(one < spread.ninth for one in ordered) < 0.9 * len(ordered)
    assert responses.all.median == median(one for week in times.values() for one in week)


def test_what_was_erased_since_counts_as_before(requests):
    before = Arrivals.of(selection()), Responses.of(selection())
    erase_requests(ConsultationRequest.objects.all(), Cause.RETENTION)
    assert (Arrivals.of(selection()), Responses.of(selection())) == before


def test_outcomes_agree_with_a_recount(requests, pages):
    titles = {None: "", **{page.pk: page.title for page in pages}}
    expected = defaultdict(Counter)
    for one in requests:
        if one.state != State.SPAM:
            expected[titles[one.source_page_id], one.language][one.state] += 1
    found = outcomes(selection())
    assert {(one.title, one.language): one.states for one in found} == expected
    for one in found:
        assert one.open == sum(count for state, count in one.states.items() if state not in CLOSED)


@pytest.mark.parametrize("chosen", [{"language": "ja"}, {"topic": "team"}, {"article": 0}, {"since": date(2026, 6, 1)}])
def test_filters_choose_the_requests(requests, pages, chosen):
    chosen = {"article": pages[0].pk} if "article" in chosen else chosen
    wanted = {
        "language": lambda one: one.language == "ja",
        "topic": lambda one: one.topic == "team",
        "article": lambda one: one.source_page_id == pages[0].pk,
        "since": lambda one: one.created_at.astimezone(ZONE).date() >= date(2026, 6, 1),
    }[next(iter(chosen))]
    expected = sum(map(wanted, requests))
    assert 0 < expected < 60
    assert Arrivals.of(selection(**chosen)).received.total() == expected


def test_days_are_those_of_the_team(db):
    arrived(datetime(2026, 5, 17, 23, 59, tzinfo=ZONE), 1)  # a Sunday
    arrived(datetime(2026, 5, 18, 0, 1, tzinfo=ZONE), 2)
    received = Arrivals.of(selection()).received
    assert received == {date(2026, 5, 11): 1, date(2026, 5, 18): 1}
    assert Arrivals.of(selection(since=date(2026, 5, 18), until=date(2026, 5, 18))).received.total() == 1


def test_requests_of_the_site_to_itself_do_not_count(db):
    arrived(MONDAY, is_test=True)
    assert not Arrivals.of(selection()).received


def test_the_page_shows_charts_and_the_same_numbers_as_tables(requests, pages, sales):
    response = sales.get(
        URL, {"since": "2026-05-18", "until": "2026-06-28", "language": "", "topic": "", "article": ""}
    )
    html = response.content.decode()
    assert html.count("<figure") == html.count('role="img"') == 4
    enquiries = sum(one.state != State.SPAM for one in requests)
    assert f"{enquiries} requests" in html
    for page in pages:
        assert page.title in html
    ids = re.findall(r' id="([^"]+)"', html[html.index("<figure") :])
    assert len(ids) == len(set(ids))
    assert "style=" not in html[html.index("<figure") : html.rindex("</figure>")]


def test_the_period_without_a_choice_is_the_last_twelve_weeks(sales, time_machine):
    time_machine.move_to(MONDAY, tick=False)
    arrived(MONDAY - 76 * DAY)
    arrived(MONDAY - 80 * DAY, 1)
    assert sales.get(URL).context["received"] == 1


def test_a_period_without_requests_says_so(sales):
    assert "No request was received in this period." in sales.get(URL).content.decode()


@pytest.mark.parametrize(
    ("since", "until"),
    [("2026-05-18", "2026-05-17"), ("2026-05-18", "2036-05-18"), ("2026-05-18", "tomorrow"),
     ("0001-01-01", "0001-02-01"), ("9999-12-01", "9999-12-31")],
)  # fmt: skip
def test_a_period_that_makes_no_sense_is_refused(sales, since, until):
    response = sales.get(URL, {"since": since, "until": until})
    assert response.status_code == 200
    assert response.context["form"].errors
    assert "<figure" not in response.content.decode()


def test_the_menu_leads_sales_to_the_numbers(sales, editor):
    assert reverse("request_numbers") == URL
    assert URL in sales.get("/admin/requests/").content.decode()
    assert URL not in editor.get("/admin/").content.decode()


@pytest.mark.parametrize("who", ["editor", "translator", "stranger", "client"])
def test_everybody_else_is_refused(who, request, db):
    assert request.getfixturevalue(who).get(URL).status_code == 302


@pytest.mark.parametrize("many", [1, 10])
def test_queries_do_not_grow_with_requests(many, sales, django_assert_max_num_queries, time_machine):
    time_machine.move_to(MONDAY + 9 * DAY, tick=False)
    for number in range(many):
        record(arrived(MONDAY + number * HOUR, number), MONDAY + 2 * DAY, Happened.REPLIED)
    sales.get(URL)
    with django_assert_max_num_queries(18):
        sales.get(URL)


def test_bars_share_a_scale_and_stand_on_their_base():
    chart = charts.bands({"a": [1, 2], "b": [4, 0]}, ["x", "y"], str)
    heights = [bar.height for row in chart.rows for bar in row.shapes]
    assert heights == [heights[2] / 4, heights[2] / 2, heights[2], 0]
    assert all(bar.y + bar.height == row.base for row in chart.rows for bar in row.shapes)
    assert [bar.text for row in chart.rows for bar in row.shapes] == ["1", "2", "4", ""]


def test_lines_pass_over_weeks_without_a_value():
    chart = charts.lines({"a": [1, None, 3], "b": [None, None, 37]}, ["x", "y", "z"])
    assert {row.name: len(row.shapes) for row in chart.rows} == {"a": 2, "b": 1}
    assert [line.text for line in chart.grid] == ["0", "10", "20", "30", "40"]
    lowest, highest = chart.grid[0].y, chart.grid[-1].y
    [b] = [row for row in chart.rows if row.name == "b"]
    assert b.last.y == pytest.approx(lowest + (highest - lowest) * 37 / 40)


def test_charts_of_nothing_can_be_drawn():
    assert charts.lines({"a": [None], "b": [None]}, ["x"]).rows == []
    assert charts.stacks([]).rows == []
    assert charts.bands({"a": [0]}, ["x"], str).rows[0].shapes[0].height == 0


def test_names_of_lines_that_end_together_do_not_overlap():
    chart = charts.lines({"a": [10], "b": [10.1]}, ["x"])
    assert abs(chart.rows[0].base - chart.rows[1].base) >= 16


def test_long_names_are_cut_by_the_room_that_they_take():
    names = [row.name for row in charts.stacks([("x" * 50, {"won": 1}), ("字" * 50, {"won": 1})]).rows]
    assert names == ["x" * 41 + "…", "字" * 20 + "…"]


def test_parts_follow_one_another():
    chart = charts.stacks([("a", {"won": 1, "lost": 3}), ("b", {"won": 0, "lost": 2})])
    won, lost, total = chart.rows[0].shapes
    assert won.x + won.width == pytest.approx(lost.x)
    assert (lost.width, total.text) == (pytest.approx(3 * won.width), "4")
    assert [shape.kind for shape in chart.rows[1].shapes] == ["lost", "total"]
