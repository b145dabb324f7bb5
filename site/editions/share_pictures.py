"""The pictures of shared links: which are due, where they lie, and when they go.

A reader's request never draws. The worker does (``manage.py make_share_pictures``), after what a picture shows may have
changed; until then a page is shown with its cover, or the picture it had.
"""

import logging
from collections.abc import Callable
from io import BytesIO
from typing import Any

from django.core.files.base import ContentFile
from django.core.files.storage import Storage
from django.db.models import Q
from PIL.Image import Image as Drawing

from .models import Edition, SharePicture
from .share_drawing import DESIGN, Words, draw

logger = logging.getLogger(__name__)

FOLDER = "share"
TYPE = "image/png"


DUE = Q(is_due=True) | Q(digest="") | ~Q(design=DESIGN)


def look_again(**condition: Any) -> None:
    """Something that these pictures may show has changed; the worker finds out whether it is so."""
    SharePicture.objects.filter(**condition).update(is_due=True)


def make_due(words_of: Callable[[Any], Words], most: int | None = None) -> int:
    """Draw what is missing or shows something else by now, the newest editions first; returns how many were drawn.

    ``words_of`` tells what the picture of an edition shows.
    """
    public = Edition.objects.public()
    for private in SharePicture.objects.filter(DUE).exclude(edition__in=public):
        private.delete()
    made = 0
    due = Q(share_picture=None) | Q(share_picture__in=SharePicture.objects.filter(DUE))
    for edition in public.filter(due).light().order_by("-pk")[:most]:
        try:
            made += _bring_up_to_date(edition, words_of)
        except OSError as error:  # the storage is full or out of reach: nothing else can be stored either
            logger.error("The picture of %s can't be stored: %r", edition, error)
            break
    return made


def _bring_up_to_date(edition: Any, words_of: Callable[[Any], Words]) -> bool:
    row, _is_new = SharePicture.objects.get_or_create(edition=edition)
    rows = SharePicture.objects.filter(pk=row.pk)
    # First say that it is no longer due, then look: what changes meanwhile makes it due again.
    rows.update(is_due=False, digest="")
    words = words_of(edition)
    if row.digest == words.digest:
        rows.update(digest=row.digest)
        return False
    storage = row.file.storage
    drawn = _store(edition, words, storage)
    is_kept = rows.update(file=drawn, digest=words.digest, design=DESIGN)  # not if the edition has gone meanwhile
    outdated = row.file.name if is_kept else drawn
    if outdated:
        storage.delete(outdated)
    return bool(is_kept and drawn)


def _store(edition: Any, words: Words, storage: Storage) -> str:
    """The name of the new file, or nothing where the text can't be drawn."""
    drawing = _drawing(words)
    if drawing is None:
        return ""
    content = BytesIO()
    # Few colours and hardly any shades: a palette takes a third of the bytes and nobody sees it.
    drawing.quantize(128).save(content, "PNG", optimize=True)
    name = f"{FOLDER}/{edition.page_id}-{edition.lang.prefix}-{words.digest}.png"
    return storage.save(name, ContentFile(content.getvalue()))


def _drawing(words: Words) -> Drawing | None:
    try:
        return draw(words)
    except Exception:  # a text that can't be set must not keep the others from being drawn
        logger.exception("The picture of “%s” can't be drawn", words.headline)
        return None


def delete_file(instance: SharePicture, **kwargs: Any) -> None:
    if instance.file.name:
        instance.file.storage.delete(instance.file.name)
