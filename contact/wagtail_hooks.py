from typing import Any

from django import forms
from django.contrib.auth.models import Permission
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.forms import WagtailAdminModelForm
from wagtail.admin.panels import FieldPanel, MultiFieldPanel, ObjectList
from wagtail.admin.ui.tables import Column
from wagtail.admin.viewsets.model import ModelViewSet
from wagtail.permission_policies import ModelPermissionPolicy
from wagtail.permissions import register_permission_policy

from .requests import ConsultationRequest
from .suspicion import Reason
from .transitions import TRANSITIONS, TransitionRefused, move

GIVEN = ["language", "name", "email", "company", "phone", "topic", "budget", "start", "message", "source_page"]


class NoAdding(ModelPermissionPolicy):
    """Requests come from visitors; nobody types one in."""

    def user_has_permission(self, user: Any, action: str) -> bool:
        return action != "add" and super().user_has_permission(user, action)


class StateForm(WagtailAdminModelForm):
    """Only the state can be changed, and only along the table of transitions."""

    # The state that the page showed. Without it, whoever was slower would undo what a colleague has done.
    seen = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.before = self.instance.state
        self.fields["seen"].initial = self.before
        allowed = {self.before, *TRANSITIONS[self.before]}
        self.fields["state"].choices = [choice for choice in self.fields["state"].choices if choice[0] in allowed]

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean()
        if data.get("seen") != self.before:
            self.add_error("state", _("Somebody else has changed this request meanwhile."))
            self.data = {"state": self.before, "seen": self.before}  # so that the next press can succeed
        elif data.get("state", self.before) != self.before:
            # Here and not in save(), so that a colleague who was quicker is a message on the form.
            self._move(data["state"])
        return data

    def save(self, commit: bool = True) -> ConsultationRequest:
        request: ConsultationRequest = self.instance
        return request

    def _move(self, state: str) -> None:
        request = ConsultationRequest.objects.get(pk=self.instance.pk)
        request.state = self.before
        try:
            move(request, state, self.for_user)
        except TransitionRefused as refusal:
            self.add_error("state", str(refusal))


class ReasonsPanel(FieldPanel):
    """Why a request is in quarantine, in words."""

    def format_value_for_display(self, value: list[str]) -> str:
        labels = dict(Reason.choices)
        return "; ".join(str(labels.get(reason, reason)) for reason in value) or "–"


class ConsultationRequestViewSet(ModelViewSet):
    """The requests in order of arrival, for the sales group."""

    model = ConsultationRequest
    name = "consultation_requests"
    url_prefix = "requests"
    icon = "mail"
    menu_label = _("Requests")
    menu_order = 120
    add_to_admin_menu = True
    copy_view_enabled = False
    list_display = [
        "name",
        "company",
        Column("language", label=_("Language"), accessor="get_language_display"),
        Column("topic", label=_("Topic"), accessor="get_topic_display"),
        Column("state", label=_("State"), accessor="get_state_display"),
        "created_at",
    ]
    list_filter = ["state", "language", "topic"]
    ordering = ["created_at", "pk"]
    search_fields = ["name", "email", "company", "message"]
    search_backend_name = None
    edit_handler = ObjectList(
        [
            FieldPanel("state"),
            MultiFieldPanel([FieldPanel(name, read_only=True) for name in GIVEN], heading=_("Request")),
            MultiFieldPanel(
                [
                    *(FieldPanel(name, read_only=True) for name in ("created_at", "consented_at", "referrer")),
                    ReasonsPanel("reasons", read_only=True),
                ],
                heading=_("How it arrived"),
            ),
        ],
        base_form_class=StateForm,
    )


register_permission_policy(ConsultationRequest, NoAdding(ConsultationRequest))


@hooks.register("register_admin_viewset")
def register_viewset() -> ConsultationRequestViewSet:
    return ConsultationRequestViewSet()


@hooks.register("register_permissions")
def register_permissions() -> Any:
    """So that an administrator can give the permission to other groups too."""
    return Permission.objects.filter(content_type__app_label="contact", content_type__model="consultationrequest")
