"""The states of a request and the log of what happened to it."""

import itertools

import pytest
from django.db import transaction
from django.utils import timezone

from contact.models import ConsultationRequest, RequestEvent
from contact.requests import State
from contact.transitions import TRANSITIONS, TransitionRefused, move

numbers = itertools.count(1)


def stored(state="new", **fields):
    number = next(numbers)
    values = {
        "name": f"Visitor {number}",
        "email": f"visitor{number}@example.org",
        "company": "Hanbit",
        "topic": "other",
        "message": "Hello",
        "language": "ko",
        "state": state,
        "consented_at": timezone.now(),
        "submission": f"submission {number}",
        **fields,
    }
    return ConsultationRequest.objects.create(**values)


ALL = list(itertools.product(State.values, State.values))


@pytest.mark.parametrize(("before", "after"), [pair for pair in ALL if pair[1] in TRANSITIONS[pair[0]]])
def test_a_request_moves_along_the_table_and_the_log_says_who(sales, before, after):
    request = stored(before)
    move(request, after, sales.user)
    request.refresh_from_db()
    assert request.state == after
    event = request.events.get(kind="moved")
    assert (event.data, event.user) == ({"before": before, "after": after}, sales.user)


@pytest.mark.parametrize(("before", "after"), [pair for pair in ALL if pair[1] not in TRANSITIONS[pair[0]]])
def test_every_other_way_is_refused_with_a_reason(db, before, after):
    request = stored(before)
    with pytest.raises(TransitionRefused, match=str(State(before).label)):
        move(request, after)
    assert ConsultationRequest.objects.get().state == before
    assert not request.events.exists()


def test_of_two_people_who_press_at_once_the_second_is_told(db):
    first = stored()
    second = ConsultationRequest.objects.get()
    move(first, "in-progress")
    with pytest.raises(TransitionRefused, match="Somebody else"):
        move(second, "lost")
    assert ConsultationRequest.objects.get().state == "in-progress"
    assert first.events.count() == 1


def test_a_request_that_was_no_spam_gets_its_withheld_mails(visitor):
    visitor.send(website="x")
    request = ConsultationRequest.objects.get()
    assert not request.mails.exists()
    move(request, "new")
    assert sorted(mail.to[0] for mail in request.mails.all()) == [request.email, "sales@merctechs.example"]


def test_mails_are_queued_once_even_when_somebody_calls_it_spam_by_mistake(visitor):
    visitor.send()
    request = ConsultationRequest.objects.get()
    move(request, "spam")
    move(request, "new")
    assert request.mails.count() == 2


def test_a_broken_mail_template_does_not_keep_a_request_in_the_quarantine(db, settings, tmp_path):
    (tmp_path / "contact" / "mail").mkdir(parents=True)
    (tmp_path / "contact" / "mail" / "notification.txt").write_text("{% load nothing_of_the_kind %}")
    settings.TEMPLATES = [{**settings.TEMPLATES[0], "DIRS": [tmp_path]}]
    request = stored("spam")
    move(request, "new")
    assert [event.kind for event in request.events.all()] == ["moved", "mail failed"]


def test_those_that_wait_come_in_order_of_arrival(db):
    expected = [stored("new"), stored("in-progress"), stored("new")]
    for state in ("answered", "lost", "spam"):
        stored(state)
    assert list(ConsultationRequest.objects.waiting()) == expected


WAYS = {
    "update": lambda event: RequestEvent.objects.update(kind="nothing"),
    "delete many": lambda event: RequestEvent.objects.filter(pk=event.pk).delete(),
    "delete by request": lambda event: event.request.events.all().delete(),
    "bulk update": lambda event: RequestEvent.objects.bulk_update([event], ["kind"]),
    "save": lambda event: event.save(),
    "delete one": lambda event: event.delete(),
}


@pytest.mark.parametrize("change", WAYS.values(), ids=WAYS.keys())
def test_the_log_can_only_grow(db, change):
    request = stored()
    request.record("received")
    event = request.events.get()
    event.kind = "nothing"
    with pytest.raises(TypeError, match="append-only"), transaction.atomic():
        change(event)
    assert request.events.get().kind == "received"


def test_the_log_goes_with_its_request_and_outlives_its_people(sales):
    request = stored()
    request.record("noted", sales.user)
    sales.user.delete()
    assert request.events.get().user is None
    request.delete()
    assert not RequestEvent.objects.exists()
