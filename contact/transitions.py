"""How a request goes from one state to the next and from hand to hand, whoever else presses at the same time."""

from typing import Any

from django.db import connection, transaction
from django.utils.translation import gettext as _

from .mail import queue_mails
from .requests import CLOSED, ConsultationRequest, Happened, State

# From each state to those that may follow it.
TRANSITIONS: dict[str, set[str]] = {
    State.NEW: {State.IN_PROGRESS, State.WAITING, State.ANSWERED, State.LOST, State.NO_ANSWER, State.SPAM},
    State.IN_PROGRESS: {State.NEW, State.WAITING, State.ANSWERED, State.LOST, State.NO_ANSWER, State.SPAM},
    State.WAITING: {State.IN_PROGRESS, State.ANSWERED, State.WON, State.LOST, State.NO_ANSWER},
    State.ANSWERED: {State.IN_PROGRESS, State.WAITING, State.WON, State.LOST, State.NO_ANSWER},
    State.WON: {State.IN_PROGRESS},
    State.LOST: {State.IN_PROGRESS},
    State.NO_ANSWER: {State.IN_PROGRESS},
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
    changes: dict[str, Any] = {"state": state}
    if state in CLOSED:
        changes["follow_up_on"] = None
    if state in (State.NEW, State.SPAM):
        changes["owner"] = None
    with transaction.atomic():
        _change(request, {"state": before}, changes)
        request.record(Happened.MOVED, user, before=before, after=state)
        if before == State.SPAM:
            queue_mails(request)


def claim(request: ConsultationRequest, user: Any) -> None:
    """Take a request that nobody has; a new one is in progress then. Raises :class:`TransitionRefused`."""
    with transaction.atomic():
        _change(request, {"owner": None}, {"owner": user})
        request.record(Happened.CLAIMED, user)
        if request.state == State.NEW:
            move(request, State.IN_PROGRESS, user)


def release(request: ConsultationRequest, user: Any) -> None:
    """Give a request back to the queue. Raises :class:`TransitionRefused`."""
    with transaction.atomic():
        _change(request, {"owner": request.owner}, {"owner": None})
        request.record(Happened.RELEASED, user)
        if request.state == State.IN_PROGRESS:
            move(request, State.NEW, user)


def hand_over(request: ConsultationRequest, to: Any, user: Any) -> None:
    """Give a request to a colleague. Raises :class:`TransitionRefused`."""
    with transaction.atomic():
        _change(request, {"owner": request.owner}, {"owner": to})
        request.record(Happened.HANDED_OVER, user, to=to.get_username())


def take_next(user: Any) -> ConsultationRequest | None:
    """Claim the request that has waited longest and belongs to nobody; none when there is none.

    Two people who press at once get two requests: a row that somebody is taking is skipped where the database can, and
    waited for elsewhere.
    """
    can_skip = connection.features.has_select_for_update_skip_locked
    with transaction.atomic():
        free = ConsultationRequest.objects.waiting().filter(state=State.NEW, owner=None)
        request = free.select_for_update(skip_locked=can_skip).first()
        if request is not None:
            claim(request, user)
    return request


def _change(request: ConsultationRequest, expected: dict[str, Any], changes: dict[str, Any]) -> None:
    """Write to the row if it still is as its user has seen it."""
    if not ConsultationRequest.objects.filter(pk=request.pk, **expected).update(**changes):
        raise TransitionRefused(_("Somebody else has changed this request meanwhile."))
    for name, value in changes.items():
        setattr(request, name, value)
