"""What raises the alarm, what does not, and who hears it."""

import random
import re
from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone
from django.utils.translation import override
from post_office.models import STATUS, Email, Log

from contact import health, silence
from contact.models import ConsultationRequest, Heartbeat
from contact.silence import DAYS, WEEKS, probability_of_at_most
from contact.suspicion import Reason
from contact.working_time import Hours
from website.management.commands import run_worker

VIETNAM = Hours(ZoneInfo("Asia/Ho_Chi_Minh"), time(9), time(18), frozenset(range(5)), "VN")
NOW = datetime(2026, 10, 27, 3, tzinfo=UTC)  # a Tuesday, far from holidays
ALL_WELL = {"worker": "ok", "mail": "ok", "self-test": "ok", "requests": "ok"}


@pytest.fixture
def well(db):
    """The worker has just worked."""
    health.beat(health.WORKER)


def failing():
    return {alarm.name: alarm.text for alarm in health.alarms()}


def aged(name, **age):
    Heartbeat.objects.filter(name=name).update(at=timezone.now() - timedelta(**age))


def email(to="kim@example.org", status=STATUS.queued, **values):
    return Email.objects.create(from_email="a@example.org", to=[to], status=status, **values)


def refused(mail, kind="ConnectionRefusedError", **age):
    Log.objects.create(email=mail, status=STATUS.failed, exception_type=kind, message=f"to {mail.to[0]}")
    Log.objects.filter(email=mail).update(date=timezone.now() - timedelta(**age))


# The worker -----------------------------------------------------------------------------------------------------------


def test_a_worker_that_never_ran_or_has_stopped_is_missed(db):
    assert "never run" in failing()["worker"]
    call_command("run_worker", once=True)
    assert not failing()
    aged("worker", minutes=9)
    assert not failing()
    aged("worker", minutes=11)
    assert "has not been seen since" in failing()["worker"]


def test_one_job_that_fails_is_named_and_keeps_no_other_from_its_work(db, monkeypatch):
    done = []

    def fail():
        raise RuntimeError("for kim@example.org")

    monkeypatch.setattr(run_worker, "JOBS", {"mails": fail, "pictures": lambda: done.append(1)})
    with pytest.raises(CommandError, match=r"^Failed: mails$"):
        call_command("run_worker", once=True)
    assert done
    assert failing() == {"worker": "The worker fails at: mails."}
    assert "kim" not in str(Heartbeat.objects.values())


# Mail -----------------------------------------------------------------------------------------------------------------


def test_mail_that_waits_too_long_is_missed(well):
    mail = email()
    assert not failing()
    Email.objects.update(created=timezone.now() - timedelta(minutes=16))
    assert "waiting since" in failing()["mail"]
    Email.objects.update(scheduled_time=timezone.now() + timedelta(hours=1))
    assert not failing(), "It is not its time yet"
    Email.objects.update(scheduled_time=timezone.now() - timedelta(minutes=16))
    assert failing()
    Email.objects.update(expires_at=timezone.now())
    assert not failing(), "It is not to be sent any more"
    mail.delete()


def test_mail_that_could_not_be_delivered_within_the_hour_raises_the_alarm_until_it_could(well):
    one, two = email(status=STATUS.requeued), email(status=STATUS.failed)
    refused(one, minutes=30)
    refused(one, "SMTPAuthenticationError", minutes=15)
    refused(two, minutes=50)
    text = failing()["mail"]
    assert text.startswith("2 mails could not be delivered")
    assert "SMTPAuthenticationError" in text
    assert "kim@example.org" not in text
    Email.objects.update(status=STATUS.sent)
    assert not failing()
    Email.objects.update(status=STATUS.failed)
    Log.objects.update(date=timezone.now() - timedelta(minutes=61))
    assert not failing()


def test_an_address_that_a_visitor_mistyped_is_no_alarm_but_that_of_sales_is(well, settings):
    refused(email(status=STATUS.requeued), "SMTPRecipientsRefused", minutes=1)
    assert not failing()
    refused(email(settings.SALES_EMAIL, STATUS.requeued), "SMTPRecipientsRefused", minutes=1)
    assert failing()["mail"].startswith("1 mail could not")


# The self-test --------------------------------------------------------------------------------------------------------


def test_a_self_test_that_fails_or_no_longer_runs_raises_the_alarm(well):
    health.beat(health.SELF_TEST)
    assert not failing()
    aged("self-test", hours=4)
    assert "has not been tested since" in failing()["self-test"]
    health.beat(health.SELF_TEST, ok=False, reason="it answers 500")
    assert failing() == {"self-test": "The test of the contact form fails: it answers 500."}


def test_it_is_told_in_the_language_of_who_reads(well):
    health.beat(
        health.SELF_TEST, ok=False, reason="put into quarantine: %(reasons)s", values={"reasons": "hasty, links"}
    )
    with override("ja"):
        assert "put into quarantine" not in failing()["self-test"]
        assert not {"hasty", "links"} & set(re.findall(r"[a-z]+", failing()["self-test"]))
        assert str(Reason.HASTY.label) in failing()["self-test"]
        assert str(Reason.LINKS.label) in failing()["self-test"]


# Silence --------------------------------------------------------------------------------------------------------------


def steady(per_day, now=NOW, last=timedelta()):
    """So many requests each day, evenly, for ten weeks; none in the time before now that is ``last``."""
    pause = timedelta(days=1) / per_day
    return [now - pause * number for number in range(1, 70 * per_day) if pause * number > last]


@pytest.mark.parametrize(("count", "usual", "expected"), [(0, 1, 0.3679), (0, 9.21, 0.0001), (5, 10, 0.0671)])
def test_poisson(count, usual, expected):
    assert probability_of_at_most(count, usual) == pytest.approx(expected, rel=0.01)


@pytest.mark.parametrize(
    ("per_day", "last", "days"),
    [(12, 24, 1), (12, 12, None), (5, 24, None), (5, 72, 3), (2, 72, None), (2, 168, 7), (1, 168, None)],
)
def test_silence_is_noticed_sooner_where_more_is_usual(per_day, last, days):
    found = silence.silence(steady(per_day, last=timedelta(hours=last)), NOW, VIETNAM)
    assert (found and found.days) == days


def test_a_weekend_is_compared_with_weekends():
    sunday = datetime(2026, 11, 22, 16, tzinfo=UTC)
    arrivals = [moment for moment in steady(30, sunday) if moment.astimezone(VIETNAM.zone).weekday() < 5]
    assert silence.silence(arrivals, sunday, VIETNAM) is None
    monday = sunday + timedelta(days=1)
    assert silence.silence(arrivals, monday, VIETNAM).days == 1


def test_a_holiday_is_compared_with_nothing_and_is_not_usual():
    tet = datetime(2026, 2, 18, 10, tzinfo=UTC)
    arrivals = steady(30, tet, last=timedelta(days=7))
    assert silence.silence(arrivals, tet, VIETNAM) is None
    after = datetime(2026, 3, 11, 10, tzinfo=UTC)  # three weeks later nothing comes
    assert silence.silence(steady(30, after, last=timedelta(days=1)), after, VIETNAM).days == 1


def test_a_site_that_is_new_or_where_hardly_anybody_writes_is_never_silent():
    assert silence.silence([], NOW, VIETNAM) is None
    new = [moment for moment in steady(50, last=timedelta(days=2)) if moment > NOW - timedelta(weeks=3)]
    assert silence.silence(new, NOW, VIETNAM) is None


def test_chance_alone_hardly_ever_raises_the_alarm():
    chance = random.Random(1)
    arrivals, moment = [], NOW
    while moment < NOW + timedelta(days=200):
        moment += timedelta(days=chance.expovariate(10))
        arrivals.append(moment)
    horizon = timedelta(weeks=WEEKS, days=max(DAYS))
    checks = [NOW + horizon + timedelta(hours=6 * number) for number in range(4 * 130)]
    alarms = [
        silence.silence([each for each in arrivals if now - horizon < each <= now], now, VIETNAM) for now in checks
    ]
    assert sum(alarm is not None for alarm in alarms) <= 1


def test_silence_is_written_down_and_the_quarantine_and_tests_do_not_break_it(time_machine, db):
    time_machine.move_to(NOW)
    now = timezone.now()
    health.beat(health.WORKER)
    values = {"topic": "other", "message": "x", "language": "en", "consented_at": now, "email": "a@example.org"}
    moments = steady(12, now, timedelta(days=1))
    ConsultationRequest.objects.bulk_create(
        ConsultationRequest(name="x", submission=f"{number}", **values) for number in range(len(moments))
    )
    requests = list(ConsultationRequest.objects.order_by("pk"))
    for request, moment in zip(requests, moments, strict=True):
        request.created_at = moment
    ConsultationRequest.objects.bulk_update(requests, ["created_at"], batch_size=200)
    for number in range(20):
        ConsultationRequest.objects.create(name="x", submission=f"spam {number}", state="spam", **values)
        ConsultationRequest.objects.create(name="x", submission=f"test {number}", is_test=True, **values)
    # Half of them have been kept long enough since.
    ConsultationRequest.objects.filter(pk__in=[request.pk for request in requests[::2]]).update(erased_at=now)
    assert silence.listen(timezone.now())
    assert failing() == {"requests": "Far fewer requests than usual: 0 within 1 day, usually 12."}
    ConsultationRequest.objects.filter(state="spam").update(state="new")
    assert silence.listen(timezone.now()) is None
    assert not failing()


# Who hears it ---------------------------------------------------------------------------------------------------------

BANNER = "Requests may not reach us"
URLS = ["/admin/", "/admin/requests/"]


@pytest.mark.parametrize("url", URLS)
def test_sales_see_a_banner_while_something_is_wrong(sales, url):
    page = sales.get(url).text
    assert BANNER in page
    assert "The worker has never run" in page
    health.beat(health.WORKER)
    assert BANNER not in sales.get(url).text


@pytest.mark.parametrize("person", ["editor", "translator"])
def test_nobody_else_sees_it(request, person):
    assert BANNER not in request.getfixturevalue(person).get("/admin/").text


def test_probes_hear_of_it_in_a_word_and_the_instance_stays_in_service(client, well):
    assert client.get("/healthz/ready").json() == {"database": "ok", **ALL_WELL}
    refused(email(status=STATUS.requeued), minutes=1)
    aged("worker", hours=1)
    health.beat(health.SELF_TEST, ok=False, reason="secret")
    response = client.get("/healthz/ready")
    assert response.status_code == 200
    failed = dict.fromkeys(("worker", "mail", "self-test"), "failing")
    assert response.json() == {"database": "ok", **ALL_WELL, **failed}
