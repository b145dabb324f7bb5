"""Texts of single languages that go out at a given time, as they were when somebody scheduled them.

A scheduled text is what an editor decided for that moment. Later drafts, and publications of other languages, of the
whole page and even of this language by hand, leave it alone. Taking the language or the page down cancels it, deleting
the page deletes it, moving the page moves it along. What the text shows or links to and is gone by then is left out.
"""

import logging
from datetime import datetime
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _
from wagtail.log_actions import log
from wagtail.models import Page, Revision

from .languages import BY_CODE
from .models import ScheduledText
from .publishing import Refused, locked, publish_language
from .values import Values, fingerprint

logger = logging.getLogger(__name__)


def schedule(page: Page, code: str, due_at: datetime, values: Values, user: Any = None) -> ScheduledText:
    """Let this text go out at that time, in place of what was scheduled in the language before.

    Raises :class:`Refused` when that is in the past, or when there is no headline.
    """
    if due_at <= timezone.now():
        raise Refused(_("Choose a time in the future."))
    if not values.get("headline"):
        raise Refused(_("%(language)s has no headline.") % {"language": BY_CODE[code].name})
    text = {"values": values, "fingerprint": fingerprint(values)}
    with locked(page.pk):
        scheduled, _is_new = ScheduledText.objects.update_or_create(
            page_id=page.pk,
            language=code,
            defaults={"due_at": due_at, **text, "user": user, "created_at": timezone.now(), "error": ""},
        )
        log(page, "editions.schedule", user=user, data={"language": code, "due_at": due_at.isoformat()})
    return scheduled


def cancel(scheduled: ScheduledText, user: Any = None) -> None:
    with locked(scheduled.page_id):
        if ScheduledText.objects.filter(pk=scheduled.pk).delete()[0]:
            log(scheduled.page, "editions.cancel", user=user, data={"language": scheduled.language})


def publish_due(now: datetime) -> list[str]:
    """Publish what is due in the order of its time, whole pages and single languages; names those that failed.

    A failure is logged, leaves the text or the page due, and does not stop the others.
    """
    revisions = Revision.objects.filter(approved_go_live_at__lt=now)
    texts = ScheduledText.objects.filter(due_at__lte=now).defer("values").select_related("page")
    due: list[tuple[datetime, Any]] = [(revision.approved_go_live_at, revision) for revision in revisions]
    due += [(scheduled.due_at, scheduled) for scheduled in texts]
    failed = []
    for _time, item in sorted(due, key=lambda pair: pair[0]):
        try:
            if isinstance(item, Revision):
                item.publish(log_action="wagtail.publish.scheduled")
            else:
                _publish(item)
        except Exception as error:
            logger.exception("%s could not be published", item)
            failed.append(str(item))
            if isinstance(item, ScheduledText):
                ScheduledText.objects.filter(pk=item.pk).update(error=_reason(error))
    return failed


def _publish(known: ScheduledText) -> None:
    """Under the lock on the page, so that of two workers one finds nothing left to do."""
    with locked(known.page_id):
        scheduled = ScheduledText.objects.filter(pk=known.pk, due_at=known.due_at).first()
        if scheduled is not None:
            action = "editions.publish.scheduled"
            publish_language(known.page_id, known.language, scheduled.values, scheduled.user, action=action)
            scheduled.delete()


def _reason(error: Exception) -> str:
    return " ".join(getattr(error, "messages", [])) or repr(error)
