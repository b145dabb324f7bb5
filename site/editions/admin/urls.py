"""Addresses of the writing side, included under ``/admin/`` before Wagtail's, some of whose views they replace."""

from django.urls import path
from wagtail.admin.auth import require_admin_access
from wagtail.utils.urlpatterns import decorate_urlpatterns

from .edit import TranslatedEditView

app_name = "editions"
urlpatterns = decorate_urlpatterns(
    [
        path("pages/<int:page_id>/edit/", TranslatedEditView.as_view()),
    ],
    require_admin_access,
)
