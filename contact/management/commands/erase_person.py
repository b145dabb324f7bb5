from typing import Any

from django.core.management.base import BaseCommand, CommandParser
from django.utils.translation import gettext as _

from contact.cleaning import clean_up
from contact.erasure import Kind, erase_people


class Command(BaseCommand):
    help = "Erase all that these e-mail addresses have sent us, and all that mentions them. There is no way back."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("emails", nargs="+", metavar="e-mail")
        parser.add_argument("--dry-run", action="store_true", help="say what would go, and change nothing")

    def handle(self, *args: Any, emails: list[str], dry_run: bool, **options: Any) -> None:
        result = erase_people(emails, dry_run=dry_run)
        if dry_run:
            for item in result.items:
                self.stdout.write(f"{Kind(item.kind).label}: {item.label}")
            for line in result.elsewhere:
                self.stdout.write(_("stays, please look yourself: %(place)s") % {"place": line})
            return
        for kind, count in result.counts.items():
            self.stdout.write(f"{Kind(kind).label}: {count}")
        hashes = ", ".join(result.erasure.people.values_list("digest", flat=True))
        self.stdout.write(_("Receipt %(number)s: %(hashes)s") % {"number": result.erasure.pk, "hashes": hashes})
        if not clean_up():
            self.stdout.write(_("The database is busy; the worker will clean its files."))
