"""The queue as a table to download, as it is filtered. Who did so, and how many requests it was, is logged."""

from collections.abc import Iterator
from itertools import islice
from typing import Any

from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext
from wagtail.log_actions import LogFormatter, log

from editions.languages import BY_CODE
from spreadsheets.exports import FORMATS

from .. import clocks, team
from ..requests import Budget, ConsultationRequest, ConsultationRequestQuerySet, Start, State, Topic
from ..settings import SalesSettings
from ..suspicion import Reason
from .rows import Row, rows_of

ACTION = "contact.export"
STEP = 200  # requests read at a time


class ExportLogFormatter(LogFormatter):
    label = gettext_lazy("Export consultation requests")

    def format_message(self, log_entry: Any) -> str:
        data = log_entry.data
        return _("Exported %(count)s consultation requests as %(format)s") % {
            "count": data.get("count"),
            "format": str(data.get("format", "")).upper(),
        }


def exported(request: HttpRequest, requests: ConsultationRequestQuerySet, format_name: str) -> HttpResponseBase:
    """The response. The log says nothing of what was searched for: that may be somebody's name."""
    settings: Any = SalesSettings.current()
    log(
        settings, ACTION, user=request.user, title=_("Consultation requests"),
        data={"format": format_name, "count": requests.count()},
    )  # fmt: skip
    name = f"requests-{timezone.localdate().isoformat()}"
    return FORMATS[format_name](name, _table(request, requests))


def _table(request: HttpRequest, requests: ConsultationRequestQuerySet) -> Iterator[list[Any]]:
    """Every word is translated now: the rows are sent after the request has lost its language."""
    heading = [
        _("Request no."), _("Received"), _("State"), _("Due"), pgettext("request", "Owner"), _("Language"), _("Name"),
        _("E-mail"), _("Company"), _("Phone"), _("Topic"), _("Budget"), _("Desired start"), _("Message"),
        _("Came from"), _("Public address"), _("Next follow-up"), _("Consent given"), _("Reasons for the quarantine"),
        _("Admin address"),
    ]  # fmt: skip
    choices = (State, Topic, Budget, Start, Reason)
    words = {kind: {value: str(label) for value, label in kind.choices} for kind in choices}
    host = request.build_absolute_uri("/").rstrip("/")
    return _lines(requests, heading, words, host, clocks.Team.current())


def _lines(
    requests: ConsultationRequestQuerySet, heading: list[str], words: Any, host: str, team: clocks.Team
) -> Iterator[list[Any]]:
    yield heading
    found = requests.iterator(chunk_size=STEP)
    while portion := list(islice(found, STEP)):
        for row in rows_of(portion, team):
            yield _line(row, words, host)


def _line(row: Row, words: Any, host: str) -> list[Any]:
    request, source = row.request, row.source
    return [
        request.pk, request.created_at, words[State][request.state], row.due_at,
        team.name_of(request.owner) if request.owner else "", BY_CODE[request.language].name,
        request.name, request.email, request.company, request.phone,
        words[Topic].get(request.topic, request.topic), words[Budget].get(request.budget, ""),
        words[Start].get(request.start, ""), request.message,
        source.headline if source else _title(request), (source.get_full_url() or "") if source else "",
        request.follow_up_on, request.consented_at,
        "; ".join(words[Reason].get(reason, reason) for reason in request.reasons),
        host + reverse("consultation_requests:edit", args=[request.pk]),
    ]  # fmt: skip


def _title(request: ConsultationRequest) -> str:
    return str(request.source_page.title) if request.source_page else ""
