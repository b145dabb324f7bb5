"""What another program has been told of requests (webhook.py), and telling it again."""

from typing import Any

from django.conf import settings
from django.contrib.auth.models import Permission
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.middleware.csrf import get_token
from django.shortcuts import get_object_or_404, redirect
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.generic import View
from wagtail.admin import messages
from wagtail.admin.menu import MenuItem
from wagtail.admin.ui.tables import Column, DateColumn
from wagtail.admin.views.generic import IndexView
from wagtail.admin.views.generic.permissions import PermissionCheckedMixin
from wagtail.permission_policies import ModelPermissionPolicy

from outbox.models import OutgoingPost, OutgoingPostQuerySet

from ..webhook import KIND, about

POLICY = ModelPermissionPolicy(OutgoingPost)
SEEING = ["change", "view"]


def posts() -> OutgoingPostQuerySet:
    return OutgoingPost.objects.filter(kind=KIND)


class RequestColumn(Column):
    cell_template_name = "contact/admin/hook_request.html"

    def get_value(self, instance: OutgoingPost) -> int:
        return about(instance)


class ResendColumn(Column):
    cell_template_name = "contact/admin/hook_resend.html"

    def get_cell_context_data(self, instance: OutgoingPost, parent_context: Any) -> dict[str, Any]:
        # Wagtail draws cells without the request, and so without the token of its form.
        return {
            **super().get_cell_context_data(instance, parent_context),
            "csrf_token": get_token(parent_context["request"]),
        }


class HookView(IndexView):
    model = OutgoingPost
    permission_policy = POLICY
    any_permission_required = SEEING
    page_title = gettext_lazy("Outgoing hook")
    header_icon = "link"
    index_url_name = "request_hook"
    index_results_url_name = "request_hook_results"
    is_searchable = False
    default_ordering = "-pk"
    paginate_by = 50

    def get_base_queryset(self) -> OutgoingPostQuerySet:
        return posts()

    @property
    def columns(self) -> list[Column]:
        shown = [
            RequestColumn("request", label=_("Request")),
            Column("status", label=_("State"), accessor="get_status_display"),
            Column("attempts", label=_("Attempts")),
            Column("last_error", label=_("Reason")),
            DateColumn("created_at", label=_("Written")),
            DateColumn("next_attempt_at", label=_("Next attempt")),
        ]
        may_change = POLICY.user_has_permission(self.request.user, "change")
        return [*shown, ResendColumn("resend", label="")] if may_change else shown


class ResendView(PermissionCheckedMixin, View):
    permission_policy = POLICY
    permission_required = "change"
    http_method_names = ["post"]

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        get_object_or_404(posts(), pk=pk)
        posts().filter(pk=pk).again()
        messages.success(request, _("It will be sent again within a minute."))
        return redirect("request_hook")


class HookMenuItem(MenuItem):
    def is_shown(self, request: HttpRequest) -> bool:
        may_see = POLICY.user_has_any_permission(request.user, SEEING)
        return bool(may_see and (settings.WEBHOOK_URL or posts().exists()))


def menu_item() -> HookMenuItem:
    return HookMenuItem(
        gettext_lazy("Outgoing hook"), reverse("request_hook"), name="request-hook", icon_name="link", order=900
    )


def permissions() -> "QuerySet[Permission]":
    """For administrators to give to those who lead the team."""
    return Permission.objects.filter(
        content_type__app_label="outbox", codename__in=["change_outgoingpost", "view_outgoingpost"]
    )


URLS: list[Any] = [
    path("request-hook/", HookView.as_view(), name="request_hook"),
    path("request-hook/results/", HookView.as_view(results_only=True), name="request_hook_results"),
    path("request-hook/<int:pk>/resend/", ResendView.as_view(), name="request_hook_resend"),
]
