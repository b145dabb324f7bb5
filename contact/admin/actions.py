"""The buttons on the page of a request, and what each does."""

from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from ..requests import OPEN, ConsultationRequest, State
from ..team import name_of
from ..transitions import (
    TRANSITIONS,
    claim,
    hand_over,
    is_with_another,
    move,
    release,
    require_not_with_another,
)

SAVE = "save"
CLAIM = "claim"
TAKE_OVER = "take-over"
RELEASE = "release"
HAND_OVER = "hand-over"
MOVE = "move-"  # and a state

TO_STATE = {
    State.IN_PROGRESS: gettext_lazy("Open again"),
    State.WAITING: gettext_lazy("Wait for the visitor"),
    State.ANSWERED: gettext_lazy("Answered"),
    State.WON: gettext_lazy("Won"),
    State.LOST: gettext_lazy("Lost"),
    State.NO_ANSWER: gettext_lazy("No answer"),
    State.SPAM: gettext_lazy("Spam"),
    State.NEW: gettext_lazy("No spam: into the queue"),
}
# To take a request and to give it back are these two.
BY_HAND = {(State.NEW, State.IN_PROGRESS), (State.IN_PROGRESS, State.NEW)}


@dataclass(frozen=True, slots=True)
class Button:
    value: str
    label: str
    icon: str = ""


def hand_buttons(request: ConsultationRequest, user: Any) -> list[Button]:
    """From whose hand into whose the request can go, apart from handing it over to somebody chosen."""
    if request.state not in OPEN:
        return []
    if request.owner_id is None:
        return [Button(CLAIM, _("Take this request"), "user")]
    if request.owner_id != user.pk:
        return [Button(TAKE_OVER, _("Take over from %(name)s") % {"name": name_of(request.owner)}, "user")]
    begin = [Button(CLAIM, _("Begin"), "user")] if request.state == State.NEW else []
    return [*begin, Button(RELEASE, _("Give back to the queue"), "rotate")]


def state_buttons(request: ConsultationRequest, user: Any) -> list[Button]:
    """The states that may follow."""
    if is_with_another(request, user):
        return []
    allowed = [state for state in TO_STATE if state in TRANSITIONS[request.state]]
    return [Button(MOVE + state, str(TO_STATE[state])) for state in allowed if (request.state, state) not in BY_HAND]


def act(request: ConsultationRequest, action: str, to: Any, user: Any) -> str:
    """Do what the button says, to a request as its user has seen it; returns the message for the user.

    Raises :class:`contact.transitions.TransitionRefused`.
    """
    if action == CLAIM:
        claim(request, user)
        return _("It is yours.")
    if action == TAKE_OVER:
        hand_over(request, user, user)
        return _("It is yours.")
    if action == SAVE:
        return _("Saved.")
    require_not_with_another(request, user)
    if action == RELEASE:
        release(request, user)
        return _("It is back in the queue.")
    if action == HAND_OVER:
        hand_over(request, to, user)
        return _("%(name)s has it now.") % {"name": name_of(to)}
    was_spam = request.state == State.SPAM
    move(request, action.removeprefix(MOVE), user)
    if was_spam:
        return _("It is in the queue, and its mails are on their way.")
    return _("It is %(state)s now.") % {"state": State(request.state).label}
