from typing import Any

from django.contrib.auth.models import Permission
from django.urls import path
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.viewsets.model import ModelViewSet
from wagtail.permission_policies import ModelPermissionPolicy
from wagtail.permissions import register_permission_policy
from wagtail.snippets.models import register_snippet

from .admin import dashboard, erasure, export, hook
from .admin.alarm import AlarmPanel
from .admin.bulk import URLS as BULK_URLS
from .admin.home import QueuePanel
from .admin.queue import QueueView
from .admin.replies import URLS as REPLY_URLS
from .admin.reply_templates import DeleteTemplates, ReplyTemplateViewSet, SignaturesPanel
from .admin.request import URLS as REQUEST_URLS
from .admin.request import RequestView
from .admin.saved_views import SAVED_VIEWS, WAITING, SavedView
from .requests import ConsultationRequest


class NoAdding(ModelPermissionPolicy):
    """Requests come from visitors; nobody types one in."""

    def user_has_permission(self, user: Any, action: str) -> bool:
        return action != "add" and super().user_has_permission(user, action)


class ConsultationRequestViewSet(ModelViewSet):
    """The queue, for the sales group."""

    model = ConsultationRequest
    name = "consultation_requests"
    url_prefix = "requests"
    icon = "mail"
    menu_label = _("Requests")
    menu_order = 120
    add_to_admin_menu = True
    copy_view_enabled = False
    list_per_page = 50
    index_view_class = QueueView
    edit_view_class = RequestView
    delete_view_class = erasure.InsteadOfDeleting
    form_fields = ["state"]  # for the view that adds, which Wagtail always makes and nobody may use

    def get_urlpatterns(self) -> list[Any]:
        queue = [pattern for view in SAVED_VIEWS if view != WAITING for pattern in self.view_urls(view)]
        return [*super().get_urlpatterns(), *queue, *BULK_URLS, *REQUEST_URLS, *REPLY_URLS, *erasure.URLS]

    def view_urls(self, view: SavedView) -> list[Any]:
        """A list of the queue, and its results alone, which replace each other while somebody searches."""
        kwargs = {**self.get_index_view_kwargs(), "saved_view": view}
        results = self.construct_view(self.index_view_class, **kwargs, results_only=True)
        return [
            path(f"{view.name}/", self.construct_view(self.index_view_class, **kwargs), name=view.name),
            path(f"{view.name}/results/", results, name=f"{view.name}_results"),
        ]


register_permission_policy(ConsultationRequest, NoAdding(ConsultationRequest))
register_snippet(ReplyTemplateViewSet)
hooks.register("register_bulk_action", DeleteTemplates, order=1)  # after Wagtail's, in its place
hooks.register("register_account_settings_panel", SignaturesPanel)


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


@hooks.register("register_log_actions")
def register_log_actions(actions: Any) -> None:
    actions.register_action(export.ACTION)(export.ExportLogFormatter)


@hooks.register("construct_homepage_panels")
def show_requests(request: Any, panels: list[Any]) -> None:
    panels += [AlarmPanel(), QueuePanel()]


hooks.register("register_admin_urls", lambda: hook.URLS)
hooks.register("register_reports_menu_item", hook.menu_item)
hooks.register("register_reports_menu_item", erasure.menu_item)
hooks.register("register_permissions", hook.permissions)
