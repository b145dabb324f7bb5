from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from contact import retention
from contact.cleaning import clean_up


class Command(BaseCommand):
    help = "Erase the requests that have been kept long enough, and clean the database's files after erasures."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--daily", action="store_true", help="only if the last run is a day ago")

    def handle(self, *args: Any, daily: bool, verbosity: int, **options: Any) -> None:
        counts = retention.apply() if retention.is_due() or not daily else {}
        clean_up()
        if verbosity:
            for state, count in counts.items():
                self.stdout.write(f"{state}: {count}")
