from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.core.management.base import BaseCommand
from wagtail.models import get_page_models

from editions.drafts import record
from editions.models import DraftText
from editions.pages import TranslatedPage

STEP = 500


class Command(BaseCommand):
    help = "Make the rows that say what drafts hold anew: after an upgrade, an import or a change of translated fields."

    def handle(self, *args: Any, **options: Any) -> None:
        models = [model for model in get_page_models() if issubclass(model, TranslatedPage)]
        types = ContentType.objects.get_for_models(*models).values()
        deleted, _ = DraftText.objects.exclude(page__content_type__in=types).delete()
        done = 0
        for model in models:
            for page in model.objects.iterator(chunk_size=STEP):
                record(page.get_latest_revision_as_object())
                done += 1
                if done % STEP == 0 and options["verbosity"]:
                    self.stdout.write(f"{done} …")
        if options["verbosity"]:
            self.stdout.write(f"{done} pages recorded, {deleted} rows of nothing deleted")
