"""Requests change hands: taken, given back, handed over, and each once."""

from datetime import date, timedelta

import pytest
from django.contrib.auth.models import Group
from django.utils import timezone

from contact.models import ConsultationRequest
from contact.requests import CLOSED, OPEN, State
from contact.transitions import TransitionRefused, claim, follow_up, hand_over, move, release, take_next
from tests.conftest import client_of

from .test_models import stored


@pytest.fixture
def kim(db):
    return client_of("kim", "Sales", first_name="Min-jun", last_name="Kim").user


@pytest.fixture
def lan(db):
    return client_of("lan", "Sales", first_name="Lan", last_name="Tran").user


def now(request):
    return ConsultationRequest.objects.get(pk=request.pk)


def events(request):
    return [(event.kind, event.user, event.data) for event in request.events.all()]


# Taking ---------------------------------------------------------------------------------------------------------------


def test_who_takes_a_new_request_has_it_in_progress(kim):
    request = stored()
    claim(request, kim)
    assert (now(request).owner, now(request).state) == (kim, "in-progress")
    assert events(request) == [
        ("claimed", kim, {}),
        ("moved", kim, {"before": "new", "after": "in-progress"}),
    ]


@pytest.mark.parametrize("state", [state for state in OPEN if state != "new"])
def test_taking_what_is_under_way_leaves_its_state(kim, state):
    request = stored(state)
    claim(request, kim)
    assert (now(request).owner, now(request).state) == (kim, state)


def test_of_two_who_take_at_once_the_second_is_refused(kim, lan):
    first, second = stored(), ConsultationRequest.objects.get()
    claim(first, kim)
    with pytest.raises(TransitionRefused, match="Somebody else"):
        claim(second, lan)
    assert now(first).owner == kim
    assert first.events.filter(kind="claimed").count() == 1


def test_what_somebody_works_on_cant_be_taken_and_it_says_who(kim, lan):
    request = stored("in-progress", owner=kim)
    with pytest.raises(TransitionRefused, match="Min-jun Kim is working"):
        claim(request, lan)
    assert now(request).owner == kim
    assert not request.events.exists()


def test_what_was_assigned_by_turn_is_begun_by_taking_it(kim):
    request = stored(owner=kim)
    claim(request, kim)
    assert now(request).state == "in-progress"
    assert [kind for kind, *_rest in events(request)] == ["moved"]


@pytest.mark.parametrize("state", [*CLOSED, State.SPAM])
@pytest.mark.parametrize("change", [claim, release, lambda request, user: hand_over(request, user, user)])
def test_what_is_done_or_spam_is_in_nobodys_hands(kim, state, change):
    request = stored(state)
    with pytest.raises(TransitionRefused, match=str(State(state).label)):
        change(request, kim)
    assert now(request).owner is None
    assert not request.events.exists()


# Giving back and handing over -----------------------------------------------------------------------------------------


def test_what_is_given_back_waits_for_the_next(kim, lan):
    request = stored()
    claim(request, kim)
    release(request, kim)
    assert (now(request).owner, now(request).state) == (None, "new")
    assert take_next(lan) == request


@pytest.mark.parametrize("state", ["waiting", "answered"])
def test_giving_back_what_was_answered_leaves_its_state(kim, state):
    request = stored(state, owner=kim)
    release(request, kim)
    assert (now(request).owner, now(request).state) == (None, state)


def test_who_leaves_gives_back_what_is_not_done(kim, lan):
    mine = {state: stored(state, owner=kim) for state in State.values}
    hers = stored(owner=lan)
    kim.is_active = False
    kim.save()
    for state, request in mine.items():
        assert now(request).owner == (None if state in OPEN else kim)
    assert now(mine["in-progress"]).state == "new"
    assert events(mine["answered"]) == [("released", None, {})]
    assert now(hers).owner == lan
    assert take_next(lan) in mine.values()


def test_a_request_is_handed_to_a_colleague_and_the_log_says_from_whom(kim, lan):
    request = stored("in-progress", owner=kim)
    hand_over(request, lan, kim)
    assert now(request).owner == lan
    assert events(request) == [("handed over", kim, {"to": "lan", "before": "kim"})]


@pytest.mark.parametrize("member", [{"is_active": False}, {}])
def test_only_members_of_sales_are_given_requests(kim, member):
    other = client_of("other", "Sales" if member else "Editors", **member).user
    request = stored("in-progress", owner=kim)
    with pytest.raises(TransitionRefused, match="other"):
        hand_over(request, other, kim)
    assert now(request).owner == kim


def test_who_hands_over_what_was_taken_from_them_meanwhile_is_refused(kim, lan):
    seen = stored("in-progress", owner=kim)
    hand_over(now(seen), lan, lan)
    for change in (lambda: hand_over(seen, lan, kim), lambda: release(seen, kim), lambda: move(seen, "answered", kim)):
        with pytest.raises(TransitionRefused, match="Somebody else"):
            change()
    assert (now(seen).owner, now(seen).state) == (lan, "in-progress")
    assert seen.events.count() == 1


# States ---------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("state", ["in-progress", "waiting", "answered"])
def test_who_begins_to_work_on_nobodys_request_has_it(kim, state):
    request = stored()
    move(request, state, kim)
    assert now(request).owner == kim
    assert [kind for kind, *_rest in events(request)] == ["claimed", "moved"]


def test_a_state_set_for_a_colleague_leaves_the_request_with_them(kim, lan):
    request = stored("in-progress", owner=kim)
    move(request, "waiting", lan)
    assert now(request).owner == kim


@pytest.mark.parametrize("state", [*CLOSED, State.SPAM])
def test_what_is_done_needs_no_look_again(kim, state):
    request = stored("in-progress", owner=kim, follow_up_on=date(2026, 12, 1))
    if state == State.WON:
        move(request, "answered", kim)
    move(request, state, kim)
    assert now(request).follow_up_on is None


def test_a_state_that_does_not_exist_is_refused(kim):
    with pytest.raises(TransitionRefused, match="nonsense"):
        move(stored(), "nonsense", kim)


# Follow-up ------------------------------------------------------------------------------------------------------------


def test_the_next_look_is_set_and_taken_away(kim):
    request = stored("waiting", owner=kim)
    follow_up(request, date(2026, 12, 1), kim)
    assert now(request).follow_up_on == date(2026, 12, 1)
    follow_up(request, None, kim)
    assert now(request).follow_up_on is None
    assert [data for _kind, _user, data in events(request)] == [{"on": "2026-12-01"}, {"on": None}]


def test_a_day_that_a_colleague_set_meanwhile_is_not_overwritten(kim, lan):
    seen = stored("waiting")
    follow_up(now(seen), date(2026, 12, 1), kim)
    with pytest.raises(TransitionRefused, match="Somebody else"):
        follow_up(seen, date(2027, 1, 1), lan)
    assert now(seen).follow_up_on == date(2026, 12, 1)


def test_what_is_done_is_not_to_be_looked_at_again(kim):
    with pytest.raises(TransitionRefused, match="won"):
        follow_up(stored("won"), date(2026, 12, 1), kim)


# Take the next one ----------------------------------------------------------------------------------------------------


def aged(days, state="new", **fields):
    request = stored(state, **fields)
    ConsultationRequest.objects.filter(pk=request.pk).update(created_at=timezone.now() - timedelta(days=days))
    return request


def test_the_next_is_what_has_waited_longest_and_belongs_to_nobody(kim, lan):
    aged(9, "answered")
    aged(8, "spam")
    aged(7, owner=lan)
    aged(6, "in-progress")
    aged(5, is_test=True)
    younger, older = aged(1), aged(4)
    assert [take_next(kim), take_next(kim), take_next(kim)] == [older, younger, None]
    assert {now(request).owner for request in (older, younger)} == {kim}


def test_nobodys_come_before_those_assigned_to_oneself(kim):
    mine, nobodys = aged(9, owner=kim), aged(1)
    assert [take_next(kim), take_next(kim), take_next(kim)] == [nobodys, mine, None]


def test_what_is_overdue_comes_before_what_came_earlier_and_waited_for_the_visitor(kim, time_machine):
    time_machine.move_to("2026-11-02T03:00:00Z", tick=False)  # a Monday
    paused, late = stored(), stored()
    move(paused, "waiting")
    time_machine.move_to("2026-11-12T03:00:00Z", tick=False)
    move(paused, "in-progress")
    move(paused, "new")
    assert [take_next(kim), take_next(kim)] == [late, paused]


def test_somebody_who_is_quicker_leaves_the_next_one(kim, lan, monkeypatch):
    """Where rows can't be locked, the one that was found may be a colleague's by the time it is taken."""
    first, second = aged(2), aged(1)

    def claim_slowly(request, user):
        monkeypatch.undo()
        ConsultationRequest.objects.filter(pk=request.pk).update(owner=lan, state="in-progress")
        claim(request, user)

    monkeypatch.setattr("contact.transitions.claim", claim_slowly)
    assert take_next(kim) == second
    assert (now(first).owner, now(second).owner) == (lan, kim)


def test_a_team_is_the_group(kim, lan):
    from contact.team import members

    Group.objects.get(name="Sales").user_set.remove(lan)
    assert list(members()) == [kim]
