from typing import Any

from django.contrib.auth.models import Permission
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.ui.tables import Column
from wagtail.admin.viewsets.model import ModelViewSet
from wagtail.permission_policies import ModelPermissionPolicy
from wagtail.permissions import register_permission_policy

from .admin import dashboard
from .admin.request import URLS as REQUEST_URLS
from .admin.request import RequestView
from .requests import ConsultationRequest


class NoAdding(ModelPermissionPolicy):
    """Requests come from visitors; nobody types one in."""

    def user_has_permission(self, user: Any, action: str) -> bool:
        return action != "add" and super().user_has_permission(user, action)


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
    edit_view_class = RequestView
    form_fields = ["state"]  # for the view that adds, which Wagtail always makes and nobody may use

    def get_urlpatterns(self) -> list[Any]:
        return [*super().get_urlpatterns(), *REQUEST_URLS]


register_permission_policy(ConsultationRequest, NoAdding(ConsultationRequest))


@hooks.register("register_admin_viewset")
def register_viewset() -> ConsultationRequestViewSet:
    return ConsultationRequestViewSet()


@hooks.register("register_permissions")
def register_permissions() -> Any:
    """So that an administrator can give the permission to other groups too."""
    return Permission.objects.filter(content_type__app_label="contact", content_type__model="consultationrequest")


@hooks.register("register_admin_urls")
def register_dashboard() -> list[Any]:
    return dashboard.URLS


@hooks.register("register_admin_menu_item")
def register_dashboard_menu_item() -> Any:
    return dashboard.menu_item()
