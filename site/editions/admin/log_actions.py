"""What the history of a page says about one of its languages."""

from typing import Any

from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext_lazy as _
from wagtail.log_actions import LogFormatter
from wagtail.utils.timestamps import render_timestamp

from ..languages import BY_CODE

# Action, label in the filter of the history, message.
ACTIONS = [
    ("editions.publish", _("Publish a language"), _("Published %(language)s")),
    ("editions.publish.scheduled", _("Publish a scheduled language"), _("Published %(language)s as scheduled")),
    ("editions.withdraw", _("Take down a language"), _("Took down %(language)s")),
    ("editions.schedule", _("Schedule a language"), _("Scheduled %(language)s for %(time)s")),
    ("editions.cancel", _("Cancel the schedule of a language"), _("Cancelled the schedule of %(language)s")),
    ("editions.import", _("Import a translation"), _("Took %(language)s from a file for translators")),
    ("editions.up_to_date", _("Mark a language as up to date"), _("Marked %(language)s as up to date")),
]


class LanguageLogFormatter(LogFormatter):
    def format_message(self, log_entry: Any) -> str:
        data = log_entry.data
        due_at = parse_datetime(data.get("due_at", ""))
        language = BY_CODE.get(data.get("language", ""))
        return str(self.message) % {"language": language or "", "time": render_timestamp(due_at) if due_at else ""}


def register(actions: Any) -> None:
    for action, label, message in ACTIONS:
        formatter = type("Formatter", (LanguageLogFormatter,), {"label": label, "message": message})
        actions.register_action(action)(formatter)
