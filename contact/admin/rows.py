"""What a line of the queue shows of a request, with as many queries for one line as for fifty."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.utils import timezone

from editions.models import Edition

from .. import clocks
from ..requests import ConsultationRequest
from ..sources import sources_of
from ..suspicion import in_words


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
    def reasons(self) -> list[str]:
        """Why it is in quarantine."""
        return in_words(self.request.reasons)


def rows_of(requests: Sequence[ConsultationRequest], team: clocks.Team | None = None) -> list[Row]:
    known, sources, now = clocks.clocks_of(requests, team), sources_of(requests), timezone.now()
    return [
        Row(request, known[request.pk].due_at, known[request.pk].is_overdue(now), sources.get(request.pk))
        for request in requests
    ]
