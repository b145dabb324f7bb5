"""What can be typed on the page of a request, and what the page showed when it was typed."""

from typing import Any

from django import forms
from django.contrib.auth import get_user_model
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from .. import team
from ..requests import ConsultationRequest, State
from .actions import HAND_OVER, SAVE

LONGEST_NOTE = 10_000  # letters


class PersonField(forms.ModelChoiceField):  # type: ignore[type-arg]
    def label_from_instance(self, obj: Any) -> str:
        return team.name_of(obj)


class WorkForm(forms.Form):
    """One form for all buttons, so that none of them loses what was typed beside it."""

    note = forms.CharField(
        label=_("Note for colleagues"), required=False, max_length=LONGEST_NOTE, widget=forms.Textarea({"rows": 3}),
        help_text=_("No visitor sees it. Whatever button you press, the note is saved with it."),
    )  # fmt: skip
    follow_up_on = forms.DateField(
        label=_("Look at it again on"), required=False, widget=forms.DateInput({"type": "date"}, format="%Y-%m-%d")
    )
    to = PersonField(team.members(), label=_("Hand over to"), required=False, empty_label=_("please choose"))

    seen_state = forms.ChoiceField(choices=State.choices, widget=forms.HiddenInput)
    seen_owner: Any = forms.ModelChoiceField(None, required=False, widget=forms.HiddenInput)
    seen_follow_up = forms.DateField(required=False, widget=forms.HiddenInput)
    SEEN = ("seen_state", "seen_owner", "seen_follow_up")

    def __init__(self, data: Any = None, *, request: ConsultationRequest, user: Any) -> None:
        shown = {"seen_state": request.state, "seen_owner": request.owner_id, "seen_follow_up": request.follow_up_on}
        super().__init__(data, initial={"follow_up_on": request.follow_up_on, **shown}, label_suffix="")
        self.action = data.get("action", SAVE) if data else SAVE
        fields: Any = self.fields
        fields["to"].queryset = team.members().exclude(pk__in=[user.pk, request.owner_id or user.pk])
        fields["seen_owner"].queryset = get_user_model().objects.all()

    def clean_note(self) -> str:
        return str(self.cleaned_data["note"]).replace("\r\n", "\n")

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or {}
        if self.action == HAND_OVER and data.get("to") is None:
            self.add_error("to", _("Please choose a colleague."))
        on = data.get("follow_up_on")
        if on is not None and self.changes_follow_up and on < timezone.localdate():
            self.add_error("follow_up_on", _("This day is past."))
        return data

    @property
    def changes_follow_up(self) -> bool:
        """A page that shows no field for the day changes none."""
        data = self.cleaned_data
        return "follow_up_on" in self.data and data.get("follow_up_on") != data.get("seen_follow_up")

    def as_seen(self, request: ConsultationRequest) -> ConsultationRequest:
        """The request as the page showed it: changes are refused if it is not so any more."""
        data = self.cleaned_data
        request.state, request.owner, request.follow_up_on = (data[name] for name in self.SEEN)
        return request

    def shown_again(self, request: ConsultationRequest, user: Any) -> "WorkForm":
        """What was typed, for the request as it is now, so that the next press can succeed."""
        now = WorkForm(request=request, user=user)
        data: Any = dict(self.data.items())
        for name in self.SEEN:
            data[name] = now[name].value() or ""
        return WorkForm(data, request=request, user=user)
