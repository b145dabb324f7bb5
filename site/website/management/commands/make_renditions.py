from collections.abc import Iterable, Iterator, Sequence
from itertools import islice
from typing import Any

from django.core.management.base import BaseCommand, CommandParser
from django.db.models import Count, Q
from wagtail.images import get_image_model

from blog.authors import Author
from blog.models import ArticlePage
from editions import pictures
from editions.models import Edition, EditionReference


class Command(BaseCommand):
    help = "Make the renditions of published pictures that do not exist yet, so that no reader waits for them."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--most", type=int, help="stop after so many pictures")
        parser.add_argument(
            "--check-files", action="store_true", help="first forget renditions whose file is gone, and make them again"
        )

    def handle(self, *args: Any, most: int | None, check_files: bool, **options: Any) -> None:
        if check_files:
            forget_lost_files()
        made = sum(1 for _image in islice(make_missing(), most))
        if options["verbosity"] and (made or most is None):
            self.stdout.write(f"{made} pictures made")


def make_missing() -> Iterator[Any]:
    """Yield each image when its renditions have been made."""
    published = Edition.objects.visible()
    covers = ArticlePage.objects.filter(pk__in=published.values("page")).values("cover")
    bodies = EditionReference.objects.filter(edition__in=published).values("image")
    faces = Author.objects.values("portrait")
    types = (*pictures.SLOW, *pictures.QUICK)
    # A reference does not say in which format the text shows it; two of them share all files but the widest.
    for ids, names in (
        (covers, ("row", "card", "lead", "cover")),
        (bodies, ("text", "cover")),
        (faces, ("thumb", "portrait")),
    ):
        made = Count("renditions", filter=Q(renditions__filter_spec__in=_specs(names, types)))
        for image in get_image_model().objects.filter(pk__in=ids).annotate(made=made).order_by("-pk"):
            wanted = pictures.specs(pictures.widths_of(image, names), types)
            if image.made < len(wanted) and pictures.make(image, names):
                yield image


def forget_lost_files() -> None:
    ours = _specs(pictures.FORMATS, (*pictures.SLOW, *pictures.QUICK, *pictures.FALLBACKS))
    for rendition in get_image_model().get_rendition_model().objects.filter(filter_spec__in=ours).iterator():
        if not rendition.file.storage.exists(rendition.file.name):
            rendition.delete()


def _specs(names: Iterable[str], types: Sequence[str]) -> list[str]:
    return pictures.specs({width for name in names for width in pictures.FORMATS[name].widths}, types)
