"""What the history of a page says about its languages."""

from typing import Any

from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from wagtail.log_actions import LogFormatter
from wagtail.utils.timestamps import render_timestamp

from ..languages import BY_CODE
from ..plan import join
from ..restoring import BRING_BACK, SHOW_AGAIN

# Action, label in the filter of the history, message.
ACTIONS = [
    ("editions.publish", _("Publish a language"), _("Published %(language)s")),
    ("editions.publish.scheduled", _("Publish a scheduled language"), _("Published %(language)s as scheduled")),
    ("editions.withdraw", _("Take down a language"), _("Took down %(language)s")),
    ("editions.schedule", _("Schedule a language"), _("Scheduled %(language)s for %(time)s")),
    ("editions.cancel", _("Cancel the schedule of a language"), _("Cancelled the schedule of %(language)s")),
    ("editions.import", _("Import a translation"), _("Took %(language)s from a file for translators")),
    ("editions.up_to_date", _("Mark a language as up to date"), _("Marked %(language)s as up to date")),
    (BRING_BACK, _("Bring back text"), _("Brought back the text of %(time)s: %(what)s")),
    (SHOW_AGAIN, _("Show an earlier text again"), _("Showed readers the text of %(time)s again: %(what)s")),
]


class LanguageLogFormatter(LogFormatter):
    def format_message(self, log_entry: Any) -> str:
        data = log_entry.data
        moment = parse_datetime(data.get("due_at") or data.get("of") or "")
        what = [BY_CODE[code].name for code in data.get("languages", []) if code in BY_CODE]
        if data.get("shared"):
            what.append(gettext("what all languages share"))
        words = {
            "language": BY_CODE.get(data.get("language", "")) or "",
            "time": render_timestamp(moment) if moment else "",
            "what": join(what),
        }
        return str(self.message) % words


def register(actions: Any) -> None:
    for action, label, message in ACTIONS:
        formatter = type("Formatter", (LanguageLogFormatter,), {"label": label, "message": message})
        actions.register_action(action)(formatter)
