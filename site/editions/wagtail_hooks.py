from django.contrib.auth.models import Permission
from django.db.models import QuerySet
from django.template.loader import render_to_string
from django.templatetags.static import static
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.admin_url_finder import ModelAdminURLFinder, register_admin_url_finder

from .admin import log_actions
from .admin.exchange import ExportBulkAction, ImportMenuItem, page_button
from .admin.viewset import TranslatedPageViewSet
from .models import Edition


class EditionURLFinder(ModelAdminURLFinder):
    """An edition is edited on its page: where Wagtail's usage list leads."""

    edit_url_name = "wagtailadmin_pages:edit"

    def construct_edit_url(self, instance: Edition) -> str:
        return reverse(self.edit_url_name, args=[instance.page_id])


register_admin_url_finder(Edition, EditionURLFinder)


@hooks.register("insert_global_admin_css")
def states_css() -> str:
    return format_html('<link rel="stylesheet" href="{}">', static("editions/states.css"))


@hooks.register("register_admin_viewset")
def register_page_viewset() -> TranslatedPageViewSet:
    return TranslatedPageViewSet()


@hooks.register("register_permissions")
def register_permissions() -> QuerySet[Permission]:
    """The difference between an editor and a translator, for Wagtail's form of groups."""
    return Permission.objects.filter(content_type__app_label="editions", codename="write_every_language")


hooks.register("register_log_actions", log_actions.register)


@hooks.register("insert_global_admin_css")
def differences_css() -> str:
    return format_html('<link rel="stylesheet" href="{}">', static("editions/differences.css"))


@hooks.register("insert_editor_js")
def plan_dialog() -> str:
    return render_to_string("editions/admin/plan_dialog.html")


hooks.register("register_page_header_buttons", page_button)
hooks.register("register_bulk_action", ExportBulkAction)


@hooks.register("register_reports_menu_item")
def files_from_translators() -> ImportMenuItem:
    return ImportMenuItem(
        _("Files from translators"), reverse("editions:import"), name="translators", icon_name="globe"
    )
