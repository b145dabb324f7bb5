"""What a line of the queue shows of a request, with as many queries for one line as for fifty."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.utils import timezone

from editions.models import Edition

from .. import clocks
from ..requests import ConsultationRequest
from ..suspicion import Reason


@dataclass(frozen=True, slots=True)
class Row:
    request: ConsultationRequest
    due_at: datetime | None  # none while it is not our turn
    is_overdue: bool
    source: Edition | None  # what the visitor had read, if it is public

    @property
    def seen(self) -> str:
        """What of the request can change, as its reader sees it."""
        return f"{self.request.pk}:{self.request.state}:{self.request.owner_id or ''}"

    @property
    def reasons(self) -> list[Reason]:
        """Why it is in quarantine."""
        return [Reason(reason) for reason in self.request.reasons if reason in Reason.values]


def rows_of(requests: Sequence[ConsultationRequest], team: clocks.Team | None = None) -> list[Row]:
    known, sources, now = clocks.clocks_of(requests, team), sources_of(requests), timezone.now()
    return [
        Row(request, known[request.pk].due_at, known[request.pk].is_overdue(now), sources.get(request.pk))
        for request in requests
    ]


def sources_of(requests: Iterable[ConsultationRequest]) -> dict[int, Edition]:
    """What the visitors had read, by request: in their language, else as it was written."""
    by_page: dict[int | None, list[Edition]] = defaultdict(list)
    pages = {request.source_page_id for request in requests}
    for edition in Edition.objects.visible().light().filter(page__in=pages - {None}):
        by_page[edition.page_id].append(edition)
    return {
        request.pk: min(found, key=lambda edition: (edition.language != request.language, not edition.is_source))
        for request in requests
        if (found := by_page.get(request.source_page_id))
    }
