from typing import TYPE_CHECKING, Self

from django.db.models import QuerySet

if TYPE_CHECKING:
    from .models import ConsultationRequest, RequestEvent  # noqa: F401 - named in quotes


class ConsultationRequestQuerySet(QuerySet["ConsultationRequest"]):
    def waiting(self) -> Self:
        """What nobody has answered yet, in order of arrival."""
        return self.filter(state__in=["new", "in-progress"]).order_by("created_at", "pk")

    def quarantined(self) -> Self:
        return self.filter(state="spam")


class RequestEventQuerySet(QuerySet["RequestEvent"]):
    def update(self, **kwargs: object) -> int:
        raise TypeError("The log of a request is append-only.")

    def delete(self) -> tuple[int, dict[str, int]]:
        """Only with its request."""
        raise TypeError("The log of a request is append-only.")
