from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.core.management.base import BaseCommand
from wagtail.models import Site


class Command(BaseCommand):
    help = "Give Wagtail's default site the host and port of BASE_URL, which canonical addresses are made of."

    def handle(self, *args: Any, **options: Any) -> None:
        url = urlsplit(settings.BASE_URL)
        site = Site.objects.get(is_default_site=True)
        site.hostname = url.hostname or "localhost"
        site.port = url.port or (443 if url.scheme == "https" else 80)
        site.save()
