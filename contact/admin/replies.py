"""The form in which an answer to a visitor is written."""

from typing import Any

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect
from django.urls import path, reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.generic import TemplateView
from wagtail.admin import messages
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin
from wagtail.admin.views.generic.permissions import PermissionCheckedMixin

from editions.languages import BY_CODE

from .. import history
from ..forms import OneLineField, readable
from ..replies import (
    AFTERWARDS,
    Answer,
    changed_meanwhile,
    draft,
    first_choice,
    opening,
    reply,
    standing,
    subject_for,
    templates_for,
)
from ..reply_templates import GAP, LONGEST_TEXT, ReplyTemplate
from ..requests import OPEN, ConsultationRequest, State
from ..sources import source_of
from ..transitions import TransitionRefused, is_with_another
from .actions import Button, act, hand_buttons, state_buttons
from .request import page_of

SEND = "send"
USE_TEMPLATE = "template"


class ReplyForm(forms.Form):
    template = forms.ChoiceField(label=gettext_lazy("Begin with"), required=False)
    subject = OneLineField(label=gettext_lazy("Subject"), max_length=200)
    text = forms.CharField(
        label=gettext_lazy("Your answer"), max_length=LONGEST_TEXT, widget=forms.Textarea({"rows": 22}),
        help_text=gettext_lazy("Plain text. It is sent exactly as it stands here."),
    )  # fmt: skip
    state = forms.ChoiceField(
        label=gettext_lazy("The request is then"), widget=forms.RadioSelect,
        choices=[(state.value, state.label) for state in AFTERWARDS],
    )  # fmt: skip
    seen = forms.CharField(widget=forms.HiddenInput)

    def __init__(self, data: Any = None, *, templates: list[ReplyTemplate], initial: Any = None) -> None:
        super().__init__(data, initial=initial, label_suffix="")
        template: Any = self.fields["template"]
        template.choices = grouped(templates)

    def clean_text(self) -> str:
        text = str(self.cleaned_data["text"]).strip()
        if GAP in text:
            raise ValidationError(_("There is still a gap to be filled in: %(gap)s") % {"gap": GAP})
        return f"{text}\n"


def grouped(templates: list[ReplyTemplate]) -> list[tuple[str, Any]]:
    """Choices by language, in the order of the templates."""
    groups: dict[str, list[tuple[str, str]]] = {}
    for template in templates:
        groups.setdefault(template.get_language_display(), []).append((str(template.pk), template.name))
    return [("", _("no template")), *groups.items()]


class ReplyView(PermissionCheckedMixin, WagtailAdminTemplateMixin, TemplateView):
    """Whatever button is pressed, and whatever a colleague has done meanwhile: what was typed is shown again."""

    model = ConsultationRequest
    permission_required = "change"
    template_name = "contact/admin/reply.html"
    page_title = gettext_lazy("Answer")
    header_icon = "mail"

    @cached_property
    def object(self) -> ConsultationRequest:
        found: ConsultationRequest = get_object_or_404(
            ConsultationRequest.objects.select_related("owner", "source_page"), pk=self.kwargs["pk"]
        )
        return found

    @cached_property
    def templates(self) -> list[ReplyTemplate]:
        return templates_for(self.object)

    @cached_property
    def form(self) -> ReplyForm:
        template = first_choice(self.object, self.templates)
        initial = {
            "template": template.pk if template else "",
            "subject": subject_for(self.object),
            "text": draft(self.object, template, self.request.user),
            "state": State.ANSWERED,
            "seen": standing(self.object),
        }
        return ReplyForm(initial=initial, templates=self.templates)

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        typed = readable(request.POST)
        action = typed.get("action", USE_TEMPLATE)
        if action == SEND:
            return self._send(typed)
        given = {name: typed.get(name, "") for name in ("template", "subject", "text", "state", "seen")}
        if action == USE_TEMPLATE:
            given["text"] = self._begun_with(given["template"], given["text"])
        else:
            given["seen"] = self._clear_the_way(action, given["seen"])
        self.form = ReplyForm(initial=given, templates=self.templates)
        return self.render_to_response(self.get_context_data())

    def _send(self, typed: QueryDict) -> HttpResponse:
        problem, form = "", ReplyForm(typed, templates=self.templates)
        if form.is_valid():
            data = form.cleaned_data
            answer = Answer(data["subject"], data["text"], data["state"], data["seen"])
            try:
                reply(self.object.pk, answer, self.request.user)
                messages.success(self.request, _("Your answer is on its way to %(name)s.") % {"name": self.object.name})
                return redirect(page_of(self.object.pk))
            except TransitionRefused as refusal:
                problem = str(refusal)
                typed["seen"] = standing(self.object)  # they are told, and the next press can succeed
            except ValidationError as error:
                problem = " ".join(error.messages)
        messages.error(self.request, f"{problem} {_('Nothing has been sent; what you typed is still here.')}".strip())
        self.form = form
        return self.render_to_response(self.get_context_data(), status=422)

    def _begun_with(self, chosen: str, text: str) -> str:
        """The draft from a template; above what was typed, if something was."""
        template = self._template(chosen)
        untouched = {draft(self.object, each, self.request.user).strip() for each in (None, *self.templates)}
        if text.strip() in ("", *untouched):
            return draft(self.object, template, self.request.user)
        if template is None:
            return text
        return f"{opening(self.object, template, self.request.user)}\n\n{text}"

    def _template(self, chosen: Any) -> ReplyTemplate | None:
        return next((template for template in self.templates if str(template.pk) == str(chosen)), None)

    def _language_of_text(self) -> str:
        template = self._template(self.form["template"].value())
        return template.language if template else self.object.language

    def _clear_the_way(self, action: str, seen: str) -> str:
        """One of the buttons beside the draft of somebody who can't send it as things stand.

        Returns what they have seen then: what changed before that, they are told when they send.
        """
        was_as_seen = seen == standing(self.object)
        try:
            if action not in [button.value for button in ways_on(self.object, self.request.user)]:
                raise TransitionRefused(changed_meanwhile(self.object, self.request.user))
            messages.success(self.request, act(self.object, action, None, self.request.user))
        except TransitionRefused as refusal:
            messages.error(self.request, str(refusal))
            del self.object
            return seen
        return standing(self.object) if was_as_seen else seen

    def get_page_subtitle(self) -> str:
        return str(self.object)

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        index = {"url": reverse("consultation_requests:index"), "label": _("Requests")}
        own = {"url": page_of(self.object.pk), "label": str(self.object)}
        return [*self.breadcrumbs_items, index, own, {"url": "", "label": _("Answer")}]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        request, user = self.object, self.request.user
        self.form.fields["text"].widget.attrs["lang"] = BY_CODE[self._language_of_text()].tag
        return super().get_context_data(
            **kwargs,
            object=request,
            form=self.form,
            sender=settings.DEFAULT_FROM_EMAIL,
            reply_to=settings.SALES_EMAIL,
            can_send=request.state in OPEN and not is_with_another(request, user),
            is_with_another=is_with_another(request, user),
            buttons=ways_on(request, user),
            source=source_of(request),
            log=history.log(request),
        )


def ways_on(request: ConsultationRequest, user: Any) -> list[Button]:
    """What lets somebody answer who may not yet."""
    if is_with_another(request, user):
        return hand_buttons(request, user)
    return [] if request.state in OPEN else state_buttons(request, user)


# Beside those of the requests.
URLS = [path("edit/<int:pk>/reply/", ReplyView.as_view(), name="reply")]
