from typing import Any

from django.core.management import CommandError
from django.core.management.base import BaseCommand
from django.utils import timezone
from wagtail.models import Page

from editions import scheduling


class Command(BaseCommand):
    help = "Publish what is due, whole pages and single languages, and take down what has expired."

    def handle(self, *args: Any, **options: Any) -> None:
        """Like Wagtail's command of this name, which stops at the first page that fails, and at it again each time."""
        for page in Page.objects.filter(live=True, expire_at__lt=timezone.now()).order_by("expire_at"):
            page.unpublish(set_expired=True, log_action="wagtail.unpublish.scheduled")
        failed = scheduling.publish_due(timezone.now())
        if failed:
            raise CommandError(f"Not published, and still due: {', '.join(failed)}")
