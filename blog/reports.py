"""What the reports on texts have in common: who may see them, how they are exported and narrowed down by links."""

from collections.abc import Iterator
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.utils import timezone
from wagtail.admin.menu import MenuItem
from wagtail.admin.views.reports import ReportView
from wagtail.models import Page
from wagtail.permissions import policy_registry

from spreadsheets.exports import FORMATS

EDITS_PAGES = ["add", "change", "publish"]


def edits_pages(request: HttpRequest) -> bool:
    may: bool = policy_registry.get_by_type(Page).user_has_any_permission(request.user, EDITS_PAGES)
    return may


class ReportMenuItem(MenuItem):
    def is_shown(self, request: HttpRequest) -> bool:
        return edits_pages(request)


class TextReport(ReportView):
    model = Page  # whose permissions are asked
    any_permission_required = EDITS_PAGES
    show_export_buttons = True
    file_name = "texts"  # of an export, before the day

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if self.is_export:
            name = f"{self.file_name}-{timezone.localdate().isoformat()}"
            return FORMATS[request.GET["export"]](name, self.exported(self.get_filtered_queryset()))
        response: HttpResponse = super().get(request, *args, **kwargs)
        return response

    def exported(self, found: Any) -> Iterator[list[Any]]:
        """The table as rows. Every word is translated now: they are sent after the request has lost its language."""
        raise NotImplementedError

    def narrowed(self, *without: str, **wanted: str) -> str:
        """The address of the list as it is, without some of its filters and with others."""
        query = self.request.GET.copy()
        for name in (*without, self.page_kwarg, "_w_filter_fragment"):
            query.pop(name, None)
        for name, value in wanted.items():
            query[name] = value
        return f"{self.index_url}?{query.urlencode()}"
