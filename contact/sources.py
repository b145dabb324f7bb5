"""What visitors had read when they opened the form."""

from collections import defaultdict
from collections.abc import Iterable

from editions.models import Edition

from .requests import ConsultationRequest


def sources_of(requests: Iterable[ConsultationRequest]) -> dict[int, Edition]:
    """The public texts, by request: in the visitor's language, else as it was written; one query."""
    requests = list(requests)
    by_page: dict[int | None, list[Edition]] = defaultdict(list)
    pages = {request.source_page_id for request in requests}
    for edition in Edition.objects.visible().light().filter(page__in=pages - {None}):
        by_page[edition.page_id].append(edition)
    return {
        request.pk: min(found, key=lambda edition: (edition.language != request.language, not edition.is_source))
        for request in requests
        if (found := by_page.get(request.source_page_id))
    }


def source_of(request: ConsultationRequest) -> Edition | None:
    return sources_of([request]).get(request.pk)
