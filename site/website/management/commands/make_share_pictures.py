from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from blog.authors import names_of
from editions.models import Edition, SharePicture
from editions.share_drawing import Words
from editions.share_pictures import make_due
from website.models import SiteSettings


class Command(BaseCommand):
    help = "Draw the pictures of shared links that are missing or out of date; remove those of what is not public."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--most", type=int, help="stop after so many pictures")
        parser.add_argument("--again", action="store_true", help="draw all again, after installing a font for example")

    def handle(self, *args: Any, most: int | None, again: bool, **options: Any) -> None:
        if again:
            SharePicture.objects.update(digest="")
        made = make_due(words_of, most)
        if options["verbosity"] and (made or most is None):
            self.stdout.write(f"{made} pictures drawn")


def words_of(edition: Edition) -> Words:
    """What the picture of an edition shows."""
    site = edition.page.get_site()
    settings = SiteSettings.for_site(site) if site else SiteSettings()
    logo = settings.logo.file.name if settings.logo else ""
    names = tuple(names_of(edition.page_id, edition.language))
    return Words(edition.language, edition.headline, names, settings.name, logo)
