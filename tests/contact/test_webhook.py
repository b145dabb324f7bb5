"""The message to another program, against a real web server on this machine."""

import base64
import hashlib
import hmac
import json
from datetime import timedelta

import pytest
from django.contrib.auth.models import Permission
from django.utils import timezone

from contact import webhook
from contact.models import ConsultationRequest
from contact.transitions import move
from outbox import sending
from outbox.models import OutgoingPost, Status
from outbox.sending import send_due
from tests.outbox.receiver import receiving

from .test_models import stored

SECRET = "whsec_" + base64.b64encode(b"twenty-four random bytes").decode()
LIST = "/admin/request-hook/"


@pytest.fixture
def receiver(settings):
    with receiving() as receiver:
        settings.WEBHOOK_URL, settings.WEBHOOK_SECRET = f"{receiver.url}/hook", SECRET
        yield receiver


@pytest.fixture
def lead(sales):
    """Somebody of Sales to whom the permission was given."""
    for name in ("view_outgoingpost", "change_outgoingpost"):
        sales.user.user_permissions.add(Permission.objects.get(codename=name))
    return sales


def is_genuine(headers, body, key=b"twenty-four random bytes"):
    """As a receiver does it, from the public description."""
    signed = f"{headers['Webhook-Id']}.{headers['Webhook-Timestamp']}.{body}".encode()
    expected = base64.b64encode(hmac.new(key, signed, hashlib.sha256).digest()).decode()
    return headers["Webhook-Signature"] == f"v1,{expected}"


def test_a_request_is_told_of_once_and_signed(visitor, receiver):
    values = visitor.fill(message="Xin chào, 시스템")
    visitor.press(values)
    visitor.press(values)
    send_due()
    send_due()
    ((path, headers, body),) = receiver.got
    request = ConsultationRequest.objects.get()
    assert path == "/hook"
    assert is_genuine(headers, body)
    assert not is_genuine(headers, body + " ")
    assert not is_genuine({**headers, "Webhook-Timestamp": "1"}, body)
    message = json.loads(body)
    assert message["type"] == "consultation_request.created"
    assert str(request) in message["text"]
    data = message["data"]
    assert data["url"] == f"http://testserver/admin/requests/edit/{request.pk}/"
    assert (data["id"], data["email"], data["message"]) == (request.pk, request.email, "Xin chào, 시스템")
    assert data["topic"] == {"value": "modernization", "label": "Modernising a system we have"}
    assert data["source"] is None


def test_a_secret_may_be_any_text(visitor, receiver, settings):
    settings.WEBHOOK_SECRET = "not base64 at all"
    visitor.send()
    send_due()
    ((_path, headers, body),) = receiver.got
    assert is_genuine(headers, body, b"not base64 at all")


def test_without_a_secret_nothing_pretends_to_be_signed(visitor, receiver, settings):
    settings.WEBHOOK_SECRET = ""
    visitor.send()
    send_due()
    ((_path, headers, _body),) = receiver.got
    assert "Webhook-Id" in headers
    assert "Webhook-Signature" not in headers


def test_a_message_says_what_the_visitor_had_read(visitor, receiver, contact):
    visitor.send(source=str(contact.pk))
    data = json.loads(OutgoingPost.objects.get().body)["data"]
    assert data["source"] == {"title": "Contact", "url": "http://localhost/en/contact/"}


def test_where_there_is_no_translation_they_have_read_what_there_is(receiver, contact):
    webhook.announce(stored(language="ko", source_page=contact))
    data = json.loads(OutgoingPost.objects.get().body)["data"]
    assert data["source"] == {"title": "Contact", "url": "http://localhost/en/contact/"}


def test_the_quarantine_is_told_of_only_when_it_is_restored(visitor, receiver):
    visitor.send(website="https://spam.example")
    assert not OutgoingPost.objects.exists()
    request = ConsultationRequest.objects.get()
    move(request, "new")
    move(request, "spam")
    move(request, "new")
    assert OutgoingPost.objects.get().headers == {"webhook-id": f"consultation-request-{request.pk}"}


@pytest.mark.parametrize("url", ["", "ftp://example.org/", "no address"])
def test_without_a_useful_address_the_request_arrives_all_the_same(visitor, settings, url, caplog):
    settings.WEBHOOK_URL = url
    visitor.send()
    assert ConsultationRequest.objects.get().mails.count() == 2
    assert not OutgoingPost.objects.exists()
    assert bool(caplog.records) == bool(url)


def test_a_receiver_that_fails_gets_it_later_under_the_same_id_signed_anew(visitor, receiver, clock):
    visitor.send()
    receiver.status = 500
    send_due()
    assert send_due() == 0
    clock.shift(timedelta(seconds=61))
    send_due()
    clock.shift(timedelta(seconds=61))
    assert send_due() == 0, "The pauses grow"
    clock.shift(timedelta(seconds=61))
    receiver.status = 200
    send_due()
    assert send_due() == 0
    headers = [headers for _path, headers, _body in receiver.got]
    assert len({each["Webhook-Id"] for each in headers}) == 1
    assert len({each["Webhook-Timestamp"] for each in headers}) == 3
    assert all(is_genuine(headers, body) for _path, headers, body in receiver.got)


def test_a_receiver_that_is_down_gets_it_when_it_is_up(visitor, receiver, settings, clock):
    settings.WEBHOOK_URL = "http://127.0.0.1:1/"
    visitor.send()
    send_due()
    post = OutgoingPost.objects.get()
    assert (post.status, post.attempts) == (Status.PENDING, 1)
    assert "Connection refused" in post.last_error
    OutgoingPost.objects.update(url=f"{receiver.url}/hook")
    clock.shift(timedelta(seconds=61))
    send_due()
    assert len(receiver.got) == 1


def test_a_worker_that_dies_before_it_knows_the_answer_sends_it_again(visitor, receiver, clock, monkeypatch):
    visitor.send()

    def die(*args):
        raise SystemExit

    with monkeypatch.context() as patch:
        patch.setattr(sending, "_settle", die)
        with pytest.raises(SystemExit):
            send_due()
    assert len(receiver.got) == 1
    clock.shift(sending.LEASE + timedelta(seconds=1))
    send_due()
    assert len(receiver.got) == 2
    assert len({headers["Webhook-Id"] for _path, headers, _body in receiver.got}) == 1
    assert OutgoingPost.objects.get().status == Status.DELIVERED


def test_what_the_outbox_holds_of_a_person_can_be_found(visitor, receiver):
    visitor.send()
    visitor.send(email="other@example.org")
    first, second = ConsultationRequest.objects.all()
    assert "minjun@example.org" in webhook.posts_about([first.pk]).get().body
    webhook.posts_about([first.pk]).delete()
    assert webhook.about(OutgoingPost.objects.get()) == second.pk


def test_the_list_says_why_it_failed_and_sends_again(visitor, receiver, lead):
    visitor.send()
    receiver.status, receiver.answer = 503, b"<b>closed</b>"
    send_due()
    request, post = ConsultationRequest.objects.get(), OutgoingPost.objects.get()
    other = OutgoingPost.objects.post("indexnow", "https://example.org/", "{}")
    page = lead.get(LIST).text
    assert "503 Service Unavailable: &lt;b&gt;closed&lt;/b&gt;" in page
    assert f"/admin/requests/edit/{request.pk}/" in page
    assert "example.org" not in page
    form = page.partition(f'action="{LIST}{post.pk}/resend/"')[2].partition("</form>")[0]
    assert "csrfmiddlewaretoken" in form
    assert lead.get("/admin/request-hook/results/").status_code == 200

    receiver.status = 200
    assert lead.post(f"{LIST}{post.pk}/resend/").url == LIST
    assert lead.post(f"{LIST}{other.pk}/resend/").status_code == 404
    send_due()
    post.refresh_from_db()
    assert post.status == Status.DELIVERED
    lead.post(f"{LIST}{post.pk}/resend/")
    send_due()
    assert len(receiver.got) == 3, "What has arrived can be sent again too"


def test_the_list_is_in_the_menu_of_those_who_may_see_it(admin, sales, receiver):
    assert LIST in admin.get("/admin/").text
    assert LIST not in sales.get("/admin/").text


@pytest.mark.parametrize("person", ["sales", "editor", "translator", "stranger"])
def test_nobody_else_sees_it_or_sends_again(person, request, visitor, receiver):
    visitor.send()
    client = request.getfixturevalue(person)
    post = OutgoingPost.objects.get()
    for response in (client.get(LIST), client.get(f"{LIST}results/"), client.post(f"{LIST}{post.pk}/resend/")):
        assert response.status_code in (302, 403)
        assert response.headers.get("Location", "").startswith(("", "/admin/"))
    post.refresh_from_db()
    assert post.next_attempt_at <= timezone.now()
    assert post.status == Status.PENDING
