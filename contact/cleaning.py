"""After an erasure: what the database has deleted must not be left in its files."""

import logging

from django.db import OperationalError, connection
from django.utils import timezone

from .erased import Erasure

logger = logging.getLogger(__name__)


def clean_up() -> bool:
    """Clean the database's files if something was erased since the last time; whether nothing is left to do.

    SQLite: ``secure_delete`` (settings) overwrites rows as they go, but pages that were split or moved before may still
    hold copies, the full-text index keeps deleted words until its parts are merged, and the write-ahead log keeps old
    pages. Hence merge, VACUUM, and truncate the log. PostgreSQL dumps no dead rows, and its autovacuum reuses them.
    """
    pending = list(Erasure.objects.filter(cleaned_at=None).values_list("pk", flat=True))
    if not pending:
        return True
    try:
        if connection.vendor == "sqlite" and not _clean_sqlite():
            return False
    except OperationalError as error:  # somebody writes; the worker tries again
        logger.warning("The database could not be cleaned after an erasure yet: %s", error)
        return False
    Erasure.objects.filter(pk__in=pending).update(cleaned_at=timezone.now())
    return True


def _clean_sqlite() -> bool:
    from textsearch.sqlite import merge  # there is no such table in other databases

    merge(connection)
    with connection.cursor() as cursor:
        cursor.execute("VACUUM")
        cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        is_busy, *_pages = cursor.fetchone()
    return not is_busy
