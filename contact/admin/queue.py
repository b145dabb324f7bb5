"""The queue: the requests in their saved views, filtered, searched, page by page."""

from typing import Any

from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy
from wagtail.admin.views.generic import IndexView
from wagtail.users.models import UserProfile

from textsearch.find import matching

from .. import clocks
from ..requests import ConsultationRequest, ConsultationRequestQuerySet
from . import bulk
from .export import exported
from .filters import QueueFilterSet
from .paging import Cursor, Page, page_of
from .rows import rows_of
from .saved_views import ALL, MOST_COUNTED, SAVED_VIEWS, WAITING, SavedView, view_url

CURSOR = "page"


class QueueView(IndexView):
    any_permission_required = ["change", "view"]
    saved_view: SavedView = WAITING
    template_name = "contact/admin/queue.html"
    results_template_name = "contact/admin/queue_results.html"
    page_title = gettext_lazy("Requests")
    filterset_class = QueueFilterSet
    is_searchable = True
    show_export_buttons = True
    columns: list[Any] = []

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if self.is_export:
            requests = self.get_queryset().select_related("owner", "source_page").order_by("created_at", "pk")
            return exported(request, requests, request.GET["export"])
        response: HttpResponse = super().get(request, *args, **kwargs)
        return response

    @cached_property
    def overdue(self) -> Q:
        return clocks.overdue()

    @cached_property
    def matching(self) -> ConsultationRequestQuerySet:
        """What is searched and filtered for, in whatever view."""
        requests = self.filter_queryset(ConsultationRequest.objects.real())
        found: ConsultationRequestQuerySet = self.search_queryset(requests)
        return found

    def search_queryset(self, queryset: Any) -> Any:
        return matching(queryset, self.search_query) if self.is_searching else queryset

    def get_queryset(self) -> ConsultationRequestQuerySet:
        return self.matching.filter(self.saved_view.condition(self.request.user, self.overdue))

    def paginate_queryset(self, queryset: QuerySet[Any], page_size: int) -> tuple[None, None, Any, bool]:
        self.page = self._page(self.object_list, page_size)
        return None, None, self.page.rows, False

    def _page(self, requests: ConsultationRequestQuerySet, size: int) -> Page:
        cursor = Cursor.read(self.request.GET.get(CURSOR, ""))
        if self.saved_view.waits:
            return page_of([requests.filter(self.overdue), requests.exclude(self.overdue)], cursor, size)
        return page_of([requests], cursor, size, newest_first=True)

    def get_index_url(self) -> str:
        return view_url(self.saved_view)

    def get_index_results_url(self) -> str:
        return view_url(self.saved_view, "_results")

    def get_context_data(self, *args: Any, **kwargs: Any) -> dict[str, Any]:
        context: dict[str, Any] = super().get_context_data(*args, **kwargs)
        counts = {view.name: view.count(self.matching, self.request.user, self.overdue) for view in SAVED_VIEWS}
        return {
            **context,
            "rows": rows_of(self.page.rows),
            "tabs": [(view, self._url(view), counts[view.name]) for view in SAVED_VIEWS],
            "most_counted": MOST_COUNTED,
            "in_all": counts[ALL.name],
            "all_url": self._url(ALL),
            "here": self._url(self.saved_view, CURSOR),
            "page": self.page,
            "first_url": self._url(self.saved_view),
            "previous_url": self._page_url(self.page.previous),
            "next_url": self._page_url(self.page.next),
            "can_change": self.user_has_permission("change"),
            "bulk_form": bulk.BulkForm(),
            "has_shortcuts": UserProfile.get_for_user(self.request.user).keyboard_shortcuts,
        }

    def _url(self, view: SavedView, *kept: str) -> str:
        """Another view of what is searched and filtered for."""
        query = self.request.GET.copy()
        for name in {CURSOR, "_w_filter_fragment"} - {*kept}:
            query.pop(name, None)
        return f"{view_url(view)}?{query.urlencode()}" if query else view_url(view)

    def _page_url(self, cursor: Cursor | None) -> str:
        if cursor is None:
            return ""
        query = self.request.GET.copy()
        query.pop("_w_filter_fragment", None)
        query[CURSOR] = str(cursor)
        return f"{self.index_url}?{query.urlencode()}"
