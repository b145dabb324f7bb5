from datetime import UTC, datetime, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase
from time_machine import travel

from contact import clocks
from contact.requests import OUR_TURN, ConsultationRequest, Happened, State
from contact.settings import SalesSettings
from contact.transitions import TRANSITIONS, claim, move

# Monday, 18 May 2026, 10:00 in Ho Chi Minh City, where the team works from 9 to 18 and answers within 18 hours.
MONDAY = datetime(2026, 5, 18, 3, tzinfo=UTC)
HOUR = timedelta(hours=1)
DAY = 24 * HOUR


def arrived(at, number=0, **fields):
    given = {"language": "en", "name": "Jane", "email": "jane@example.org", "company": "Acme", "topic": "cloud"}
    kept = {"message": "Hello", "consented_at": at, "submission": f"{at.isoformat()} {number}"}
    request = ConsultationRequest.objects.create(**{**given, **kept, **fields})
    ConsultationRequest.objects.filter(pk=request.pk).update(created_at=at)
    request.refresh_from_db()
    return request


@pytest.fixture
def at(time_machine, db):
    def move_to(moment):
        time_machine.move_to(moment, tick=False)

    move_to(MONDAY)
    return move_to


@pytest.fixture
def request_(at):
    return arrived(MONDAY)


def test_a_new_request_is_due_two_working_days_later(request_):
    assert clocks.due_at(request_) == MONDAY + 2 * DAY
    assert clocks.first_response(request_) is None


def test_the_clock_stands_still_while_we_wait_for_the_visitor(request_, at):
    at(MONDAY + HOUR)
    move(request_, State.WAITING)
    assert clocks.due_at(request_) is None
    at(MONDAY + DAY)  # nine working hours after it arrived, eight of them away
    move(request_, State.IN_PROGRESS)
    assert clocks.due_at(request_) == MONDAY + 2 * DAY + 8 * HOUR


def test_the_answer_stops_the_clock_and_is_the_first_response(request_, at):
    at(MONDAY + 4 * HOUR)
    move(request_, State.ANSWERED)
    clock = clocks.clock_of(request_)
    assert clock.due_at is None
    assert clock.first_response == MONDAY + 4 * HOUR
    assert clock.time_to_first_response == 4 * HOUR


def test_a_mail_is_a_first_response_whatever_the_state(request_, at):
    at(MONDAY + 2 * HOUR)
    request_.record(Happened.REPLIED)
    move(request_, State.WAITING)
    at(MONDAY + DAY)
    move(request_, State.ANSWERED)
    assert clocks.first_response(request_) == MONDAY + 2 * HOUR


def test_pauses_do_not_count_as_time_to_the_first_response(request_, at):
    at(MONDAY + HOUR)
    move(request_, State.WAITING)
    at(MONDAY + 3 * HOUR)
    move(request_, State.IN_PROGRESS)
    at(MONDAY + 4 * HOUR)
    move(request_, State.ANSWERED)
    assert clocks.clock_of(request_).time_to_first_response == 2 * HOUR


def test_a_request_that_comes_back_after_an_answer_begins_anew(request_, at):
    at(MONDAY + HOUR)
    move(request_, State.ANSWERED)
    at(MONDAY + DAY)
    move(request_, State.IN_PROGRESS)
    assert clocks.due_at(request_) == MONDAY + 3 * DAY
    assert clocks.first_response(request_) == MONDAY + HOUR


def test_the_quarantine_does_not_count(at):
    request = arrived(MONDAY, state=State.SPAM)
    request.record(Happened.QUARANTINED, reasons=["hasty"])
    assert clocks.due_at(request) is None
    at(MONDAY + DAY)
    move(request, State.NEW)
    assert clocks.due_at(request) == MONDAY + 3 * DAY


def test_taking_a_request_changes_nothing(request_, at, django_user_model):
    at(MONDAY + HOUR)
    claim(request_, django_user_model.objects.create_user("lan"))
    assert clocks.due_at(request_) == MONDAY + 2 * DAY


def test_hours_and_holidays_are_those_of_the_settings(at):
    team = SalesSettings.current()
    team.country, team.time_zone, team.hours_to_answer = "GB", "Europe/London", 9
    team.save()
    request = arrived(datetime(2026, 5, 22, 16, tzinfo=UTC))  # Friday 17:00 in London, before a bank holiday
    assert clocks.due_at(request) == datetime(2026, 5, 26, 16, tzinfo=UTC)


def test_requests_are_overdue_at_the_moment_they_are_due(request_):
    due = clocks.due_at(request_)
    assert not ConsultationRequest.objects.filter(clocks.overdue(due - timedelta(microseconds=1))).exists()
    assert ConsultationRequest.objects.filter(clocks.overdue(due)).get() == request_


def test_requests_of_the_site_to_itself_are_never_overdue(at):
    arrived(MONDAY, is_test=True)
    assert not ConsultationRequest.objects.filter(clocks.overdue(MONDAY + 9 * DAY)).exists()


def test_a_page_of_the_list_costs_the_same_however_long(at, django_assert_num_queries):
    requests = [arrived(MONDAY, number) for number in range(10)]
    for request in requests:
        move(request, State.WAITING)
    SalesSettings.current()
    for page in (requests[:1], requests):
        with django_assert_num_queries(2):
            clocks.clocks_of(page)


STEPS = st.lists(st.tuples(st.integers(0, 24 * 3), st.sampled_from(State.values)), max_size=8)


class OverdueTest(TestCase):
    @settings(deadline=None, max_examples=60)
    @given(st.lists(st.tuples(st.integers(0, 24 * 9), st.booleans(), STEPS), min_size=1, max_size=4), st.data())
    def test_the_database_the_clocks_and_the_clock_on_the_wall_agree(self, lives, data):
        histories = {}
        for number, (hours, suspected, steps) in enumerate(lives):
            request, history = live(MONDAY + hours * HOUR, number, suspected, steps)
            histories[request] = history
        due = [moment for moment in map(clocks.due_at, histories) if moment]
        last = max(history[-1][0] for history in histories.values())
        now = max(last, data.draw(st.sampled_from([last + 2 * DAY, *due, *(moment - HOUR for moment in due)])))
        expected = {request.pk for request, history in histories.items() if hours_our_turn(history, now) >= 18}
        assert expected == {pk for pk, clock in clocks.clocks_of(histories).items() if clock.is_overdue(now)}
        assert expected == set(ConsultationRequest.objects.filter(clocks.overdue(now)).values_list("pk", flat=True))


def live(at, number, suspected, steps):
    """A request to which all this happens, one after the other; and its states with the moments they began."""
    request = arrived(at, number, state=State.SPAM if suspected else State.NEW)
    if suspected:
        with travel(at, tick=False):
            request.record(Happened.QUARANTINED)
    history = [(at, request.state)]
    for hours, state in steps:
        at += hours * HOUR
        if state in TRANSITIONS[request.state]:
            with travel(at, tick=False):
                request.record(Happened.MOVED, before=request.state, after=state)
            request.state = state
            history.append((at, state))
    request.save()
    return request, history


def hours_our_turn(history, now):
    """The hours of work for which it has been our turn by now, since it last became so; -1 if it is not now."""
    worked = 0
    for (begin, state), (end, _) in pairwise([*history, (now, "")]):
        if state in OUR_TURN:
            moments = (begin + number * HOUR for number in range((end - begin) // HOUR))
            worked += sum(at_work(moment) for moment in moments)
        elif state != State.WAITING:
            worked = 0
    return worked if history[-1][1] in OUR_TURN else -1


def at_work(moment):
    seen = moment.astimezone(ZoneInfo("Asia/Ho_Chi_Minh"))
    return seen.weekday() < 5 and 9 <= seen.hour < 18
