import logging
import signal
import threading
from typing import Any

from django.core.management import CommandError, call_command
from django.core.management.base import BaseCommand, CommandParser
from django.db import close_old_connections
from post_office.mail import get_queued, send_queued_mail_until_done

from outbox.sending import send_due
from website import indexnow

logger = logging.getLogger(__name__)

PAUSE = 5  # seconds


class Command(BaseCommand):
    help = "Send what is queued, publish what is due and make pictures, again and again; --once does it once."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--once", action="store_true")

    def handle(self, *args: Any, once: bool, **options: Any) -> None:
        if once:
            work()
            return
        # Finish what is under way before going; whatever is not sent by then stays in the queue, which is a table.
        stopping = threading.Event()
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, lambda *_args: stopping.set())
        while not stopping.is_set():
            work()
            stopping.wait(PAUSE)


def work() -> None:
    close_old_connections()
    call_command("remind_sales", verbosity=0)
    if get_queued().exists():
        send_queued_mail_until_done()
    try:
        call_command("publish_scheduled")
    except CommandError as error:
        logger.error("%s", error)
    indexnow.collect()
    send_due()
    # Few at a time: a mail must not wait for a hundred pictures.
    call_command("make_renditions", most=3, verbosity=0)
    call_command("make_share_pictures", most=20, verbosity=0)
