"""The lists of the queue: what is in each, and in which order."""

from dataclasses import dataclass
from typing import Any

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from ..requests import OPEN, OUR_TURN, State


@dataclass(frozen=True, slots=True)
class SavedView:
    """``waits``: the oldest come first, those that are overdue before the others; else the newest come first."""

    name: str
    label: Any
    waits: bool = True

    def condition(self, user: Any, overdue: Q) -> Q:
        return {
            "waiting": Q(state__in=OUR_TURN),
            "mine": Q(owner=user, state__in=OPEN),
            "unassigned": Q(owner=None, state__in=OPEN),
            "overdue": overdue,
            "quarantine": Q(state=State.SPAM),
            "all": Q(),
        }[self.name]


WAITING = SavedView("waiting", _("Waiting"))
ALL = SavedView("all", _("All"), waits=False)
SAVED_VIEWS = [
    WAITING,
    SavedView("mine", _("Mine")),
    SavedView("unassigned", _("Unassigned")),
    SavedView("overdue", _("Overdue")),
    SavedView("quarantine", _("Quarantine"), waits=False),
    ALL,
]
