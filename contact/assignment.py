"""New requests by turn: to the member of Sales who speaks the language and has been given one longest ago."""

import logging
from datetime import timedelta
from typing import Any

from django.contrib.auth import get_user_model
from django.contrib.auth.models import Group
from django.db import transaction
from django.db.models import F, OuterRef, Subquery
from django.db.models.fields.json import KT
from django.utils import timezone

from .requests import ConsultationRequest, Happened, RequestEvent
from .settings import SalesSettings
from .team import GROUP, members

logger = logging.getLogger(__name__)

# Who has had none for so long is next anyway; the log need not be read from its beginning.
MEMORY = timedelta(days=90)


def assign(request: ConsultationRequest) -> None:
    """Give the request an owner if that is switched on and somebody speaks its language.

    Raises nothing: a request must not be lost because nobody could be found for it.
    """
    if not SalesSettings.current().round_robin:
        return
    try:
        with transaction.atomic():
            # One at a time, so that requests that arrive together go to different people.
            Group.objects.select_for_update().get(name=GROUP)
            _give(request, next_for(request.language))
    except Exception:
        logger.exception("Consultation request %s could not be assigned", request.pk)


def next_for(language: str) -> Any:
    """The member whose turn it is, or none."""
    username = OuterRef(get_user_model().USERNAME_FIELD)
    # As text: PostgreSQL compares no JSON with a name.
    given = RequestEvent.objects.alias(to=KT("data__to")).filter(
        kind=Happened.ASSIGNED, at__gte=timezone.now() - MEMORY, to=username
    )
    speakers = members().filter(languages__language=language)
    last = Subquery(given.order_by("-at").values("at")[:1])
    return speakers.annotate(last=last).order_by(F("last").asc(nulls_first=True), "pk").first()


def _give(request: ConsultationRequest, to: Any) -> None:
    if to is None or not ConsultationRequest.objects.filter(pk=request.pk, owner=None).update(owner=to):
        return
    request.owner = to
    request.record(Happened.ASSIGNED, to=to.get_username())
