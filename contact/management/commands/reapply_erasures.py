from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from contact.cleaning import clean_up
from contact.erasure import reapply


class Command(BaseCommand):
    help = "After a backup was restored or requests were imported: erase those again who had been erased before."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("journal", nargs="?", type=Path, help="the file of hashes, if it is not ERASURES_FILE")
        parser.add_argument("--dry-run", action="store_true", help="say how much would go, and change nothing")

    def handle(self, *args: Any, journal: Path | None, dry_run: bool, **options: Any) -> None:
        result = reapply(journal, dry_run=dry_run)
        for kind, count in result.counts.items():
            self.stdout.write(f"{kind}: {count}")
        if not dry_run:
            clean_up()
