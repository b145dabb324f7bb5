"""What the newest draft of a page holds in each language, as rows that lists can filter and count.

An index like that of the search, never the truth: everything in it follows from the newest revision, and
``manage.py rebuild_drafts`` makes it anew. The states that stand on it are in ``states.py``.
"""

from typing import Any

from django.utils import timezone

from .languages import BY_CODE
from .models import DraftText
from .values import fingerprint, values_of


def record(page: Any) -> None:
    """Bring the rows of a page to the text in memory, which is its newest draft. One query if nothing has changed."""
    known = {row.language: row for row in DraftText.objects.filter(page=page.pk)}
    for code in BY_CODE:
        row = known.get(code) or DraftText(page_id=page.pk, language=code)
        before = (row.fingerprint, row.headline, row.ready_for, row.is_source)
        values = values_of(page, code)
        digest = fingerprint(values)
        number, _sep, marked = page.ready.get(code, "").partition("-")
        row.is_empty = not any(values.values())
        row.headline = page.headline_in(code)
        row.is_source = code == page.source_language
        row.ready_for = int(number) if marked == digest and row.headline else None
        if row.fingerprint != digest:
            row.fingerprint = digest
            row.changed_at = page.latest_revision_created_at or timezone.now()
        if row.pk is None or before != (row.fingerprint, row.headline, row.ready_for, row.is_source):
            row.save()
