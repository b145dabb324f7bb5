"""What has been kept long enough goes, by state and by the settings; nothing else does."""

from datetime import timedelta

import pytest
from django.core.management import call_command
from django.utils import timezone
from post_office.models import Email

from contact import retention
from contact.erased import Erasure, is_erased
from contact.erasure import erase_requests
from contact.models import ConsultationRequest, Note, SalesSettings
from contact.retention import due
from contact.transitions import move

from .test_models import stored

DAYS = {"spam": 30, "no-answer": 365, "lost": 730, "won": 3650}


def received(days_ago, state, **fields):
    request = stored(state, **fields)
    ConsultationRequest.objects.filter(pk=request.pk).update(created_at=timezone.now() - timedelta(days=days_ago))
    return request


def left():
    return set(ConsultationRequest.objects.values_list("pk", flat=True))


@pytest.mark.parametrize(("state", "days"), DAYS.items())
def test_each_state_is_kept_for_its_days(db, clock, state, days):
    received(days, state)
    kept = received(days - 1, state)
    assert retention.apply() == {state: 1}
    assert left() == {kept.pk}
    clock.shift(timedelta(days=1))
    assert retention.apply() == {state: 1}
    assert not left()


def test_the_settings_say_how_long(db):
    settings = SalesSettings.current()
    settings.days_lost = 5
    settings.save()
    received(5, "lost")
    kept = received(4, "lost")
    retention.apply()
    assert left() == {kept.pk}


def test_no_days_keep_it_for_good(db):
    assert not due("won", 0).exists()
    settings = SalesSettings.current()
    settings.days_won = 0
    settings.save()
    kept = received(9999, "won")
    assert retention.apply() == {}
    assert left() == {kept.pk}


@pytest.mark.parametrize("state", ["new", "in-progress", "waiting", "answered"])
def test_what_is_open_is_kept(db, state):
    kept = received(9999, state)
    assert retention.apply() == {}
    assert left() == {kept.pk}


def test_the_days_count_from_the_last_thing_that_happened(db, clock):
    request = received(800, "in-progress")
    move(request, "lost")
    clock.shift(timedelta(days=729))
    assert retention.apply() == {}
    clock.shift(timedelta(days=2))
    assert retention.apply() == {"lost": 1}


def test_notes_and_mails_of_the_request_go_and_those_of_the_persons_other_request_stay(db):
    old = received(800, "lost", email="lan@example.org", name="Trần Lan")
    new = received(1, "new", email="lan@example.org", name="Trần Lan")
    mails = {}
    for request in (old, new):
        Note.objects.create(request=request, text=f"Lan of {request.pk}")
        mails[request.pk] = Email.objects.create(from_email="a@example.org", to=[request.email], message="x")
        request.mails.add(mails[request.pk])
    shared = Email.objects.create(from_email="a@example.org", to=["b@example.org"], message="x")
    for request in (old, new):
        request.mails.add(shared)
    retention.apply()
    assert left() == {new.pk}
    assert Note.objects.get().request == new
    assert set(Email.objects.all()) == {mails[new.pk], shared}
    assert not is_erased("lan@example.org", timezone.now() - timedelta(days=900))


def test_each_run_leaves_a_receipt_and_a_count_in_the_log(db, caplog):
    caplog.set_level("INFO", "contact.retention")
    received(31, "spam")
    received(32, "spam")
    received(9999, "won")
    retention.apply()
    assert [(erasure.cause, erasure.counts) for erasure in Erasure.objects.order_by("pk")] == [
        ("retention", {"request": 2}),
        ("retention", {"request": 1}),
    ]
    assert "Erased 2 consultation requests that were spam for more than 30 days" in caplog.text
    Erasure.objects.all().delete()
    retention.apply()
    assert [(erasure.cause, erasure.counts) for erasure in Erasure.objects.all()] == [("retention", {})]


def test_the_worker_runs_it_once_a_day(db, clock):
    call_command("apply_retention", daily=True)
    received(31, "spam")
    clock.shift(timedelta(hours=23))
    call_command("apply_retention", daily=True)
    assert left()
    clock.shift(timedelta(hours=2))
    call_command("apply_retention", daily=True)
    assert not left()


def test_by_hand_it_runs_at_once(db, capsys):
    call_command("apply_retention")
    received(31, "spam")
    call_command("apply_retention")
    assert not left()
    assert "spam: 1" in capsys.readouterr().out


def test_what_was_purged_still_counts_as_quarantined(db):
    request = received(31, "spam", reasons=["links"])
    retention.apply()
    rest = ConsultationRequest.including_erased.get(pk=request.pk)
    assert (rest.state, rest.reasons, rest.message) == ("spam", ["links"], "")
    assert not ConsultationRequest.objects.quarantined().exists()


def test_many_go_in_portions(db, monkeypatch):
    monkeypatch.setattr(retention, "AT_ONCE", 2)
    for _number in range(5):
        received(31, "spam")
    assert retention.apply() == {"spam": 5}
    assert not left()


def test_what_somebody_opens_again_meanwhile_is_kept(db, monkeypatch):
    opened, old = received(800, "lost"), received(800, "lost")

    def open_and_erase(requests, cause):
        move(ConsultationRequest.objects.get(pk=opened.pk), "in-progress")
        return erase_requests(requests, cause)

    monkeypatch.setattr(retention, "erase_requests", open_and_erase)
    assert retention.apply() == {"lost": 1}
    assert left() == {opened.pk}
    assert ConsultationRequest.including_erased.get(pk=old.pk).erased_at
