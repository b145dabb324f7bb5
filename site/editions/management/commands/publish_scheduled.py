import logging
from typing import Any

from django.core.management import CommandError
from django.core.management.base import BaseCommand
from django.utils import timezone
from wagtail.models import Page, Revision

logger = logging.getLogger(__name__)


class Command(BaseCommand):
    help = "Publish what is due and take down what has expired."

    def handle(self, *args: Any, **options: Any) -> None:
        """Like Wagtail's command of this name, which stops at the first page that fails, and at it again each time."""
        for page in Page.objects.filter(live=True, expire_at__lt=timezone.now()).order_by("expire_at"):
            page.unpublish(set_expired=True, log_action="wagtail.unpublish.scheduled")
        due = Revision.objects.filter(approved_go_live_at__lt=timezone.now()).order_by("approved_go_live_at")
        failed = [str(revision) for revision in due if not self.publish(revision)]
        if failed:
            raise CommandError(f"Not published, and still due: {', '.join(failed)}")

    def publish(self, revision: Revision) -> bool:
        try:
            revision.publish(log_action="wagtail.publish.scheduled")
        except Exception:
            logger.exception("%s could not be published", revision)
            return False
        return True
