"""What is done with several requests at once: each by itself, as its user has seen it, or refused with a reason."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django import forms
from django.db.models import TextChoices
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import path
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from wagtail.admin import messages
from wagtail.admin.utils import get_valid_next_url_from_request

from .. import team
from ..forms import is_key
from ..requests import CLOSED, ConsultationRequest, State
from ..transitions import TransitionRefused, changed_meanwhile
from .actions import HAND_OVER, MOVE, act
from .forms import PersonField
from .request import ChangeView, page_of

MOST = 200  # requests at once; a page shows fewer


class Action(TextChoices):
    ASSIGN = "assign", gettext_lazy("Assign")
    CLOSE = "close", gettext_lazy("Close requests")
    SPAM = "spam", gettext_lazy("Mark as spam")
    RESTORE = "restore", gettext_lazy("Restore from quarantine")


class BulkForm(forms.Form):
    """``chosen`` holds a Row's ``seen`` for each request."""

    action = forms.ChoiceField(choices=Action.choices)
    to = PersonField(
        team.members(), required=False, empty_label=gettext_lazy("to whom?"), label=gettext_lazy("Assign to")
    )
    state = forms.ChoiceField(
        label=gettext_lazy("Close as"), required=False,
        choices=[("", gettext_lazy("as what?")), *((state, State(state).label) for state in CLOSED)],
    )  # fmt: skip

    def __init__(self, data: Any = None) -> None:
        super().__init__(data, auto_id="queue-%s")

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or {}
        if data.get("action") == Action.ASSIGN and data.get("to") is None:
            self.add_error("to", _("Please choose a colleague."))
        if data.get("action") == Action.CLOSE and not data.get("state"):
            self.add_error("state", _("Please choose how they ended."))
        return data


@dataclass
class Seen:
    """The state and owner of requests, as a list has shown them, by their id."""

    by_pk: dict[int, tuple[str, int | None]]

    @classmethod
    def read(cls, chosen: Iterable[str]) -> "Seen":
        """What is no Row's ``seen`` is left out."""
        split = [text.split(":") for text in chosen]
        numbers = (parts for parts in split if len(parts) == 3 and is_key(parts[0]) and is_key(parts[2] or "0"))
        return cls({int(pk): (state, int(owner) if owner else None) for pk, state, owner in numbers})

    def require(self, request: ConsultationRequest) -> None:
        if self.by_pk[request.pk] != (request.state, request.owner_id):
            raise TransitionRefused(changed_meanwhile())


class BulkView(ChangeView):
    def post(self, request: HttpRequest) -> HttpResponse:
        form = BulkForm(request.POST)
        seen = Seen.read(request.POST.getlist("chosen")[:MOST])
        if not seen.by_pk:
            messages.error(request, _("No request is selected."))
        elif not form.is_valid():
            messages.error(request, " ".join(str(error) for errors in form.errors.values() for error in errors))
        else:
            self._apply(form.cleaned_data, seen)
        return redirect(get_valid_next_url_from_request(request) or "consultation_requests:index")

    def _apply(self, data: dict[str, Any], seen: Seen) -> None:
        done, refused = 0, []
        requests = ConsultationRequest.objects.real().filter(pk__in=seen.by_pk).select_related("owner")
        for consultation in requests:
            try:
                seen.require(consultation)
                do(consultation, data, self.request.user)
                done += 1
            except TransitionRefused as refusal:
                refused.append((consultation, str(refusal)))
        gone = len(seen.by_pk) - len(requests)
        if done:
            messages.success(self.request, outcome(data, done))
        if refused or gone:
            messages.error(self.request, refusals(refused, gone))


def do(request: ConsultationRequest, data: dict[str, Any], user: Any) -> None:
    """Raises :class:`TransitionRefused`."""
    action, to = data["action"], data["to"]
    if action == Action.ASSIGN:
        if request.owner_id == to.pk:
            raise TransitionRefused(_("%(name)s has it already.") % {"name": team.name_of(to)})
        act(request, HAND_OVER, to, user)
        return
    if action == Action.RESTORE and request.state != State.SPAM:
        raise TransitionRefused(_("It is not in quarantine."))
    state = {Action.CLOSE: data["state"], Action.SPAM: State.SPAM, Action.RESTORE: State.NEW}[action]
    act(request, MOVE + state, None, user)


def outcome(data: dict[str, Any], count: int) -> str:
    message = {
        Action.ASSIGN: ngettext("%(name)s has %(count)d more request.", "%(name)s has %(count)d more requests.", count),
        Action.CLOSE: ngettext("%(count)d request is closed.", "%(count)d requests are closed.", count),
        Action.SPAM: ngettext("%(count)d request is in quarantine.", "%(count)d requests are in quarantine.", count),
        Action.RESTORE: ngettext(
            "%(count)d request is in the queue, and its mails are on their way.",
            "%(count)d requests are in the queue, and their mails are on their way.", count,
        ),
    }[data["action"]]  # fmt: skip
    return message % {"count": count, "name": team.name_of(data["to"]) if data["to"] else ""}


def refusals(refused: list[tuple[ConsultationRequest, str]], gone: int) -> SafeString:
    lines = [
        format_html('<a href="{}">{}</a>: {}', page_of(request.pk), request, reason) for request, reason in refused
    ]
    if gone:
        message = ngettext("%(count)d does not exist any more.", "%(count)d do not exist any more.", gone)
        lines.append(format_html("{}", message % {"count": gone}))
    heading = _("Nothing was done with %(count)d:") % {"count": len(refused) + gone}
    return format_html("{}<ul>{}</ul>", heading, format_html_join("", "<li>{}</li>", ((line,) for line in lines)))


URLS = [path("bulk/", BulkView.as_view(), name="bulk")]
