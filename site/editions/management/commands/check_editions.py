from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from wagtail.models import Page

from editions.pages import TranslatedPage


class Command(BaseCommand):
    help = "Report live pages that have no edition, which readers therefore can't see; --mend publishes them."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--mend", action="store_true", help="publish the source language of each such page")

    def handle(self, *args: Any, mend: bool, **options: Any) -> None:
        lost = [page for page in Page.objects.live().filter(editions=None) if is_translated(page)]
        for page in lost:
            self.stdout.write(f"{page.pk} {page.url_path}: live without an edition")
            if mend:
                publish_source(page.specific)
        if lost and not mend:
            raise CommandError(f"{len(lost)} pages; run with --mend")


def is_translated(page: Page) -> bool:
    return page.specific_class is not None and issubclass(page.specific_class, TranslatedPage)


def publish_source(page: TranslatedPage) -> None:
    """Publish the page as its own row says, since that is what somebody meant to be live."""
    page.mark_ready(page.source_language)
    page.save_revision().publish()
