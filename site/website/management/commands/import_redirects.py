from argparse import ArgumentTypeError
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from wagtail.models import Site

from website.redirect_files import Importer


def _existing(name: str) -> Path:
    path = Path(name)
    if not path.is_file():
        raise ArgumentTypeError(f"{name}: no such file")
    return path


class Command(BaseCommand):
    help = (
        "Let old addresses lead to pages. FILE is CSV: old path, new path, and y or n for permanent (y when left out). "
        "All lines are taken or none; the same file twice changes nothing."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=_existing, metavar="FILE.csv")
        parser.add_argument("--dry-run", action="store_true", help="only say what would change")

    def handle(self, *args: Any, file: Path, dry_run: bool, **options: Any) -> None:
        importer = Importer(Site.objects.select_related("root_page").get(is_default_site=True))
        importer.read(file)
        for number, mistake in importer.mistakes:
            self.stderr.write(f"{file}:{number}: {mistake}")
        if count := len(importer.mistakes):
            raise CommandError(f"{count} mistake{'s' if count > 1 else ''}; nothing has been changed.")
        made, changed, same = importer.save(dry_run=dry_run)
        if options["verbosity"] > 1 or dry_run:
            for line in importer.report:
                self.stdout.write(line)
        would = "would be " if dry_run else ""
        self.stdout.write(f"{made} {would}made, {changed} {would}changed, {same} as they were")
