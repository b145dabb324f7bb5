from typing import Any

from django.core.management.base import BaseCommand, CommandError

from contact import selftest


class Command(BaseCommand):
    help = "Send a marked request through the public contact form, look whether it arrives with its mails, remove it."

    def handle(self, *args: Any, verbosity: int, **options: Any) -> None:
        if reason := selftest.check():
            raise CommandError(f"A request would not arrive: {reason}")
        if verbosity:
            self.stdout.write("A request arrives, with its mails")
