"""How a request goes from one state to the next, whoever else presses at the same time."""

from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from .mail import queue_mails
from .requests import ConsultationRequest, State

# From each state to those that may follow it.
TRANSITIONS: dict[str, set[str]] = {
    State.NEW: {State.IN_PROGRESS, State.ANSWERED, State.CLOSED, State.SPAM},
    State.IN_PROGRESS: {State.NEW, State.ANSWERED, State.CLOSED, State.SPAM},
    State.ANSWERED: {State.IN_PROGRESS, State.CLOSED},
    State.CLOSED: {State.IN_PROGRESS},
    State.SPAM: {State.NEW},
}


class TransitionRefused(Exception):
    """The request can't go from its state to the wanted one; the message says why."""


def move(request: ConsultationRequest, state: str, user: Any = None) -> None:
    """Change the state once, and send what the quarantine withheld; raises :class:`TransitionRefused`."""
    before = request.state
    if state not in TRANSITIONS[before]:
        raise TransitionRefused(
            _("A request that is %(before)s can't become %(after)s.")
            % {"before": State(before).label, "after": State(state).label}
        )
    with transaction.atomic():
        if not ConsultationRequest.objects.filter(pk=request.pk, state=before).update(state=state):
            raise TransitionRefused(_("Somebody else has changed this request meanwhile."))
        request.state = state
        request.record(f"{before} → {state}", user)
        if before == State.SPAM:
            queue_mails(request)
