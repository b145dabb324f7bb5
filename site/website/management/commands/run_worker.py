import logging
import signal
import threading
import time
from collections.abc import Callable
from functools import partial
from typing import Any

from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import close_old_connections
from django.utils import timezone

from contact import health, selftest, silence
from outbox.sending import send_due
from website import indexnow, mail_queue

logger = logging.getLogger(__name__)

PAUSE = 5  # seconds
HOUR = 3600
SOON = 300  # a test that failed is repeated
WARM_UP = 60  # the web server may be starting beside us

JOBS: dict[str, Callable[[], Any]] = {
    "reminders": partial(call_command, "remind_sales", verbosity=0),
    "mails": mail_queue.send,
    "publishing": partial(call_command, "publish_scheduled"),
    "search engines": indexnow.collect,
    "outgoing requests": send_due,
    "retention": partial(call_command, "apply_retention", daily=True, verbosity=0),
    # Few at a time: a mail must not wait for a hundred pictures.
    "pictures": partial(call_command, "make_renditions", most=3, verbosity=0),
    "shared pictures": partial(call_command, "make_share_pictures", most=20, verbosity=0),
}


class Command(BaseCommand):
    help = (
        "Send what is queued, publish what is due, make pictures and test the contact form, again and again; "
        "--once does it once, without the test."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--once", action="store_true")

    def handle(self, *args: Any, once: bool, **options: Any) -> None:
        if once:
            if failed := work():
                raise CommandError(f"Failed: {', '.join(failed)}")
            return
        # Finish what is under way before going; whatever is not sent by then stays in the queue, which is a table.
        stopping = threading.Event()
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, lambda *_args: stopping.set())
        next_check = time.monotonic() + WARM_UP
        while not stopping.is_set():
            work()
            if time.monotonic() >= next_check:
                next_check = time.monotonic() + listen()
            stopping.wait(PAUSE)


def work() -> list[str]:
    """Do what there is to do; the names of what failed. One job that fails must not keep the others from theirs."""
    close_old_connections()
    failed = [name for name, job in JOBS.items() if not _succeeds(name, job)]
    _succeeds("heartbeat", partial(health.beat, health.WORKER, ok=not failed, failed=failed))
    return failed


def listen() -> int:
    """Whether requests would arrive, and do; in how many seconds to look again."""
    is_silent = _succeeds("silence", lambda: silence.listen(timezone.now()))
    if reason := selftest.check():
        logger.error("A request would not arrive: %s", reason)
    return SOON if reason or not is_silent else HOUR


def _succeeds(name: str, job: Callable[[], Any]) -> bool:
    try:
        job()
    except CommandError as error:
        logger.error("%s: %s", name, error)
        return False
    except Exception:
        logger.exception("%s failed", name)
        return False
    return True
