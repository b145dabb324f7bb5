import signal
import time
from typing import Any

from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandParser
from django.db import close_old_connections
from post_office.mail import send_queued_mail_until_done

PAUSE = 5  # seconds


class Command(BaseCommand):
    help = "Send the mails that wait in the queue and publish what is due, again and again; --once does it once."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--once", action="store_true")

    def handle(self, *args: Any, once: bool, **options: Any) -> None:
        # Finish what is under way before going; whatever is not sent by then stays in the queue, which is a table.
        signal.signal(signal.SIGTERM, signal.default_int_handler)
        try:
            while True:
                work()
                if once:
                    return
                time.sleep(PAUSE)
        except KeyboardInterrupt:
            return


def work() -> None:
    close_old_connections()
    send_queued_mail_until_done()
    call_command("publish_scheduled")
