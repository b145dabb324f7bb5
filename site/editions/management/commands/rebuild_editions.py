from typing import Any

from django.core.management.base import BaseCommand

from editions.models import Edition
from editions.publishing import rebuild


class Command(BaseCommand):
    help = "Render all editions again from the values they hold: after a change of templates or of the reading speed."

    def handle(self, *args: Any, **options: Any) -> None:
        editions = Edition.objects.select_related("page").order_by("pk")
        for edition in editions.iterator():
            rebuild(edition)
        self.stdout.write(f"{editions.count()} editions rebuilt")
