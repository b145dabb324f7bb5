"""Requests that must not get lost, against a real web server on this machine."""

import socket
from datetime import timedelta
from threading import Thread

import pytest
from django.core.management import call_command
from django.db import transaction
from django.utils import timezone

from outbox import sending
from outbox.models import OutgoingPost, Status
from outbox.sending import LONGEST_PAUSE, MOST_ATTEMPTS, pause_after, send_due
from tests.outbox.receiver import receiving


@pytest.fixture
def receiver(db):
    with receiving() as receiver:
        yield receiver


def queue(receiver, path="/hook", body='{"a": "ố"}', **headers):
    return OutgoingPost.objects.post("test", receiver.url + path, body, headers)


def due_again():
    OutgoingPost.objects.update(next_attempt_at=timezone.now())


def test_a_request_is_sent_once_as_it_was_queued(receiver):
    post = queue(receiver, Signature="v1=abc")
    assert send_due() == 1
    assert send_due() == 0
    ((path, headers, body),) = receiver.got
    assert (path, body) == ("/hook", '{"a": "ố"}')
    assert headers["Signature"] == "v1=abc"
    assert headers["Content-Type"] == "application/json; charset=utf-8"
    post.refresh_from_db()
    assert (post.status, post.last_error, post.attempts) == (Status.DELIVERED, "", 1)
    assert post.delivered_at


def test_a_refusal_is_kept_with_its_reason_and_tried_again_later(receiver):
    post = queue(receiver)
    receiver.status, receiver.answer = 503, "đang bảo trì".encode()
    send_due()
    post.refresh_from_db()
    assert post.status == Status.PENDING
    assert post.last_error == "503 Service Unavailable: đang bảo trì"
    assert post.next_attempt_at > timezone.now() + timedelta(seconds=50)
    assert send_due() == 0
    due_again()
    receiver.status = 204
    assert send_due() == 1
    post.refresh_from_db()
    assert (post.status, post.attempts, post.last_error) == (Status.DELIVERED, 2, "")


def test_a_receiver_that_is_down_holds_up_nobody_else(receiver):
    down = OutgoingPost.objects.post("test", "http://127.0.0.1:1/", "{}")
    queue(receiver)
    assert send_due() == 2
    assert len(receiver.got) == 1
    down.refresh_from_db()
    assert "Connection refused" in down.last_error


def test_a_receiver_that_does_not_answer_is_left(receiver, monkeypatch):
    monkeypatch.setattr(sending, "TIMEOUT", 0.2)
    with socket.socket() as deaf:
        deaf.bind(("127.0.0.1", 0))
        deaf.listen()
        post = OutgoingPost.objects.post("test", f"http://127.0.0.1:{deaf.getsockname()[1]}/", "{}")
        send_due()
    post.refresh_from_db()
    assert "timed out" in post.last_error


def test_a_receiver_that_falls_silent_in_its_refusal_holds_up_nobody_else(receiver, monkeypatch):
    monkeypatch.setattr(sending, "TIMEOUT", 0.2)
    with socket.create_server(("127.0.0.1", 0)) as silent:
        first = OutgoingPost.objects.post("test", f"http://127.0.0.1:{silent.getsockname()[1]}/", "{}")
        queue(receiver)
        talk = Thread(target=refuse_halfway, args=[silent])
        talk.start()
        send_due()
        talk.join()
    first.refresh_from_db()
    assert first.last_error == "503 Wait"
    assert len(receiver.got) == 1


def refuse_halfway(server):
    caller, _address = server.accept()
    with caller:
        caller.recv(65536)
        caller.sendall(b"HTTP/1.1 503 Wait\r\nContent-Length: 100\r\n\r\nOn")
        caller.recv(1)  # until the sender has given up


def test_a_reason_that_holds_a_nul_is_kept(receiver):
    post = queue(receiver)
    receiver.status, receiver.answer = 500, b"a\0b"
    send_due()
    post.refresh_from_db()
    assert post.last_error == "500 Internal Server Error: a\ufffdb"


def test_what_is_deleted_while_it_is_sent_stays_away_and_holds_up_nobody_else(receiver, monkeypatch):
    erased, other = queue(receiver, "/erased"), queue(receiver)

    def send_and_erase(post):
        OutgoingPost.objects.filter(pk=erased.pk).delete()
        return send(post)

    send = sending.send
    monkeypatch.setattr(sending, "send", send_and_erase)
    send_due()
    assert list(OutgoingPost.objects.values_list("pk", "status")) == [(other.pk, Status.DELIVERED)]


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_no_redirect_is_followed(receiver, status):
    with receiving() as elsewhere:
        receiver.status, receiver.location = status, elsewhere.url
        post = queue(receiver)
        send_due()
        assert not elsewhere.got
    post.refresh_from_db()
    assert post.status == Status.PENDING
    assert post.last_error.startswith(str(status))


def test_after_many_attempts_it_is_given_up_and_kept(receiver):
    post = queue(receiver)
    receiver.status = 500
    for _attempt in range(MOST_ATTEMPTS):
        due_again()
        send_due()
    post.refresh_from_db()
    assert post.status == Status.FAILED
    assert post.last_error.startswith("500")
    due_again()
    assert send_due() == 0
    receiver.status = 200
    assert OutgoingPost.objects.retry() == 1
    assert send_due() == 1


def test_the_pauses_grow_to_a_limit_and_last_two_days_together():
    pauses = [pause_after(number) for number in range(1, MOST_ATTEMPTS)]
    assert pauses[:3] == [timedelta(minutes=1), timedelta(minutes=2), timedelta(minutes=4)]
    assert max(pauses) == LONGEST_PAUSE
    assert timedelta(days=1.5) < sum(pauses, timedelta()) < timedelta(days=2.5)


def test_what_a_worker_has_taken_is_not_taken_again_until_its_time_is_up(receiver):
    queue(receiver)
    assert len(sending._claim()) == 1  # and then the worker dies
    assert send_due() == 0
    due_again()
    assert send_due() == 1
    assert len(receiver.got) == 1


def test_what_is_rolled_back_is_not_sent(receiver):
    class Stop(Exception):
        pass

    def publish():
        with transaction.atomic():
            queue(receiver)
            raise Stop

    with pytest.raises(Stop):
        publish()
    assert send_due() == 0


@pytest.mark.parametrize("url", ["file:///etc/passwd", "ftp://example.org/", "javascript:x", "https://", "example.org"])
def test_only_web_servers_are_sent_to(db, url):
    with pytest.raises(ValueError, match="Not the address of a web server"):
        OutgoingPost.objects.post("test", url, "{}")


def test_what_was_delivered_long_ago_is_forgotten(receiver):
    queue(receiver)
    send_due()
    OutgoingPost.objects.update(delivered_at=timezone.now() - timedelta(days=31))
    queue(receiver)
    send_due()
    assert OutgoingPost.objects.count() == 1


@pytest.mark.usefixtures("home")
def test_the_worker_sends(receiver):
    queue(receiver)
    call_command("run_worker", once=True)
    assert len(receiver.got) == 1
