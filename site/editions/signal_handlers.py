"""What has to happen when Wagtail takes a page down. Publishing itself is in ``TranslatedPage.save``."""

from typing import Any

from wagtail.models import Page
from wagtail.signals import page_unpublished

from . import publishing


def withdraw_editions(instance: Page, **kwargs: Any) -> None:
    # The expiry of a page comes through the base Page, whose save() knows nothing of editions. Deletion comes through
    # here too, but does not save: its rows are going already, and must not get new ones.
    if not Page.objects.filter(pk=instance.pk, live=True).exists():
        publishing.withdraw_page(instance)


def register() -> None:
    page_unpublished.connect(withdraw_editions, dispatch_uid="editions.withdraw")
