"""What waits for sales, on the front page of the admin."""

from collections.abc import Mapping
from typing import Any

from django.middleware.csrf import get_token
from wagtail.admin.ui.components import Component

from .. import clocks
from ..requests import ConsultationRequest
from .saved_views import ALL, MOST_COUNTED, SAVED_VIEWS, view_url


class QueuePanel(Component):
    """The views of the queue with the number of requests in each, and the button that gives the next one."""

    name = "requests"
    template_name = "contact/admin/queue_panel.html"
    order = 20

    class Media:
        css = {"all": ["contact/queue.css"]}

    def get_context_data(self, parent_context: Mapping[str, Any]) -> dict[str, Any]:
        request = parent_context["request"]
        if not request.user.has_perm("contact.view_consultationrequest"):
            return {}
        overdue, requests = clocks.overdue(), ConsultationRequest.objects.real()
        views = [view for view in SAVED_VIEWS if view != ALL]
        return {
            "tabs": [(view, view_url(view), view.count(requests, request.user, overdue)) for view in views],
            "most_counted": MOST_COUNTED,
            "can_change": request.user.has_perm("contact.change_consultationrequest"),
            "csrf_token": get_token(request),
        }
