"""The site's request to itself, through its real address."""

from datetime import timedelta

import pytest
from django.core import signing
from django.core.cache import caches
from django.core.management import CommandError, call_command
from django.utils import timezone
from post_office.mail import get_queued
from post_office.models import Email
from wagtail.models import Site

from contact import health, intake, selftest, tokens
from contact.models import ConsultationRequest, Heartbeat
from contact.settings import SalesSettings
from contact.suspicion import Reason
from outbox.models import OutgoingPost
from tests.e2e.conftest import site  # noqa: F401 - a fixture
from throttling.counters import count

pytestmark = pytest.mark.usefixtures("filled_again")
live = pytest.mark.django_db(transaction=True, serialized_rollback=True)


@pytest.fixture
def quick(monkeypatch):
    """Nobody is suspected for being quick, so that the tests need not wait."""
    monkeypatch.setattr(tokens, "QUICKEST", timedelta())


@pytest.fixture
def kept(monkeypatch):
    """The test does not remove its request."""
    monkeypatch.setattr(selftest, "_clear", lambda name: None)


@live
def test_a_request_arrives_and_nothing_is_left_of_it(site, quick):  # noqa: F811
    assert selftest.check(pause=0) == ""
    assert Heartbeat.objects.get(name="self-test").ok
    assert not ConsultationRequest.objects.exists()
    assert not Email.objects.exists()


@live
def test_it_is_in_nobodys_way_while_it_lasts(site, quick, kept, settings):  # noqa: F811
    settings.WEBHOOK_URL = "http://127.0.0.1:1/"
    SalesSettings.objects.create(round_robin=True)
    selftest.run(pause=0)
    request = ConsultationRequest.objects.get()
    assert request.is_test
    assert not ConsultationRequest.objects.real().exists()
    assert [event.kind for event in request.events.all()] == ["received"]
    assert [mail.to for mail in Email.objects.all()] == [[selftest.NOWHERE]] * 2
    assert not get_queued().exists()
    assert not OutgoingPost.objects.exists()
    assert count("contact.posts", "127.0.0.0/24") == 1, "No limit has counted it"
    assert health.report()["mail"] == "ok"


@live
def test_what_a_killed_test_left_is_removed_by_the_next(site, quick, kept, monkeypatch):  # noqa: F811
    selftest.run(pause=0)
    monkeypatch.undo()
    monkeypatch.setattr(tokens, "QUICKEST", timedelta())
    selftest.run(pause=0)
    assert ConsultationRequest.objects.count() == 1, "It might be one that is running now"
    ConsultationRequest.objects.update(created_at=timezone.now() - timedelta(hours=1))
    selftest.run(pause=0)
    assert not ConsultationRequest.objects.exists()
    assert not Email.objects.exists()


@live
def test_each_language_has_its_turn(site, quick, time_machine, monkeypatch):  # noqa: F811
    seen = []
    send = selftest._send
    monkeypatch.setattr(selftest, "_send", lambda url, *args: (seen.append(url), send(url, *args)))
    start = timezone.now()
    for hour in range(3):
        time_machine.move_to(start + timedelta(hours=hour))
        selftest.run(pause=0)
    assert {url.split("/")[3] for url in seen} == {"en", "ja", "ko"}


def broken_mails(monkeypatch):
    monkeypatch.setattr(intake, "queue_mails", lambda request: None)
    return "0 of 2 mails have been queued"


def broken_storage(monkeypatch):
    monkeypatch.setattr(intake, "store", lambda *args, **kwargs: None)
    return "nothing has been stored"


def broken_page(monkeypatch):
    def fail(*args):
        raise RuntimeError

    monkeypatch.setattr(intake.tokens, "check", fail)
    return "answers 500 to a filled in form"


def strict_form(monkeypatch):
    monkeypatch.setattr(tokens, "QUICKEST", timedelta(hours=1))
    return "put into quarantine: hasty"


@live
@pytest.mark.parametrize("how", [broken_mails, broken_storage, broken_page, strict_form])
def test_what_would_cost_a_request_is_noticed(site, quick, monkeypatch, how):  # noqa: F811
    expected = how(monkeypatch)
    assert expected in selftest.check(pause=0)
    beat = Heartbeat.objects.get(name="self-test")
    assert not beat.ok
    assert expected in beat.detail["reason"] % beat.detail["values"]
    (told,) = [alarm.text for alarm in health.alarms() if alarm.name == "self-test"]
    assert expected.replace("hasty", str(Reason.HASTY.label)) in told
    assert health.report()["self-test"] == "failing"
    assert not ConsultationRequest.objects.exists()
    assert not Email.objects.exists()


def test_a_site_that_does_not_answer_is_noticed(home, contact, monkeypatch):
    Site.objects.update(hostname="127.0.0.1", port=1)
    Site.clear_site_root_paths_cache()
    monkeypatch.setattr(selftest, "PAUSE", 0)
    with pytest.raises(CommandError, match="does not answer"):
        call_command("self_test")


def test_a_site_without_a_contact_page_takes_no_requests(home):
    assert selftest.check() == "no contact page is public"


# Nobody else can send one ---------------------------------------------------------------------------------------------


def foreign(value):
    return signing.TimestampSigner(salt="another").sign(value)


@pytest.mark.parametrize(
    "mark",
    ["1", "", foreign("x"), signing.TimestampSigner().sign("x")],
    ids=["anything", "empty", "of another form", "of another salt"],
)
def test_a_forged_mark_makes_no_test(visitor, mark):
    visitor.send(**{selftest.MARK: mark})
    assert not ConsultationRequest.objects.get().is_test


def test_a_mark_is_soon_worth_nothing(visitor):
    values = visitor.fill(**{selftest.MARK: signing.TimestampSigner(salt=selftest.SALT).sign("x")})
    visitor.wait(minutes=5)
    visitor.press(values)
    assert not ConsultationRequest.objects.get().is_test
    caches["shared"].clear()
