"""The page of a request: everything about it, and everything that can be done with it."""

from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import path, reverse
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.generic import TemplateView, View
from wagtail.admin import messages
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin
from wagtail.admin.views.generic.permissions import PermissionCheckedMixin

from .. import clocks, history
from ..mail_log import ResendRefused, mails_of, resend
from ..requests import OPEN, ConsultationRequest
from ..sources import source_of
from ..suspicion import in_words
from ..transitions import TransitionRefused, follow_up, is_with_another, take_next
from .actions import act, hand_buttons, state_buttons
from .forms import WorkForm

SHOWN_OTHERS = 20


def page_of(pk: int) -> str:
    return reverse("consultation_requests:edit", args=[pk])


class RequestView(PermissionCheckedMixin, WagtailAdminTemplateMixin, TemplateView):
    model = ConsultationRequest
    any_permission_required = ["change", "view"]
    template_name = "contact/admin/request.html"
    page_title = gettext_lazy("Request")
    header_icon = "mail"

    @cached_property
    def object(self) -> ConsultationRequest:
        requests = ConsultationRequest.objects.select_related("owner", "source_page")
        request: ConsultationRequest = get_object_or_404(requests, pk=self.kwargs["pk"])
        return request

    @cached_property
    def can_change(self) -> bool:
        return bool(self.user_has_permission("change"))

    @cached_property
    def form(self) -> WorkForm:
        return WorkForm(request=self.object, user=self.request.user)

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not self.can_change:
            raise PermissionDenied
        form = WorkForm(request.POST, request=self.object, user=request.user)
        problem = ""
        if form.is_valid():
            try:
                messages.success(request, self._save(form))
                return redirect(page_of(self.object.pk))
            except TransitionRefused as refusal:
                problem = str(refusal)
                del self.object  # it is not as the page showed it
        messages.error(request, f"{problem} {_('Nothing has been saved; what you typed is still here.')}")
        self.form = form.shown_again(self.object, request.user)
        return self.render_to_response(self.get_context_data(), status=422)

    def _save(self, form: WorkForm) -> str:
        """All of what was typed and the button pressed, or nothing of it."""
        data, user = form.cleaned_data, self.request.user
        request = form.as_seen(self.object)
        with transaction.atomic():
            if data["note"]:
                history.add_note(request, data["note"], user)
            if form.changes_follow_up:
                follow_up(request, data["follow_up_on"], user)
            return act(request, form.action, data["to"], user)

    def get_page_subtitle(self) -> str:
        return str(self.object)

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        index = {"url": reverse("consultation_requests:index"), "label": _("Requests")}
        return [*self.breadcrumbs_items, index, {"url": "", "label": f"#{self.object.pk}"}]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        request, user = self.object, self.request.user
        due_at = clocks.due_at(request)
        others = list(history.others(request).select_related("owner")[: SHOWN_OTHERS + 1])
        return super().get_context_data(
            **kwargs,
            object=request,
            form=self.form,
            can_change=self.can_change,
            is_open=request.state in OPEN,
            is_with_another=is_with_another(request, user),
            hand_buttons=hand_buttons(request, user),
            state_buttons=state_buttons(request, user),
            due_at=due_at,
            is_overdue=due_at is not None and due_at <= timezone.now(),
            reasons=in_words(request.reasons),
            source=source_of(request),
            source_admin_url=self._source_admin_url(),
            others=others[:SHOWN_OTHERS],
            has_more_others=len(others) > SHOWN_OTHERS,
            mails=mails_of(request),
            log=history.log(request),
        )

    def _source_admin_url(self) -> str:
        """Only for those who may open it: Sales see no pages."""
        page = self.object.source_page
        if page is None or not page.permissions_for_user(self.request.user).can_edit():
            return ""
        return reverse("wagtailadmin_pages:edit", args=[page.pk])


class ChangeView(PermissionCheckedMixin, View):
    """A button of its own: POST only, for those who work on requests."""

    model = ConsultationRequest
    permission_required = "change"
    http_method_names = ["post"]


class TakeNextView(ChangeView):
    def post(self, request: HttpRequest) -> HttpResponse:
        taken = take_next(request.user)
        if taken is None:
            messages.success(request, _("Nothing is waiting for you: every request has somebody who works on it."))
            return redirect("consultation_requests:index")
        return redirect(page_of(taken.pk))


class ResendView(ChangeView):
    def post(self, request: HttpRequest, pk: int, mail: int) -> HttpResponse:
        consultation = get_object_or_404(ConsultationRequest, pk=pk)
        email = get_object_or_404(consultation.mails, pk=mail)
        try:
            resend(consultation, email, request.user)
        except ResendRefused as refusal:
            messages.error(request, str(refusal))
        else:
            messages.success(request, _("The mail is in the queue again."))
        return redirect(page_of(pk))


# Beside those of Wagtail's viewset.
URLS = [
    path("next/", TakeNextView.as_view(), name="take_next"),
    path("edit/<int:pk>/mails/<int:mail>/", ResendView.as_view(), name="resend"),
]
