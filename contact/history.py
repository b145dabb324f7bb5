"""What is known of a request besides itself: what else its sender wrote, and what happened to it, in words."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.contrib.auth import get_user_model
from django.db import transaction
from django.db.models import QuerySet
from django.db.models.functions import Lower
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from . import suspicion
from .public_mail import company_domain
from .requests import ConsultationRequest, Happened, Note, RequestEvent, State
from .team import name_of


@dataclass(frozen=True, slots=True)
class Entry:
    """A line of the log. ``who`` is empty where the site itself did it, ``note`` where it is no note."""

    at: datetime
    who: str
    text: str
    note: str = ""


def others(request: ConsultationRequest) -> QuerySet[ConsultationRequest]:
    """What else came from the same address or company, the newest first."""
    requests: QuerySet[ConsultationRequest] = ConsultationRequest.objects.real().exclude(pk=request.pk)
    company = company_domain(request.email)
    if company:
        same = requests.filter(email_domain=company)
    else:
        same = requests.alias(address=Lower("email")).filter(address=request.email.lower())
    return same.order_by("-created_at", "-pk")


def add_note(request: ConsultationRequest, text: str, user: Any) -> Note:
    with transaction.atomic():
        ConsultationRequest.objects.locked(request.pk)
        note = Note.objects.create(request=request, user=user, text=text)
        request.record(Happened.NOTED, user, note=note.pk)
    return note


def log(request: ConsultationRequest) -> list[Entry]:
    """What happened, the newest first, in the active language."""
    events = list(request.events.select_related("user"))
    notes = {note.pk: note for note in request.notes.all()}
    people = _people(events)
    return [_entry(event, people, notes) for event in reversed(events)]


def in_words(event: RequestEvent, people: dict[str, str]) -> str:
    """``people``: the names to show, by the names of users."""
    data = event.data
    match event.kind:
        case Happened.MOVED:
            return _("%(before)s → %(after)s") % {"before": _state(data["before"]), "after": _state(data["after"])}
        case Happened.QUARANTINED:
            reasons = suspicion.in_words(data.get("reasons", []))
            return _("put into quarantine: %(reasons)s") % {"reasons": "; ".join(reasons)}
        case Happened.HANDED_OVER if event.user and data.get("to") == event.user.get_username():
            if not data.get("before"):
                return str(Happened.CLAIMED.label)
            return _("took over from %(name)s") % {"name": _person(data["before"], people)}
        case Happened.HANDED_OVER:
            return _("handed over to %(name)s") % {"name": _person(data.get("to"), people)}
        case Happened.ASSIGNED:
            return _("assigned by turn to %(name)s") % {"name": _person(data.get("to"), people)}
        case Happened.FOLLOW_UP if data.get("on"):
            day = date_format(date.fromisoformat(data["on"]), "DATE_FORMAT")
            return _("will be looked at again on %(day)s") % {"day": day}
        case Happened.FOLLOW_UP:
            return _("no longer to be looked at again on a set day")
        case kind:
            return str(Happened(kind).label) if kind in Happened.values else kind


def _entry(event: RequestEvent, people: dict[str, str], notes: dict[int, Note]) -> Entry:
    note = notes.get(event.data.get("note", 0))
    who = name_of(event.user) if event.user else ""
    return Entry(event.at, who, in_words(event, people), note.text if note else "")


def _people(events: Iterable[RequestEvent]) -> dict[str, str]:
    named = {event.data.get(key) for event in events for key in ("to", "before")} - {None}
    field = get_user_model().USERNAME_FIELD
    return {user.get_username(): name_of(user) for user in get_user_model().objects.filter(**{f"{field}__in": named})}


def _person(username: str | None, people: dict[str, str]) -> str:
    return people.get(username, username) if username else "–"


def _state(value: str) -> str:
    return str(State(value).label) if value in State.values else value
