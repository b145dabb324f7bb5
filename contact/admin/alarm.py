"""The alarms on the first page of the admin."""

from collections.abc import Mapping
from typing import Any

from wagtail.admin.ui.components import Component


class AlarmPanel(Component):
    name = "request_alarms"
    template_name = "contact/admin/alarm_panel.html"
    order = 10

    def get_context_data(self, parent_context: Mapping[str, Any]) -> dict[str, Any]:
        return {"request": parent_context["request"]}
