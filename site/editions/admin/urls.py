"""Addresses of the writing side that Wagtail has no views for; included under ``/admin/`` before Wagtail's."""

from django.urls import path
from wagtail.admin.auth import require_admin_access
from wagtail.utils.urlpatterns import decorate_urlpatterns

from .exchange import ExportView, ImportView
from .history import VersionsView
from .languages import VIEWS
from .plan import CreatePlanView, EditPlanView
from .restore_language import RestorePublicView, RestoreVersionView, ShowAgainView
from .text_checks import text_checks

app_name = "editions"
ONE_LANGUAGE = "pages/<int:page_id>/languages/<slug:code>/"
urlpatterns = decorate_urlpatterns(
    [
        # Below the addresses of the forms.
        path("pages/<int:page_id>/edit/plan/", EditPlanView.as_view(), name="plan"),
        path(
            "pages/add/<slug:content_type_app_name>/<slug:content_type_model_name>/<int:parent_page_id>/plan/",
            CreatePlanView.as_view(),
            name="plan_of_new",
        ),
        path("pages/<int:page_id>/edit/checks/", text_checks, name="text_checks"),
        *[path(f"{ONE_LANGUAGE}{view.path}/", view.as_view(), name=view.url_name) for view in VIEWS],
        path(f"{ONE_LANGUAGE}restore/", RestorePublicView.as_view(), name="restore_public"),
        path(f"{ONE_LANGUAGE}versions/", VersionsView.as_view(), name="versions"),
        path(f"{ONE_LANGUAGE}versions/<int:version_id>/restore/", RestoreVersionView.as_view(), name="restore_version"),
        path(f"{ONE_LANGUAGE}versions/<int:version_id>/show/", ShowAgainView.as_view(), name="show_again"),
        path("translators/export/", ExportView.as_view(), name="export"),
        path("translators/import/", ImportView.as_view(), name="import"),
    ],
    require_admin_access,
)
