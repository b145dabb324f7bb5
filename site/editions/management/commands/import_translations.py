from pathlib import Path
from typing import Any

from django.contrib.auth import get_user_model
from django.core.management.base import BaseCommand, CommandError, CommandParser

from editions.differences import Change
from editions.exchange.mistakes import Refused
from editions.exchange.packages import Files, read
from editions.exchange.service import Taken, take


class Command(BaseCommand):
    help = (
        "Bring files from translators into the newest drafts: all of them, or none and a list of what is wrong. "
        "Nothing is published."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("paths", type=Path, nargs="+", metavar="FILE", help="XLIFF, Markdown, ZIP, or a folder")
        parser.add_argument("--dry-run", action="store_true", help="only say what would change")
        parser.add_argument(
            "--go-on", action="store_true", help="take files although their page has changed since they were written"
        )
        parser.add_argument("--user", metavar="NAME", help="in whose name, and only what they may (default: anything)")

    def handle(self, *args: Any, paths: list[Path], user: str | None, **options: Any) -> None:
        dry_run = options["dry_run"]
        try:
            taken = take(read(_files(paths)), _user(user), go_on=options["go_on"], dry_run=dry_run)
        except Refused as refused:
            raise CommandError(f"{refused}\nNothing has been changed.") from None
        for text in taken:
            self._report(text)
        number = sum(text.is_change for text in taken)
        self.stdout.write(f"Nothing has been changed. It would be: {number}" if dry_run else f"{number} drafts changed")

    def _report(self, text: Taken) -> None:
        for warning in text.warnings:
            self.stderr.write(f"{text.file}: warning: {warning}")
        changes = ", ".join(map(_words, text.changes)) or "nothing"
        self.stdout.write(f"{text.page.slug} ({text.language.prefix}): {changes}")


def _words(change: Change) -> str:
    parts = f" ({len(change.parts)})" if change.parts else ""
    return f"{change.label} {change.kind.label}{parts}"


def _files(paths: list[Path]) -> Files:
    found: Files = []
    for path in paths:
        inside = sorted(each for each in path.rglob("*") if each.is_file()) if path.is_dir() else [path]
        try:
            found += [(str(file), file.read_bytes()) for file in inside]
        except OSError as error:
            raise CommandError(str(error)) from None
    return found


def _user(name: str | None) -> Any:
    if name is None:
        return None
    model: Any = get_user_model()
    try:
        return model.objects.get_by_natural_key(name)
    except model.DoesNotExist:
        raise CommandError(f"There is no user {name}.") from None
