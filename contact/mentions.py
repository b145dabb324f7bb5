"""Texts that mention a person but are not theirs: notes, other mails, logs, sessions. They stay, without the words."""

from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import Any

from django.apps import apps
from django.contrib.sessions.models import Session
from django.db.models import CharField, EmailField, JSONField, Model, QuerySet, TextField
from post_office.models import Email, Log
from wagtail.models import ModelLogEntry
from wagtail.search import index

from outbox.models import OutgoingPost

from .requests import ConsultationRequest, Note, RequestEvent
from .words import Words

# Where texts stand that somebody typed or a mail server said, and when they were written.
TEXTS: dict[type[Model], tuple[str, list[str]]] = {
    ConsultationRequest: ("created_at", ["message", "referrer"]),
    Note: ("at", ["text"]),
    RequestEvent: ("at", ["data"]),
    Email: ("created", ["subject", "message", "html_message", "headers", "context"]),
    Log: ("date", ["message"]),
    OutgoingPost: ("created_at", ["body", "last_error"]),
    ModelLogEntry: ("timestamp", ["label", "data"]),
}
# Tables that follow from others, and what a run of ours writes.
DERIVED = {"modelsearch", "sessions", "contenttypes"}
MOST_LISTED = 20  # of one kind


def cut(words: Words, until: datetime, *, is_rehearsal: bool) -> list[str]:
    """Cut the words from what was written until then; says from what."""
    return [
        f"{model._meta.verbose_name} {row.pk}"
        for model, (written, fields) in TEXTS.items()
        for row in words.rows(model, fields)
        if getattr(row, written) <= until and _cut_from(row, fields, words, is_rehearsal=is_rehearsal)
    ]


def _cut_from(row: Any, fields: list[str], words: Words, *, is_rehearsal: bool) -> bool:
    request = _request_of(row)
    # The name is that of somebody else too, who is the one that is meant there.
    own = words.without(request.name) if request else words
    changes = {name: own.cut_from(getattr(row, name)) for name in fields}
    changes = {name: value for name, value in changes.items() if value != getattr(row, name)}
    if not changes:
        return False
    QuerySet(type(row)).filter(pk=row.pk).update(**changes)
    if isinstance(row, ConsultationRequest | Note) and request and not is_rehearsal:
        request.refresh_from_db()
        index.insert_or_update_object(request)
    return True


def _request_of(row: Any) -> ConsultationRequest | None:
    return row if isinstance(row, ConsultationRequest) else getattr(row, "request", None)


def cut_from_sessions(words: Words) -> list[str]:
    """Drop what names them from the sessions of users, such as a message that was not shown yet."""
    found = []
    for session in Session.objects.iterator():
        data = session.get_decoded()
        kept = {key: value for key, value in data.items() if not words.are_in(f"{key} {value}")}
        if kept != data:
            store: Any = session.get_session_store_class()
            Session.objects.filter(pk=session.pk).update(session_data=store().encode(kept))
            found.append(f"{Session._meta.verbose_name} {session.expire_date:%Y-%m-%d}")
    return found


def elsewhere(words: Words) -> list[str]:
    """Other rows that hold the words: a user's address, an article. Nothing of it is ours to change."""
    return [line for model in apps.get_models() if _may_name_them(model) for line in _named_in(model, words)]


def _may_name_them(model: type[Model]) -> bool:
    is_handled = model in TEXTS and model is not ConsultationRequest
    return not (is_handled or model._meta.app_label in DERIVED or model._meta.proxy)


def _named_in(model: type[Model], words: Words) -> Iterator[str]:
    fields = _text_fields(model)
    rows: Iterable[Any] = words.rows(model, fields) if fields else ()
    count = 0
    for row in rows:
        if count < MOST_LISTED and any(words.are_in(str(getattr(row, name))) for name in fields):
            count += 1
            yield f"{model._meta.verbose_name} {row.pk}"


def _text_fields(model: type[Model]) -> list[str]:
    kinds = (CharField, TextField, EmailField, JSONField)
    return [each.attname for each in model._meta.local_concrete_fields if isinstance(each, kinds) and not each.choices]
