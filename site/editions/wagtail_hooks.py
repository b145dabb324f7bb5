from django.templatetags.static import static
from django.utils.html import format_html
from wagtail import hooks
from wagtail.admin.admin_url_finder import ModelAdminURLFinder, register_admin_url_finder

from .models import Edition


class EditionURLFinder(ModelAdminURLFinder):
    """An edition is edited on its page: where Wagtail's usage list leads."""

    edit_url_name = "wagtailadmin_pages:edit"

    def construct_edit_url(self, instance: Edition) -> str:
        from django.urls import reverse

        return reverse(self.edit_url_name, args=[instance.page_id])


register_admin_url_finder(Edition, EditionURLFinder)


@hooks.register("insert_editor_js")
def editor_js() -> str:
    return format_html('<script type="module" src="{}"></script>', static("editions/editor.js"))
