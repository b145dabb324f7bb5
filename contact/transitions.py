"""How a request goes from one state to the next and from hand to hand, whoever else presses at the same time.

Each of these changes the row only if its state and owner still are as ``request`` has them, which is as its user has
seen them; else it raises :class:`TransitionRefused` with a message for that user, and changes nothing.
"""

from contextlib import suppress
from datetime import date
from typing import Any

from django.db import connection, transaction
from django.db.models import Case, When
from django.utils.translation import gettext as _

from .assignment import assign
from .clocks import overdue
from .mail import queue_mails
from .requests import CLOSED, OPEN, ConsultationRequest, ConsultationRequestQuerySet, Happened, State
from .team import is_member, name_of
from .webhook import announce

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
BEING_WORKED_ON = (State.IN_PROGRESS, State.WAITING, State.ANSWERED)


class TransitionRefused(Exception):
    """What was asked can't be done with the request; the message says why."""


def is_with_another(request: ConsultationRequest, user: Any) -> bool:
    """Whether a colleague works on it, so that two people don't answer."""
    return request.state in OPEN and request.owner_id not in (None, user.pk)


def require_not_with_another(request: ConsultationRequest, user: Any) -> None:
    """Nobody decides about what a colleague works on, they take it over first."""
    if is_with_another(request, user):
        refusal = _("%(name)s is working on this request. Take it over first.")
        raise TransitionRefused(refusal % {"name": name_of(request.owner)})


def move(request: ConsultationRequest, state: str, user: Any = None) -> None:
    """Change the state once, and send what the quarantine withheld.

    Who begins to work on a request that nobody has, has it from then on.
    """
    before = request.state
    if state not in TRANSITIONS[before]:
        raise TransitionRefused(_not_allowed(before, state))
    changes: dict[str, Any] = {"state": state}
    takes = state in BEING_WORKED_ON and user is not None and request.owner_id is None
    if takes:
        changes["owner"] = user
    if state in (*CLOSED, State.SPAM):
        changes["follow_up_on"] = None
    if state in (State.NEW, State.SPAM):
        changes["owner"] = None
    with transaction.atomic():
        _change(request, changes)
        if takes:
            request.record(Happened.CLAIMED, user)
        request.record(Happened.MOVED, user, before=before, after=state)
        if before == State.SPAM:
            assign(request)
            queue_mails(request)
            announce(request)


def claim(request: ConsultationRequest, user: Any) -> None:
    """Take a request that nobody has, or begin with one that was assigned to the user; it is in progress then."""
    _require_open(request)
    require_not_with_another(request, user)
    with transaction.atomic():
        if request.owner_id is None:
            _change(request, {"owner": user})
            request.record(Happened.CLAIMED, user)
        if request.state == State.NEW:
            move(request, State.IN_PROGRESS, user)


def release(request: ConsultationRequest, user: Any = None) -> None:
    """Give a request back to the queue."""
    _require_open(request)
    with transaction.atomic():
        _change(request, {"owner": None})
        request.record(Happened.RELEASED, user)
        if request.state == State.IN_PROGRESS:
            move(request, State.NEW, user)


def release_all_of_who_has_left(instance: Any, raw: bool = False, **kwargs: Any) -> None:
    """After an account was switched off. One that is deleted takes its requests from their owner by itself."""
    if instance.is_active or raw:
        return
    for request in ConsultationRequest.objects.filter(owner=instance, state__in=OPEN):
        with suppress(TransitionRefused):
            release(request)


def hand_over(request: ConsultationRequest, to: Any, user: Any) -> None:
    """Give a request to a colleague, or take it from one."""
    _require_open(request)
    if to.pk != user.pk and not is_member(to):
        raise TransitionRefused(_("%(name)s does not work on requests.") % {"name": name_of(to)})
    before = request.owner.get_username() if request.owner else None
    with transaction.atomic():
        _change(request, {"owner": to})
        request.record(Happened.HANDED_OVER, user, to=to.get_username(), before=before)


def follow_up(request: ConsultationRequest, on: date | None, user: Any) -> None:
    """Set the day on which the owner wants to look at the request again, or none."""
    if on is not None:
        _require_open(request)
    with transaction.atomic():
        _change(request, {"follow_up_on": on}, follow_up_on=request.follow_up_on)
        request.record(Happened.FOLLOW_UP, user, on=on.isoformat() if on else None)


def take_next(user: Any) -> ConsultationRequest | None:
    """Claim the first of nobody's new requests, else of those assigned to the user; none if there is none.

    What is overdue comes first, then what has waited longest. Two people who press at once get two requests: a row
    that somebody is taking is skipped where the database can do so; elsewhere whoever was slower is refused, and tries
    the next.
    """
    is_late = Case(When(overdue(), then=0), default=1)
    for owner in (None, user):
        new = ConsultationRequest.objects.waiting().filter(state=State.NEW, owner=owner)
        while (request := _take_first(new.order_by(is_late, "created_at", "pk"), user)) is not None:
            if request.state == State.IN_PROGRESS:
                return request
    return None


def _take_first(new: ConsultationRequestQuerySet, user: Any) -> ConsultationRequest | None:
    """The first of these requests; still new if somebody else was quicker."""
    with transaction.atomic():
        request = new.select_for_update(skip_locked=connection.features.has_select_for_update_skip_locked).first()
        if request is not None:
            with suppress(TransitionRefused):
                claim(request, user)
    return request


def changed_meanwhile() -> str:
    return _("Somebody else has changed this request meanwhile. Please look at it before you go on.")


def _not_allowed(before: str, after: str) -> str:
    refusal = _("A request that is %(before)s can't become %(after)s. It can become: %(allowed)s.")
    allowed = " / ".join(str(state.label) for state in State if state in TRANSITIONS[before])
    named = State(after).label if after in State.values else after
    return refusal % {"before": State(before).label, "after": named, "allowed": allowed}


def _change(request: ConsultationRequest, changes: dict[str, Any], **also: Any) -> None:
    expected = {"state": request.state, "owner": request.owner_id, **also}
    if not ConsultationRequest.objects.filter(pk=request.pk, **expected).update(**changes):
        raise TransitionRefused(changed_meanwhile())
    for name, value in changes.items():
        setattr(request, name, value)


def _require_open(request: ConsultationRequest) -> None:
    if request.state not in OPEN:
        raise TransitionRefused(
            _("A request that is %(state)s needs nobody to work on it. Open it again first.")
            % {"state": State(request.state).label}
        )
