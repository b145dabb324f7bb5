from argparse import ArgumentTypeError
from collections import Counter
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from blog.importing.articles import Options, Outcome
from blog.importing.folder import Folder, language_of
from blog.importing.run import Importer
from blog.models import BlogIndexPage

BAR = 30  # signs


def _folder(name: str) -> Path:
    path = Path(name)
    if not path.is_dir():
        raise ArgumentTypeError(f"{name}: no such folder")
    return path


def _language(name: str) -> str:
    code = language_of(name)
    if code is None:
        raise ArgumentTypeError(f"{name}: not a language of this site")
    return code


class Command(BaseCommand):
    help = (
        "Take articles from a folder of Markdown, laid out as Hugo lays it out, into drafts; nothing is published. "
        "An article is taken as a whole or not at all, and the same folder twice changes nothing."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("folder", type=_folder, metavar="FOLDER", help="a site of Hugo, or what is in its content/")
        parser.add_argument("--dry-run", action="store_true", help="only say what would be taken")
        parser.add_argument("--blog", metavar="PAGE", help="id or slug of the blog, if there are several")
        parser.add_argument(
            "--language", type=_language, default="en", help="of texts whose name does not say it (default: en)"
        )
        parser.add_argument(
            "--overwrite", action="store_true", help="replace also what an editor has changed since it was imported"
        )
        parser.add_argument("--create-authors", action="store_true", help="make the authors that are not there yet")

    def handle(self, *args: Any, folder: Path, blog: str | None, language: str, **options: Any) -> None:
        given = Options(options["dry_run"], options["overwrite"], options["create_authors"])
        importer = Importer(Folder(folder), _blog(blog), given, language)
        total = len(importer.folder.articles)
        for number, key in enumerate(importer.run(), 1):
            self._show_progress(f"[{'#' * (BAR * number // total):<{BAR}}] {number}/{total} {key[:40]}")
        self._show_progress("")
        self._report(importer, options["verbosity"])
        refused = [key for key, outcome in importer.outcomes.items() if outcome is Outcome.REFUSED]
        if refused:
            raise CommandError(f"{len(refused)} of {total} articles were not taken: {', '.join(refused)}")

    def _show_progress(self, line: str) -> None:
        """In the place of the line before, for somebody who watches."""
        if self.stderr.isatty():
            self.stderr.write(f"\r\033[K{line}", ending="")

    def _report(self, importer: Importer, verbosity: int) -> None:
        for problem in importer.problems:
            self.stderr.write(str(problem))
        if verbosity > 1 or importer.options.dry_run:
            for key, outcome in sorted(importer.outcomes.items()):
                parts = ", ".join(importer.written.get(key, []))
                self.stdout.write(f"{key}: {outcome.value}{f' ({parts})' if parts else ''}")
        if importer.left_out:
            fields = ", ".join(f"{name} ({number})" for name, number in sorted(importer.left_out.items()))
            self.stdout.write(f"Fields of front matter that are not taken: {fields}")
        counts = Counter(importer.outcomes.values())
        said = ", ".join(f"{counts[outcome]} {outcome.value}" for outcome in Outcome)
        self.stdout.write(f"Nothing has been changed. It would be: {said}" if importer.options.dry_run else said)


def _blog(name: str | None) -> BlogIndexPage:
    blogs = BlogIndexPage.objects.order_by("path")
    if name:
        blogs = blogs.filter(pk=name) if name.isdecimal() else blogs.filter(slug=name)
    found: list[BlogIndexPage] = list(blogs[:2])
    if not found:
        raise CommandError("There is no such blog." if name else "There is no blog yet.")
    if len(found) > 1:
        raise CommandError("There are several blogs: say which with --blog.")
    return found[0]
