"""Pages of a long list, each found by where the one before it ended: the thousandth costs as much as the first."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Self

from django.db.models import Q

from ..requests import ConsultationRequest, ConsultationRequestQuerySet

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
# Direction, part of the list, microseconds since 1970, primary key: numbers that any database takes.
WRITTEN = re.compile(r"(after|before)-(\d)-(\d{1,16})-(\d{1,18})", re.ASCII)


@dataclass(frozen=True, slots=True)
class Cursor:
    """After or before which request a page lies. ``part`` is that of the list which the request stands in."""

    backwards: bool
    part: int
    at: datetime
    pk: int

    @classmethod
    def read(cls, text: str) -> Self | None:
        """None for what is not a cursor."""
        found = WRITTEN.fullmatch(text)
        if found is None:
            return None
        direction, part, at, pk = found.groups()
        return cls(direction == "before", int(part), EPOCH + timedelta(microseconds=int(at)), int(pk))

    def __str__(self) -> str:
        microseconds = (self.at - EPOCH) // timedelta(microseconds=1)
        return f"{'before' if self.backwards else 'after'}-{self.part}-{microseconds}-{self.pk}"


@dataclass(frozen=True, slots=True)
class Page:
    rows: list[ConsultationRequest]
    previous: Cursor | None
    next: Cursor | None
    is_first: bool


def page_of(
    parts: Sequence[ConsultationRequestQuerySet], cursor: Cursor | None, size: int, *, newest_first: bool = False
) -> Page:
    """A page of the parts of a list, one after the other, each in order of arrival.

    Where nothing is left to show at the cursor, the first page.
    """
    backwards = cursor is not None and cursor.backwards
    found = _collect(parts, cursor, size + 1, newest_first=newest_first)
    has_more = len(found) > size
    if cursor is not None and (not found or (backwards and not has_more)):
        return page_of(parts, None, size, newest_first=newest_first)
    found = found[:size]
    if backwards:
        found.reverse()
    is_first = cursor is None
    return Page(
        rows=[request for _part, request in found],
        previous=None if is_first else _beside(found[0], backwards=True),
        next=_beside(found[-1], backwards=False) if has_more or backwards else None,
        is_first=is_first,
    )


def _beside(row: tuple[int, ConsultationRequest], *, backwards: bool) -> Cursor:
    part, request = row
    return Cursor(backwards, part, request.created_at, request.pk)


def _collect(
    parts: Sequence[ConsultationRequestQuerySet], cursor: Cursor | None, size: int, *, newest_first: bool
) -> list[tuple[int, ConsultationRequest]]:
    """The rows with their parts, in the direction of the cursor."""
    backwards = cursor is not None and cursor.backwards
    descending = newest_first != backwards
    order = ("-created_at", "-pk") if descending else ("created_at", "pk")
    keys: list[tuple[int, int]] = []
    for number in reversed(range(len(parts))) if backwards else range(len(parts)):
        rows = parts[number].order_by(*order)
        if cursor is not None and cursor.part == number:
            rows = rows.filter(_beyond(cursor, descending=descending))
        elif cursor is not None and (cursor.part < number) == backwards:
            continue
        # The keys alone: where the database has to sort, it need not carry the messages along.
        keys += [(number, key) for key in rows.values_list("pk", flat=True)[: size - len(keys)]]
        if len(keys) == size:
            break
    requests = ConsultationRequest.objects.select_related("owner", "source_page").in_bulk([key for _part, key in keys])
    return [(part, requests[key]) for part, key in keys if key in requests]


def _beyond(cursor: Cursor, *, descending: bool) -> Q:
    sign = "lt" if descending else "gt"
    # The first condition is what an index serves.
    return Q(**{f"created_at__{sign}e": cursor.at}) & (
        Q(**{f"created_at__{sign}": cursor.at}) | Q(**{f"pk__{sign}": cursor.pk})
    )
