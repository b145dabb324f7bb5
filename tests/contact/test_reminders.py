from datetime import UTC, date, datetime, timedelta

import pytest
from django.core.management import call_command
from post_office.models import Email
from wagtail.users.models import UserProfile

from contact import reminders
from contact.assignment import assign
from contact.requests import ConsultationRequest, Happened, State
from contact.settings import SalesSettings
from contact.transitions import move
from editions.people import set_languages
from tests.conftest import client_of

from .test_clocks import DAY, HOUR, MONDAY, arrived

LEAD = "lead@example.org"


@pytest.fixture
def team(db):
    settings = SalesSettings.current()
    settings.lead_email, settings.round_robin = LEAD, True
    settings.save()
    return settings


@pytest.fixture
def at(time_machine):
    return lambda moment: time_machine.move_to(moment, tick=False)


@pytest.fixture
def lan(db):
    return client_of("lan", "Sales").user


def text(mail):
    return mail.subject, mail.message


def mails_to(address):
    return [text(mail) for mail in Email.objects.filter(to=address).order_by("pk")]


def kinds(request):
    return list(request.events.values_list("kind", flat=True))


def test_the_lead_is_told_once_of_what_is_overdue(team, at):
    yuki = client_of("yuki", "Sales", first_name="Yuki", last_name="Sato").user
    late = arrived(MONDAY, name="Nguyễn Thị Lan", owner=yuki)
    arrived(MONDAY + DAY, 2)
    at(MONDAY + 2 * DAY - HOUR)
    call_command("remind_sales", verbosity=0)
    assert mails_to(LEAD) == []
    at(MONDAY + 2 * DAY)
    for _ in range(2):
        call_command("remind_sales", verbosity=0)
    [(subject, message)] = mails_to(LEAD)
    assert subject == "A consultation request is overdue"
    assert f"/admin/requests/edit/{late.pk}/" in message
    assert "Due: May 20, 2026, 10 a.m." in message  # in the team's time zone
    assert "Owner: Yuki Sato" in message
    assert "Lan" not in message  # nothing for an erasure to look for
    assert kinds(late) == [Happened.OVERDUE]


def test_one_mail_names_all_that_are_overdue(team, at):
    for number in range(3):
        arrived(MONDAY, number)
    at(MONDAY + 3 * DAY)
    assert reminders.remind() == 3
    [(subject, message)] = mails_to(LEAD)
    assert subject == "3 consultation requests are overdue"
    assert message.count("/admin/requests/edit/") == 3


def test_a_mail_about_very_many_names_the_oldest(team, at, monkeypatch):
    monkeypatch.setattr(reminders, "SHOWN", 2)
    oldest = [arrived(MONDAY + number * HOUR, number) for number in range(5)][:2]
    at(MONDAY + 5 * DAY)
    assert reminders.remind() == 5
    [(subject, message)] = mails_to(LEAD)
    assert subject == "5 consultation requests are overdue"
    assert all(f"/edit/{request.pk}/" in message for request in oldest)
    assert message.endswith("and 3 more\n")


def test_nobody_is_told_without_an_address(at, db):
    late = arrived(MONDAY)
    at(MONDAY + 9 * DAY)
    reminders.remind()
    assert not Email.objects.exists()
    assert kinds(late) == []


def test_a_mail_that_fails_is_tried_again(team, at, monkeypatch):
    late = arrived(MONDAY)
    at(MONDAY + 9 * DAY)
    with monkeypatch.context() as patch:
        patch.setattr(reminders, "queue_plain", fail)
        with pytest.raises(OSError, match="full"):
            reminders.remind()
    assert kinds(late) == []
    assert reminders.remind() == 1


def fail(*args, **kwargs):
    raise OSError("full")


def test_what_a_quicker_worker_has_mailed_is_not_mailed_again(team, at, monkeypatch):
    late = arrived(MONDAY)
    at(MONDAY + 9 * DAY)
    locked = reminders._locked

    def be_slower(queryset):
        monkeypatch.setattr(reminders, "_locked", locked)
        assert reminders.tell_lead() == 1
        return locked(queryset)

    monkeypatch.setattr(reminders, "_locked", be_slower)
    assert reminders.tell_lead() == 0
    assert len(mails_to(LEAD)) == 1
    assert kinds(late) == [Happened.OVERDUE]


def test_the_owner_is_reminded_once_in_the_morning_of_the_day(at, lan):
    request = arrived(MONDAY, owner=lan, state=State.ANSWERED, follow_up_on=date(2026, 5, 20))
    wednesday = datetime(2026, 5, 20, 2, tzinfo=UTC)  # nine o'clock, when work begins
    at(wednesday - timedelta(minutes=1))
    assert reminders.remind() == 0
    at(wednesday)
    assert [reminders.remind(), reminders.remind()] == [1, 0]
    at(wednesday + DAY)
    assert reminders.remind() == 0
    [(subject, message)] = mails_to("lan@example.org")
    assert subject == "Follow up on a consultation request"
    assert f"/admin/requests/edit/{request.pk}/" in message
    assert kinds(request) == [Happened.REMINDED]


def test_another_date_is_another_reminder(at, lan):
    request = arrived(MONDAY, owner=lan, state=State.ANSWERED, follow_up_on=date(2026, 5, 18))
    at(MONDAY)
    assert reminders.remind() == 1
    request.follow_up_on = date(2026, 5, 20)
    request.save()
    assert reminders.remind() == 0
    at(MONDAY + 2 * DAY)
    assert reminders.remind() == 1


def test_a_reminder_is_in_the_language_of_its_owner(at, lan):
    UserProfile.objects.create(user=lan, preferred_language="ja")
    arrived(MONDAY, owner=lan, state=State.WAITING, follow_up_on=date(2026, 5, 18), language="ko")
    at(MONDAY)
    reminders.remind()
    [(_, message)] = mails_to("lan@example.org")
    assert "2026年5月18日" in message


def test_the_lead_reads_the_language_of_their_own_admin(team, at, lan):
    team.lead_email = "Lan@example.org"
    team.save()
    UserProfile.objects.create(user=lan, preferred_language="ja")
    arrived(MONDAY, language="ko")
    at(MONDAY + 9 * DAY)
    reminders.remind()
    [(_, message)] = mails_to("Lan@example.org")
    assert "2026年5月20日10:00" in message


def test_closed_requests_and_those_of_nobody_remind_nobody(at, lan):
    arrived(MONDAY, 1, owner=lan, state=State.LOST, follow_up_on=date(2026, 5, 18))
    arrived(MONDAY, 2, follow_up_on=date(2026, 5, 18))
    at(MONDAY)
    assert reminders.remind() == 0


@pytest.fixture
def speakers(team, lan):
    minh, yuki = client_of("minh", "Sales").user, client_of("yuki", "Sales").user
    set_languages(lan, ["vi"])
    set_languages(minh, ["vi", "ja"])
    set_languages(yuki, ["ja"])
    set_languages(client_of("editor", "Editors").user, ["vi"])
    return lan, minh, yuki


def given(at, language, number):
    moment = MONDAY + number * HOUR
    at(moment)
    request = arrived(moment, number, language=language)
    assign(request)
    request.refresh_from_db()
    return request.owner and request.owner.username


def test_requests_go_by_turn_to_those_who_speak_the_language(speakers, at):
    order = ["vi", "vi", "vi", "ja", "ja", "vi"]
    owners = [given(at, language, number) for number, language in enumerate(order)]
    assert owners == ["lan", "minh", "lan", "yuki", "minh", "lan"]


def test_what_nobody_speaks_is_left_to_all(speakers, at):
    assert given(at, "ko", 0) is None


def test_nothing_is_assigned_unless_switched_on(speakers, team, at):
    team.round_robin = False
    team.save()
    assert given(at, "vi", 0) is None


def test_a_posted_request_and_one_from_the_quarantine_are_assigned(speakers, visitor_in):
    visitor = visitor_in("vi")
    visitor.send()
    request = ConsultationRequest.objects.get()
    assert (request.owner.username, request.state) == ("lan", State.NEW)
    assert "Owner: lan" in mails_to("sales@merctechs.example")[0][1]
    move(request, State.SPAM)
    assert request.owner is None
    move(request, State.NEW)
    assert request.owner.username == "minh"


def test_a_request_is_not_lost_because_nobody_can_be_found(speakers, visitor_in, monkeypatch):
    monkeypatch.setattr("contact.assignment.next_for", fail)
    visitor_in("vi").send()
    assert ConsultationRequest.objects.get().owner is None
    assert Email.objects.count() == 2
