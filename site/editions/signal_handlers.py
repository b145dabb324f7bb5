"""What has to happen when Wagtail takes a page down, and when an edition changes."""

from typing import Any

from django.db.models.signals import post_delete, post_save
from wagtail.models import Page, PageViewRestriction
from wagtail.search import index
from wagtail.signals import page_published, page_unpublished

from . import publishing, share_pictures
from .models import Edition, SharePicture


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


def redraw_text(instance: Edition, update_fields: frozenset[str] | None, raw: bool, **kwargs: Any) -> None:
    if update_fields is None and not raw:
        share_pictures.look_again(edition=instance.pk)


def redraw_page(instance: Page, **kwargs: Any) -> None:
    share_pictures.look_again(edition__page=instance.pk)


def redraw_below(instance: PageViewRestriction, **kwargs: Any) -> None:
    # A page that is restricted from now on has no picture that anybody may see.
    share_pictures.look_again(edition__page__path__startswith=instance.page.path)


def register() -> None:
    page_unpublished.connect(withdraw_editions, dispatch_uid="editions.withdraw")
    post_save.connect(index_edition, Edition, dispatch_uid="editions.index")
    post_delete.connect(unindex_edition, Edition, dispatch_uid="editions.unindex")
    post_save.connect(redraw_text, Edition, dispatch_uid="editions.redraw_text")
    page_published.connect(redraw_page, dispatch_uid="editions.redraw_page")
    post_save.connect(redraw_below, PageViewRestriction, dispatch_uid="editions.redraw_below")
    post_delete.connect(share_pictures.delete_file, SharePicture, dispatch_uid="editions.delete_file")
