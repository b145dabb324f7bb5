"""Addresses of the writing side, included under ``/admin/`` before Wagtail's, some of whose views they replace."""

from django.urls import path, re_path
from wagtail.admin.auth import require_admin_access
from wagtail.utils.urlpatterns import decorate_urlpatterns

from .comparing import CompareView
from .edit import TranslatedEditView
from .history import HistoryView, RestoreRevisionView, VersionsView
from .languages import VIEWS
from .plan import CreatePlanView, EditPlanView
from .restore_language import RestorePublicView, RestoreVersionView, ShowAgainView

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
        *[path(f"{ONE_LANGUAGE}{view.path}/", view.as_view(), name=view.url_name) for view in VIEWS],
    ],
    require_admin_access,
)
