"""Five hundred requests at once to a real server, while the worker is killed five times: nothing is lost."""

import asyncio
import os
import random
import signal
import socket
import subprocess
import sys
import time
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from email import message_from_bytes
from http.client import HTTPConnection
from threading import Timer
from urllib.parse import urlencode

import environ
import pytest
from aiosmtpd.controller import Controller
from django.db.utils import ConnectionHandler

from .test_taking import url  # noqa: F401 - a fixture
from .visitor import GIVEN, FormReader

REQUESTS = 500
VISITORS = 10  # at the same time
PATIENCE = 240  # seconds
SALES = "sales@merctechs.example"
# So many mails have arrived when the worker is killed: while it waits for the answer to the last of them, so that it
# can't write down that this one is sent, which is the worst moment; or at whatever moment it is.
WORST, ANY = (100, 400, 700), (250, 550)
KILLS = len(WORST) + len(ANY)


def free_port():
    with socket.create_server(("127.0.0.1", 0)) as free:
        return free.getsockname()[1]


class Inbox:
    """Takes every mail. It kills who delivers the mails with certain numbers before it says that it has them."""

    def __init__(self):
        self.mails, self.worker = [], 0

    async def handle_DATA(self, server, session, envelope):  # noqa: N802 - aiosmtpd's name
        mail = message_from_bytes(envelope.content)
        self.mails.append((envelope.rcpt_tos[0], mail["Message-ID"]))
        if len(self.mails) in WORST:
            self.kill()
        elif len(self.mails) in ANY:
            asyncio.get_running_loop().call_later(random.random() / 50, self.kill)
        return "250 OK"

    def kill(self):
        os.kill(self.worker, signal.SIGKILL)


@pytest.fixture
def inbox():
    controller = Controller(Inbox(), hostname="127.0.0.1", port=free_port())
    controller.start()
    controller.handler.port = controller.port
    yield controller.handler
    controller.stop()


@pytest.fixture
def environment(url, inbox, tmp_path):  # noqa: F811
    return os.environ | {
        "DJANGO_SETTINGS_MODULE": "website.settings.test",
        "PYTHONPATH": f"site{os.pathsep}{os.getcwd()}",
        "DATABASE_URL": url,
        "EMAIL_URL": f"smtp://127.0.0.1:{inbox.port}",
        "MAIL_LOCK": str(tmp_path / "mail.lock"),
        "CLIENT_ADDRESS_HEADER": "HTTP_X_FORWARDED_FOR",
    }


@contextmanager
def running(environment, *command, **pipes):
    """With what it starts itself: the server has a process for each of its workers."""
    process = subprocess.Popen(  # noqa: S603 - ours
        [sys.executable, "-m", *command], env=environment, start_new_session=True, text=True, **pipes
    )

    def end():
        with suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)

    watchdog = Timer(PATIENCE, end)
    watchdog.start()
    try:
        yield process
    finally:
        watchdog.cancel()
        end()
        process.communicate()


@pytest.fixture
def server(environment):
    """The port of a real one."""
    port = free_port()
    name = ("granian", "--interface", "wsgi", "--no-access-log", "--log-level", "error", "website.wsgi:application")
    with running(environment, *name, "--port", str(port)):
        yield port


@pytest.fixture
def workers(environment, server):
    """Runs workers, one after the other; the server starts meanwhile."""
    with running(environment, "tests.contact.serving", stdin=subprocess.PIPE, stdout=subprocess.PIPE) as process:
        assert process.stdout.readline() == "ready\n"
        until(lambda: answers(server))
        yield process


def answers(port):
    with socket.socket() as client:
        return client.connect_ex(("127.0.0.1", port)) == 0


def until(condition):
    end = time.monotonic() + PATIENCE
    while not condition():
        assert time.monotonic() < end, "It takes too long"
        time.sleep(0.05)


def visit(port, visitor):
    """Open the form, wait as people do, and send it again and again; returns the answers."""
    connection = HTTPConnection("127.0.0.1", port, timeout=60)
    connection.request("GET", "/en/contact/")
    reader = FormReader()
    reader.feed(connection.getresponse().read().decode())
    time.sleep(3.1)
    answers = Counter()
    for number in range(visitor, REQUESTS, VISITORS):
        values = {**reader.values, **GIVEN, "email": f"visitor{number}@example.org", "message": f"Number {number}"}
        headers = {
            "Content-Type": "application/x-www-form-urlencoded",
            "X-Forwarded-For": f"10.{number // 250}.{number % 250}.1",
        }
        connection.request("POST", "/en/contact/", urlencode(values), headers)
        response = connection.getresponse()
        response.read()
        answers[response.status, response.headers["Location"]] += 1
    connection.close()
    return answers


def deliver(workers, inbox):
    """Let workers deliver everything; returns what became of each but the last."""
    ends = []
    for _kill in range(KILLS + 1):
        print("start", file=workers.stdin, flush=True)
        inbox.worker = int(workers.stdout.readline())
        if len(ends) < KILLS:
            ends.append(int(workers.stdout.readline()))
    return ends


@pytest.mark.django_db  # without the mark it runs after tests that leave nothing to copy
def test_no_request_and_no_mail_is_lost_when_the_worker_is_killed(server, workers, inbox, environment):
    with ThreadPoolExecutor(VISITORS + 1) as pool:
        delivery = pool.submit(deliver, workers, inbox)
        answered = sum(pool.map(lambda visitor: visit(server, visitor), range(VISITORS)), Counter())
    assert answered == {(302, "/en/contact/thanks/"): REQUESTS}
    assert delivery.result() == [-signal.SIGKILL] * KILLS
    until(lambda: len(set(inbox.mails)) == 2 * REQUESTS)

    stored = ConnectionHandler({"default": environ.Env.db_url_config(environment["DATABASE_URL"])})["default"]
    with stored.cursor() as cursor:
        ours = "FROM contact_consultationrequest WHERE email LIKE 'visitor%' GROUP BY state"
        cursor.execute(f"SELECT state, COUNT(*), COUNT(DISTINCT email) {ours}")
        assert [tuple(row) for row in cursor.fetchall()] == [("new", REQUESTS, REQUESTS)]
    stored.close()

    times = Counter(inbox.mails)
    assert Counter(to for to, _message in times) == {
        SALES: REQUESTS,
        **{f"visitor{number}@example.org": 1 for number in range(REQUESTS)},
    }
    again = {mail for mail, count in times.items() if count > 1}
    print(f"{len(times)} mails, {KILLS} kills, {len(again)} mails arrived twice")
    # Each is one that the worker had handed over and, killed, could not write down: at most one in each kill.
    assert {inbox.mails[number - 1] for number in WORST} <= again
    assert len(inbox.mails) - len(times) == len(again) <= KILLS
