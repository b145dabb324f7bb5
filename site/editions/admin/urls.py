"""Addresses of the writing side, included under ``/admin/`` before Wagtail's, some of whose views they replace."""

from django.urls import path, re_path
from wagtail.admin.auth import require_admin_access
from wagtail.utils.urlpatterns import decorate_urlpatterns

from .comparing import CompareView
from .edit import TranslatedEditView
from .exchange import ExportView, ImportView
from .history import HistoryView, RestoreRevisionView, VersionsView
from .languages import VIEWS
from .plan import CreatePlanView, EditPlanView
from .restore_language import RestorePublicView, RestoreVersionView, ShowAgainView
from .text_checks import text_checks

app_name = "editions"
ONE_LANGUAGE = "pages/<int:page_id>/languages/<slug:code>/"
urlpatterns = decorate_urlpatterns(
    [
        path("pages/<int:page_id>/edit/", TranslatedEditView.as_view()),
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
        path("pages/<int:page_id>/history/", HistoryView.as_view()),
        path("pages/<int:page_id>/history/results/", HistoryView.as_view(results_only=True)),
        path(
            "pages/<int:page_id>/revisions/<int:revision_id>/revert/",
            RestoreRevisionView.as_view(),
            name="restore_revision",
        ),
        re_path(
            r"^pages/(?P<pk>\d+)/revisions/compare/"
            r"(?P<revision_id_a>live|earliest|\d+)\.\.\.(?P<revision_id_b>live|latest|\d+)/$",
            CompareView.as_view(),
        ),
    ],
    require_admin_access,
)
