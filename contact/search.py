"""A note is found as part of its request, so the entry of the request in the index is due for renewal with it."""

from typing import Any

from django.db.models.signals import post_save
from wagtail.search import index

from .requests import Note


def index_again(instance: Note, raw: bool, **kwargs: Any) -> None:
    if not raw:
        index.insert_or_update_object(instance.request)


def register() -> None:
    post_save.connect(index_again, Note, dispatch_uid="contact.index_again")
