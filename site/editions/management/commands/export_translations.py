from pathlib import Path
from typing import Any
from urllib.parse import urljoin

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.urls import reverse
from wagtail.models import Page

from editions.exchange.documents import formats
from editions.exchange.service import export
from editions.languages import BY_PREFIX
from editions.pages import TranslatedPage


class Command(BaseCommand):
    help = "Write the newest drafts into files for translators, with the source and what is translated already."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("pages", type=int, nargs="*", metavar="PAGE", help="ids of pages (default: all)")
        parser.add_argument("--to", type=Path, default=Path(), metavar="FOLDER", help="where to write (default: here)")
        parser.add_argument("--format", choices=[*formats()], default=next(iter(formats())))
        parser.add_argument(
            "--language", action="append", choices=[*BY_PREFIX], help="may be given several times (default: all)"
        )

    def handle(self, *args: Any, pages: list[int], to: Path, language: list[str] | None, **options: Any) -> None:
        codes = [BY_PREFIX[prefix].code for prefix in language or BY_PREFIX]
        for name, content in export(options["format"], _drafts(pages), codes, _address):
            path = to / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(content)
            self.stdout.write(str(path))


def _drafts(pks: list[int]) -> list[Any]:
    pages = Page.objects.filter(pk__in=pks) if pks else Page.objects.order_by("path")
    found = [page for page in pages.specific() if isinstance(page, TranslatedPage)]
    missing = {*pks} - {page.pk for page in found}
    if missing:
        raise CommandError(f"There are no translated pages {', '.join(map(str, sorted(missing)))}.")
    return [page.get_latest_revision_as_object() for page in found]


def _address(page: Any) -> str:
    base = getattr(settings, "WAGTAILADMIN_BASE_URL", "") or ""
    return urljoin(base, reverse("wagtailadmin_pages:edit", args=[page.pk]))
