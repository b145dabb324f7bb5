from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.db import transaction

from editions.models import Edition
from website.demo.loader import load


class Command(BaseCommand):
    help = "Fill an empty database with the demo content; does nothing when there is content already."

    def handle(self, *args: Any, **options: Any) -> None:
        if not settings.DEBUG:
            raise CommandError("The demo accounts have a known password: only for development (DEBUG).")
        if Edition.objects.exists():
            return
        with transaction.atomic():
            load()
        self.stdout.write("Demo content loaded")
