"""What has to happen when Wagtail takes a page down, and when an edition changes."""

from typing import Any

from django.db.models.signals import post_delete, post_save
from wagtail.models import Page
from wagtail.search import index
from wagtail.signals import page_unpublished

from . import publishing
from .models import Edition


def withdraw_editions(instance: Page, **kwargs: Any) -> None:
    # The expiry of a page comes through the base Page, whose save() knows nothing of editions. Deletion comes through
    # here too, but does not save: its rows are going already, and must not get new ones.
    if not Page.objects.filter(pk=instance.pk, live=True).exists():
        publishing.withdraw_page(instance)


def index_edition(instance: Edition, update_fields: frozenset[str] | None, raw: bool, **kwargs: Any) -> None:
    # Publishing writes an edition several times; only a save of all fields brings new text.
    if update_fields is None and not raw:
        index.insert_or_update_object(instance)


def unindex_edition(instance: Edition, **kwargs: Any) -> None:
    index.remove_object(instance)


def register() -> None:
    page_unpublished.connect(withdraw_editions, dispatch_uid="editions.withdraw")
    post_save.connect(index_edition, Edition, dispatch_uid="editions.index")
    post_delete.connect(unindex_edition, Edition, dispatch_uid="editions.unindex")
