"""Addresses of the writing side, included under ``/admin/`` before Wagtail's, some of whose views they replace."""

from wagtail.admin.auth import require_admin_access
from wagtail.utils.urlpatterns import decorate_urlpatterns

app_name = "editions"
urlpatterns = decorate_urlpatterns([], require_admin_access)
