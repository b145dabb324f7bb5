"""The lists of the queue: what is in each, and in which order."""

from dataclasses import dataclass
from typing import Any

from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from ..requests import OPEN, OUR_TURN, ConsultationRequestQuerySet, State

MOST_COUNTED = 1000  # beyond that a list only says "more than"


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

    def count(self, requests: ConsultationRequestQuerySet, user: Any, overdue: Q) -> int:
        """How many of the requests are in it, up to one more than the most that are counted."""
        return requests.filter(self.condition(user, overdue)).order_by()[: MOST_COUNTED + 1].count()


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


def view_url(view: SavedView, suffix: str = "") -> str:
    name = "index" if view == WAITING else view.name
    return reverse(f"consultation_requests:{name}{suffix}")
