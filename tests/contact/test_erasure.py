"""Erasing people: nothing of them is found afterwards, everybody else's stays, and they do not come back."""

import json
from base64 import encodebytes
from datetime import timedelta
from unicodedata import normalize

import pytest
from django.contrib.auth.models import Group
from django.contrib.contenttypes.models import ContentType
from django.contrib.sessions.models import Session
from django.core.management import call_command
from django.http import Http404
from django.urls import reverse
from django.utils import timezone
from post_office.models import STATUS, Email, Log
from wagtail.models import ModelLogEntry

from contact import history
from contact.erased import Erasure, digests, is_erased, journal
from contact.erasure import Kind, erase_people, reapply
from contact.mail_log import resend
from contact.models import ConsultationRequest, Note, RequestEvent
from contact.numbers import Selection
from contact.replies import Answer, reply
from contact.transitions import claim, move
from outbox.models import OutgoingPost

from .test_models import stored
from .test_working import page_url

NAME, EMAIL, PHONE = "Trần Thị Lan", "Lan.Tran@example.org", "+84 28 3822 9999"
MESSAGE = 'Hệ thống kho của chúng tôi đã cũ: "quá cũ".\nChúng tôi nên bắt đầu từ đâu?'


@pytest.fixture(autouse=True)
def folder(settings, tmp_path):
    """Files go here; nothing of a developer's own is touched."""
    settings.VAR = tmp_path
    settings.EMAIL_FILE_PATH = tmp_path / "mail"
    settings.ERASURES_FILE = tmp_path / "erasures.jsonl"
    return tmp_path


def lans(**fields):
    return stored(**{"name": NAME, "email": EMAIL, "phone": PHONE, "message": MESSAGE, "language": "vi", **fields})


def mail_to(address, **fields):
    values = {
        "from_email": "contact@merctechs.example",
        "to": [address],
        "subject": "Hello",
        "message": "Hello",
        **fields,
    }
    return Email.objects.create(**values)


def rest_of(request):
    return ConsultationRequest.including_erased.get(pk=request.pk)


# What goes ------------------------------------------------------------------------------------------------------------


def test_of_a_request_only_what_statistics_need_is_left(sales, home):
    request = lans(
        source_page=home, referrer="https://search.example/?q=Lan", reasons=["links"], follow_up_on="2030-01-01"
    )
    request.record("received")
    claim(request, sales.user)
    move(request, "answered", sales.user)
    move(request, "won", sales.user)
    before = rest_of(request)
    erase_people([EMAIL], sales.user)
    rest = rest_of(request)
    kept = ["created_at", "state", "language", "topic", "source_page", "reasons", "consented_at"]
    assert [getattr(rest, name) for name in kept] == [getattr(before, name) for name in kept]
    gone = ["name", "email", "company", "phone", "message", "budget", "start", "referrer", "owner", "follow_up_on"]
    assert not any(getattr(rest, name) for name in gone)
    assert rest.submission != before.submission
    kinds = ["received", "claimed", "moved", "moved", "moved", "erased"]
    assert [event.kind for event in rest.events.all()] == kinds


def test_the_statistics_count_what_nobody_sees_any_more(sales):
    request = lans(state="won")
    today = timezone.localdate()
    selection = Selection(today - timedelta(days=1), today + timedelta(days=1), timezone.get_current_timezone())
    assert selection.requests().count() == 1
    erase_people([EMAIL])
    assert selection.requests().count() == 1
    assert not ConsultationRequest.objects.filter(pk=request.pk).exists()
    assert not history.others(stored(email="other@example.org")).exists()


@pytest.mark.parametrize("state", ["new", "in-progress", "waiting", "answered"])
def test_an_open_request_is_closed_by_it_and_nobody_is_given_it(sales, state):
    request = lans(state=state)
    erase_people([EMAIL])
    assert rest_of(request).state == "lost"
    assert rest_of(request).events.filter(kind="moved", data={"before": state, "after": "lost"}).exists()
    assert not ConsultationRequest.objects.waiting().exists()


def test_notes_mails_and_what_mail_servers_said_go(sales):
    request = lans()
    history.add_note(request, "Called her.", sales.user)
    mail = mail_to(EMAIL)
    Log.objects.create(email=mail, status=1, message=f"550 No such person {EMAIL}")
    request.mails.add(mail)
    notification = mail_to("sales@merctechs.example", message=MESSAGE)
    request.mails.add(notification)
    addressed = [
        mail_to(f"Lan <{EMAIL.upper()}>"),
        mail_to("x@example.org", cc=[EMAIL]),
        mail_to("x@example.org", bcc=[EMAIL]),
    ]
    other = mail_to("lan.tran@example.org.vn")
    result = erase_people([f" {EMAIL.lower()} "])
    assert list(Email.objects.all()) == [other]
    assert not Log.objects.exists()
    assert not Note.objects.exists()
    assert result.counts == {"request": 1, "note": 1, "mail": 2 + len(addressed)}


def test_who_was_about_to_add_something_adds_nothing(sales):
    request = lans()
    mail = mail_to(EMAIL, status=STATUS.sent)
    request.mails.add(mail)
    erase_people([EMAIL])
    for add in (
        lambda: history.add_note(request, f"{NAME} called.", sales.user),
        lambda: resend(request, mail, sales.user),
        lambda: reply(request.pk, Answer("Re: Hello", f"Dear {NAME}", "answered", ""), sales.user),
    ):
        with pytest.raises(Http404):
            add()
    assert not Note.objects.exists()
    assert not Email.objects.exists()


def test_others_are_left_alone(sales):
    namesake = stored(name=NAME, email="another.lan@example.org", message=f"My name is {NAME}, I wrote before.")
    colleague = stored(name="Minh", email="minh.lan.tran@example.org", message="Hello")
    note = Note.objects.create(request=namesake, text=f"{NAME} called")
    mail = mail_to(namesake.email, message=f"Dear {NAME}")
    namesake.mails.add(mail)
    lans()
    erase_people([EMAIL])
    for request in (namesake, colleague):
        before = {name: getattr(request, name) for name in ("name", "email", "company", "message")}
        after = ConsultationRequest.objects.get(pk=request.pk)
        assert {name: getattr(after, name) for name in before} == before
    assert Note.objects.get(pk=note.pk).text == f"{NAME} called"


def test_texts_of_others_stay_without_the_person(sales):
    lans()
    other = stored(name="Minh", message=f"My colleague {NAME} ({EMAIL}) wrote to you, call {PHONE}!")
    note = Note.objects.create(request=other, text=f"See {NAME}: {MESSAGE}")
    mail = mail_to(other.email, message=f"We have told {NAME}.", headers={"Reply-To": EMAIL})
    post = OutgoingPost.objects.post("chat", "https://chat.example/", json.dumps({"text": NAME}))
    erase_people([EMAIL])
    other.refresh_from_db()
    assert other.message == "My colleague […] ([…]) wrote to you, call […]!"
    assert Note.objects.get(pk=note.pk).text == "See […]: […]"
    mail.refresh_from_db()
    post.refresh_from_db()
    assert (mail.message, mail.headers) == ("We have told […].", {"Reply-To": "[…]"})
    assert NAME not in json.loads(post.body)["text"]


@pytest.mark.parametrize(
    "written", [NAME.upper(), NAME.lower(), normalize("NFD", NAME), normalize("NFD", NAME.upper()), "TRần thị lan"]
)
def test_a_name_is_found_however_it_was_typed(db, written):
    lans()
    note = Note.objects.create(request=stored(), text=f"{written} called.")
    erase_people([EMAIL])
    assert Note.objects.get(pk=note.pk).text == "[…] called."


def test_a_name_typed_with_accents_by_themselves_is_found_in_words_of_its_own_only(db):
    lans(name=normalize("NFD", "Trần Lý"))
    texts = ["Trần Lý called.", normalize("NFD", "Trần Lý called."), normalize("NFD", "Trần Lýt called.")]
    notes = [Note.objects.create(request=stored(), text=text) for text in texts]
    erase_people([EMAIL])
    assert [Note.objects.get(pk=note.pk).text for note in notes] == ["[…] called.", "[…] called.", texts[2]]


def test_so_many_can_be_erased_at_once_that_no_query_could_hold_their_words(lead):
    for number in range(20):
        lans(name=f"{NAME} {number}", email=f"lan{number}@example.org", message=f"{number}: {MESSAGE}")
    emails = "\n".join(f"lan{number}@example.org" for number in range(20))
    response = lead.post(ERASE, {"emails": emails})
    assert response.status_code == 200
    assert len(response.context["items"]) == 20


def test_a_short_name_is_cut_from_no_text_of_others(db):
    lans(name="An", phone="12")
    note = Note.objects.create(request=stored(), text="An toàn, 12")
    erase_people([EMAIL])
    assert Note.objects.get(pk=note.pk).text == "An toàn, 12"


def test_the_history_of_the_admin_keeps_who_did_what(sales):
    request = lans()
    content_type = ContentType.objects.get_for_model(ConsultationRequest)
    entry = ModelLogEntry.objects.create(
        content_type=content_type, object_id=str(request.pk), label=str(request), action="wagtail.edit",
        user=sales.user, timestamp=timezone.now(), data={"title": NAME},
    )  # fmt: skip
    search = ModelLogEntry.objects.create(
        content_type=content_type,
        object_id="0",
        label="export",
        action="wagtail.edit",
        timestamp=timezone.now(),
        data={"q": NAME},
    )
    erase_people([EMAIL])
    entry.refresh_from_db()
    search.refresh_from_db()
    assert (entry.label, entry.data, entry.user) == (f"#{request.pk}", {}, sales.user)
    assert search.data == {"q": "[…]"}


def test_a_session_forgets_the_message_and_goes_on(sales):
    lans()
    session = sales.session
    session["_messages"] = json.dumps([["__json_message", 0, 25, f"{NAME} has been changed"]])
    session["wanted"] = "yes"
    session.save()
    erase_people([EMAIL])
    data = Session.objects.get(pk=session.session_key).get_decoded()
    assert "_messages" not in data
    assert data["wanted"] == "yes"
    assert sales.get("/admin/").status_code == 200


def test_many_are_erased_at_once(db):
    lans()
    minh = stored(name="Lê Minh", email="minh@example.org")
    kept = stored()
    result = erase_people([EMAIL, "MINH@example.org", "nobody@example.org"])
    assert list(ConsultationRequest.objects.all()) == [kept]
    assert result.counts == {"request": 2}
    assert {person.digest for person in result.erasure.people.all()} == {
        digests(email)[0] for email in (EMAIL, minh.email, "nobody@example.org")
    }


def test_a_colleague_who_tried_the_form_takes_no_mail_of_others_along(sales, settings, django_user_model):
    colleague = django_user_model.objects.create_user("minh", "Minh@merctechs.example")
    colleague.groups.add(Group.objects.get(name="Sales"))
    tried = [stored(name="Lê Minh Anh", email=email) for email in (settings.SALES_EMAIL, colleague.email)]
    own = mail_to(settings.SALES_EMAIL, subject="New consultation request: Lê Minh Anh")
    tried[0].mails.add(own)
    other = lans()
    answer = mail_to(EMAIL, message="Dear Lan,\nLê Minh Anh", headers={"Reply-To": settings.SALES_EMAIL})
    other.mails.add(mail_to(settings.SALES_EMAIL), answer)
    erase_people([each.email for each in tried])
    assert list(ConsultationRequest.objects.all()) == [other]
    assert not Email.objects.filter(pk=own.pk).exists()
    assert other.mails.count() == 2
    answer.refresh_from_db()
    assert (answer.message, answer.headers) == ("Dear Lan,\nLê Minh Anh", {"Reply-To": settings.SALES_EMAIL})


# Files ----------------------------------------------------------------------------------------------------------------


def test_mails_in_files_and_exports_go_and_other_files_are_listed(folder, db):
    lans()
    (folder / "mail").mkdir()
    (folder / "exports").mkdir()
    line = b"-" * 79 + b"\n"
    encoded = f"To: {EMAIL}\nSubject: =?utf-8?b?VA==?=\n\nHello\n".encode()
    about = (
        b"To: sales@merctechs.example\nContent-Type: text/plain; charset=utf-8\nContent-Transfer-Encoding: base64\n\n"
    )
    about += encodebytes(f"New request: {NAME}".encode())
    kept = b"To: other@example.org\n\nHello\n"
    (folder / "mail" / "a.log").write_bytes(encoded + line + kept + line + about + line)
    (folder / "mail" / "b.log").write_bytes(encoded + line)
    (folder / "exports" / "all.csv").write_text(f"name\n{NAME}\n")
    (folder / "exports" / "none.csv").write_text("name\nMinh\n")
    (folder / "notes.txt").write_text(EMAIL)
    (folder / "scan.png").write_text(EMAIL)  # of pictures there may be very many
    rehearsal = erase_people([EMAIL], dry_run=True)
    assert rehearsal.elsewhere == [str(folder / "notes.txt")]
    (folder / "scan.png").unlink()
    assert (folder / "exports" / "all.csv").exists()
    result = erase_people([EMAIL])
    assert (folder / "mail" / "a.log").read_bytes() == kept + line
    assert sorted(path.name for path in folder.rglob("*.*")) == ["a.log", "erasures.jsonl", "none.csv", "notes.txt"]
    assert result.counts == {"request": 1, "filed mail": 3, "export": 1} == rehearsal.counts


# Dry run and receipt --------------------------------------------------------------------------------------------------


def test_a_dry_run_says_what_goes_and_changes_nothing(sales, django_user_model):
    request = lans()
    history.add_note(request, "Called her.", sales.user)
    request.mails.add(mail_to(EMAIL))
    other = stored(message=f"Ask {NAME}, please.")
    user = django_user_model.objects.create_user("lan", EMAIL)
    result = erase_people([EMAIL], dry_run=True)
    assert [item.kind for item in result.items] == [Kind.REQUEST, Kind.NOTE, Kind.MAIL, Kind.MENTION]
    assert f"user {user.pk}" in result.elsewhere
    assert ConsultationRequest.objects.get(pk=request.pk).message == MESSAGE
    assert NAME in ConsultationRequest.objects.get(pk=other.pk).message
    assert (Note.objects.count(), Email.objects.count(), Erasure.objects.count()) == (1, 1, 0)
    assert not journal().exists()


def test_the_receipt_tells_how_much_and_by_whom_and_nothing_of_the_person(sales):
    lans()
    erase_people([EMAIL], sales.user)
    erasure = Erasure.objects.get()
    assert (erasure.cause, erasure.user, erasure.counts) == ("asked", sales.user, {"request": 1})
    assert erasure.people.get().digest == digests(EMAIL)[0]
    text = journal().read_text()
    assert digests(EMAIL)[0] in text
    assert "example.org" not in text


def test_the_hash_needs_the_secret_key_and_survives_its_change(settings, db):
    lans()
    erase_people([EMAIL])
    now = timezone.now() - timedelta(seconds=1)
    assert is_erased(f" {EMAIL.upper()}", now)
    assert not is_erased("other@example.org", now)
    settings.SECRET_KEY, settings.SECRET_KEY_FALLBACKS = "another", [settings.SECRET_KEY]
    assert is_erased(EMAIL, now)
    settings.SECRET_KEY_FALLBACKS = []
    assert not is_erased(EMAIL, now)


def test_a_journal_that_cant_be_written_stops_no_erasure(settings, folder, caplog, db):
    settings.ERASURES_FILE = folder
    request = lans()
    erase_people([EMAIL])
    assert rest_of(request).erased_at
    assert "could not be written" in caplog.text


# Coming back ----------------------------------------------------------------------------------------------------------


def test_a_restored_backup_is_erased_again_but_not_what_came_after(db, clock):
    lans()
    erase_people([EMAIL])
    journal_text = journal().read_text()
    Erasure.objects.all().delete()  # the backup is older than the erasure
    clock.shift(timedelta(days=1))
    came_back, kept = lans(), stored()
    ConsultationRequest.objects.filter(pk=came_back.pk).update(created_at=timezone.now() - timedelta(days=9))
    mail = mail_to(EMAIL)
    Email.objects.filter(pk=mail.pk).update(created=timezone.now() - timedelta(days=9))
    anew = lans(message="I write again, of my own free will, and agree once more.")
    newer = mail_to(EMAIL)
    result = reapply()
    assert result.counts == {"request": 1, "mail": 1}
    assert set(ConsultationRequest.objects.all()) == {kept, anew}
    assert list(Email.objects.all()) == [newer]
    assert is_erased(EMAIL, timezone.now() - timedelta(days=1, seconds=1))
    assert not is_erased(EMAIL, timezone.now())
    assert journal().read_text().startswith(journal_text)
    assert reapply().counts == {}


def test_a_person_may_write_again(visitor):
    visitor.send()
    request = ConsultationRequest.objects.get()
    visitor.wait(seconds=1)
    erase_people([request.email])
    assert visitor.send().url == "/en/contact/thanks/"
    assert ConsultationRequest.objects.get().state == "new"


def test_the_log_stays_append_only_for_everybody_else(db):
    request = lans()
    request.record("received")
    with pytest.raises(TypeError):
        RequestEvent.objects.update(data={})
    call_command("erase_person", EMAIL)
    with pytest.raises(TypeError):
        rest_of(request).events.all().delete()


# In the admin ---------------------------------------------------------------------------------------------------------

ERASE = "/admin/requests/erase/"


@pytest.fixture
def lead(sales):
    sales.user.groups.add(Group.objects.get(name="Sales leads"))
    return sales


def test_a_lead_sees_what_would_go_erases_and_reads_the_receipt(lead):
    request = lans()
    other = stored(message=f"Ask {EMAIL}.")
    assert f"{ERASE}?request={request.pk}" in lead.get(page_url(request)).content.decode()
    page = lead.get(ERASE, {"request": [request.pk, other.pk + 9]})
    assert page.context["form"]["emails"].value() == EMAIL
    shown = lead.post(ERASE, {"emails": EMAIL}).content.decode()
    assert NAME in shown
    assert f"consultation request {other.pk}" in shown
    assert ConsultationRequest.objects.filter(pk=request.pk).exists()
    receipt = lead.post(ERASE, {"emails": EMAIL, "action": "erase"}, follow=True)
    assert receipt.redirect_chain == [(f"/admin/requests/erasures/{Erasure.objects.get().pk}/", 302)]
    text = receipt.content.decode()
    assert digests(EMAIL)[0] in text
    assert NAME not in text
    assert EMAIL not in text
    assert lead.get("/admin/requests/erasures/").context["erasures"][0].user == lead.user
    assert lead.get(page_url(request)).status_code == 404


def test_several_that_were_chosen_in_the_queue(lead):
    requests = [lans(), stored(), lans()]
    page = lead.post(ERASE, {"chosen": [f"{request.pk}:new:" for request in requests] + ["x", "9" * 30]})
    assert page.context["form"]["emails"].value().splitlines() == [EMAIL, requests[1].email]
    assert ConsultationRequest.objects.count() == 3


@pytest.mark.parametrize("emails", ["", "Lan", f"{EMAIL} Lan", "\n".join(f"{n}@example.org" for n in range(51))])
def test_what_is_no_address_erases_nothing(lead, emails):
    lans()
    assert lead.post(ERASE, {"emails": emails, "action": "erase"}).status_code == 422
    assert not Erasure.objects.exists()


def test_to_delete_only_the_row_is_not_offered(lead):
    request = lans()
    delete = reverse("consultation_requests:delete", args=[request.pk])
    assert lead.post(delete).url == f"{ERASE}?request={request.pk}"
    assert ConsultationRequest.objects.filter(pk=request.pk).exists()


@pytest.mark.parametrize("who", ["sales", "editor", "stranger"])
def test_nobody_else_erases(who, request):
    client = request.getfixturevalue(who)
    kept = lans()
    for path in (ERASE, "/admin/requests/erasures/"):
        assert client.get(path).status_code in (302, 403)
    assert client.post(ERASE, {"emails": EMAIL, "action": "erase"}).status_code in (302, 403)
    assert ConsultationRequest.objects.filter(pk=kept.pk).exists()
    assert ERASE not in client.get(page_url(kept)).content.decode()


def test_the_commands(db, capsys):
    lans()
    call_command("erase_person", EMAIL, "--dry-run")
    assert NAME in capsys.readouterr().out
    assert ConsultationRequest.objects.exists()
    call_command("erase_person", EMAIL)
    output = capsys.readouterr().out
    assert "request: 1" in output
    assert digests(EMAIL)[0] in output
    lans()
    ConsultationRequest.objects.update(created_at=timezone.now() - timedelta(days=1))
    call_command("reapply_erasures")
    assert "request: 1" in capsys.readouterr().out
    assert not ConsultationRequest.objects.exists()
