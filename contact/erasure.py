"""Erases people: everything they sent, everything sent to them, and their name wherever else it was written down.

What stays of a request are its language, topic, page, dates, log and outcome, which tell nobody's story; the
statistics count them (``ConsultationRequest.including_erased``). The log of a request is append-only for everybody
but for this module.

A dry run does the same and undoes it, so that its list can't differ from what goes.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from email.utils import parseaddr
from pathlib import Path
from typing import Any

from django.conf import settings
from django.contrib.contenttypes.models import ContentType
from django.db import transaction
from django.db.models import QuerySet, TextChoices
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _
from post_office.models import Attachment, Email
from wagtail.models import ModelLogEntry
from wagtail.search import index

from . import mentions
from .erased import Cause, Erasure, digests, journal, mark, markers, normalised, read_journal, remember, write_journal
from .kept_files import FileChange, export_changes, mail_changes, other_files
from .requests import OPEN, ConsultationRequest, ConsultationRequestQuerySet, Happened, Note, RequestEvent, State
from .settings import SalesSettings
from .team import members
from .webhook import posts_about
from .words import Words

BLANK: dict[str, Any] = {
    **dict.fromkeys(["name", "email", "company", "phone", "message", "budget", "start", "referrer"], ""),
    "consent_version": "",
    "owner": None,
    "follow_up_on": None,
}
# What the log says without saying of whom; "to" and "before" name users.
TELLING_NOBODY = {"before", "after", "to", "on", "reasons", "mail", "note"}
OUTCOME_OF_OPEN = State.LOST
ADDRESSES = ["to", "cc", "bcc"]


class Kind(TextChoices):
    REQUEST = "request", _("request")
    NOTE = "note", _("note")
    MAIL = "mail", _("mail")
    ATTACHMENT = "attachment", _("attachment of a mail")
    POST = "post", _("message to another program")
    LOG_ENTRY = "log entry", _("entry in the history of the admin")
    MENTION = "mention", _("text that mentions them")
    SESSION = "session", _("session of a user")
    FILED_MAIL = "filed mail", _("mail in a file")
    EXPORT = "export", _("export in a file")


@dataclass(frozen=True)
class Item:
    kind: Kind
    label: str


@dataclass
class Result:
    """``items`` went, or would go; ``elsewhere`` they are named too, and stay until a person decides."""

    erasure: Erasure
    items: list[Item] = field(default_factory=list)
    elsewhere: list[str] = field(default_factory=list)
    requests: list[ConsultationRequest] = field(default_factory=list)
    files: list[FileChange] = field(default_factory=list)
    attachments: list[Attachment] = field(default_factory=list)

    @property
    def counts(self) -> dict[str, int]:
        counts = Counter(item.kind.value for item in self.items)
        return {kind.value: counts[kind.value] for kind in Kind if counts[kind.value]}

    def add(self, kind: Kind, labels: Iterable[Any]) -> None:
        self.items += [Item(kind, str(label)) for label in labels]


def erase_people(
    emails: Iterable[str], user: Any = None, *, cause: Cause = Cause.ASKED, dry_run: bool = False
) -> Result:
    """Erase all that these addresses have sent so far, and all that mentions them."""
    now = timezone.now()
    return _erase_until({normalised(email): now for email in emails}, user, cause, dry_run=dry_run)


def erase_requests(requests: ConsultationRequestQuerySet, cause: Cause) -> Result:
    """Erase these requests with what belongs to them; their people may have others, and come back.

    They are looked up under a lock: which somebody has opened again a moment ago is none of them.
    """
    result = Result(Erasure(cause=cause))
    with transaction.atomic():
        _erase_rows(list(requests.select_for_update()), [], result)
        _settle(result)
    _after_commit(result)
    return result


def reapply(path: Path | None = None, *, dry_run: bool = False) -> Result:
    """Erase again those whom a restored backup or an import has brought back, as far as it is older than the erasure.

    ``path``: the journal of the hashes, if it lies elsewhere; the restored table does not know the newest.
    """
    known = markers()
    for digest, at in read_journal(path or journal()):
        known[digest] = max(at, known.get(digest, at))
    everybody = set(ConsultationRequest.objects.values_list("email", flat=True))
    for to in Email.objects.values_list(*ADDRESSES):
        everybody |= {address for addresses in to for address in _addresses(addresses)}
    found: dict[str, datetime] = {}
    for email in everybody:
        erased_at = [known[digest] for digest in digests(email) if digest in known]
        if erased_at:
            found[normalised(email)] = max(erased_at)
    result = _erase_until(found, None, Cause.REAPPLIED, dry_run=dry_run)
    if not dry_run:
        remember(known, result.erasure)
    return result


def _erase_until(people: Mapping[str, datetime], user: Any, cause: Cause, *, dry_run: bool) -> Result:
    """The people by their addresses, each with the moment until which everything of theirs goes."""
    result = Result(Erasure(user=user, cause=cause))
    with transaction.atomic():
        requests = _requests_of(people)
        ours = _ours()
        words = {address: Words.of(theirs, [address]) for address, theirs in requests.items() if address not in ours}
        addressed = [mail for address in words for mail in _addressed_to(address, people[address])]
        _erase_rows([request for theirs in requests.values() for request in theirs], addressed, result)
        for address, theirs in words.items():
            result.add(Kind.MENTION, mentions.cut(theirs, people[address], is_rehearsal=dry_run))
        everything = Words(word for each in words.values() for word in each.words)
        result.add(Kind.SESSION, mentions.cut_from_sessions(everything))
        _find_files(everything, result)
        if dry_run:
            result.elsewhere = mentions.elsewhere(everything)
            transaction.set_rollback(True)
        else:
            _settle(result)
            if cause == Cause.ASKED:
                mark(people, result.erasure)
    if dry_run:
        # Reading files takes long, and nobody else has to wait for it.
        result.elsewhere += [str(path) for path in other_files(everything)]
    else:
        _after_commit(result)
        write_journal(result.erasure)
    return result


def _ours() -> set[str]:
    """The team's own addresses, with which somebody has tried the form: only what they sent through it goes.

    All mails are to or from the team, and answers to everybody end with their names.
    """
    shared = [settings.SALES_EMAIL, parseaddr(settings.DEFAULT_FROM_EMAIL)[1], SalesSettings.current().lead_email]
    return {normalised(address) for address in [*shared, *members().values_list("email", flat=True)]}


def _requests_of(people: Mapping[str, datetime]) -> dict[str, list[ConsultationRequest]]:
    """By address. Databases disagree about the case of letters that are not ASCII, so Python compares."""
    found: dict[str, list[int]] = defaultdict(list)
    for pk, email, created_at in ConsultationRequest.objects.values_list("pk", "email", "created_at"):
        address = normalised(email)
        if address in people and created_at <= people[address]:
            found[address].append(pk)
    return {
        address: list(ConsultationRequest.objects.select_for_update().filter(pk__in=found[address]))
        for address in people
    }


def _erase_rows(requests: list[ConsultationRequest], mails: list[Email], result: Result) -> None:
    ids = [request.pk for request in requests]
    result.requests = requests
    result.add(Kind.REQUEST, (f"{request.pk}: {request}, {_day(request.created_at)}" for request in requests))
    notes = Note.objects.filter(request__in=ids)
    result.add(Kind.NOTE, notes)
    notes.delete()
    posts = posts_about(ids)
    result.add(Kind.POST, posts)
    posts.delete()
    _erase_mails(ids, mails, result)
    for request in requests:
        _blank(request)
    _erase_log_entries(ids, result)


def _blank(request: ConsultationRequest) -> None:
    if request.state in OPEN:
        request.record(Happened.MOVED, before=request.state, after=OUTCOME_OF_OPEN)
        request.state = OUTCOME_OF_OPEN
    log: QuerySet[RequestEvent] = QuerySet(RequestEvent)  # which does change what is there
    for event in log.filter(request=request):
        telling = {key: value for key, value in event.data.items() if key in TELLING_NOBODY}
        if telling != event.data:
            log.filter(pk=event.pk).update(data=telling)
    request.record(Happened.ERASED)
    ConsultationRequest.objects.filter(pk=request.pk).update(
        **BLANK, state=request.state, submission=f"erased {request.pk}", erased_at=timezone.now()
    )


def _erase_mails(requests: list[int], addressed: list[Email], result: Result) -> None:
    links: QuerySet[Any] = ConsultationRequest.mails.through.objects.all()
    shared = links.exclude(consultationrequest__in=requests).values("email")
    of_requests = Email.objects.filter(pk__in=links.filter(consultationrequest__in=requests).values("email")).exclude(
        pk__in=shared
    )
    mails = {mail.pk: mail for mail in [*of_requests, *addressed]}
    result.add(Kind.MAIL, (f"{_day(mail.created)} → {mail}: {mail.subject}" for mail in mails.values()))
    attachments = Attachment.objects.filter(emails__in=mails).exclude(emails__in=Email.objects.exclude(pk__in=mails))
    result.attachments = list(attachments.distinct())
    result.add(Kind.ATTACHMENT, result.attachments)
    Email.objects.filter(pk__in=mails).delete()
    Attachment.objects.filter(pk__in=[attachment.pk for attachment in result.attachments]).delete()


def _erase_log_entries(requests: list[int], result: Result) -> None:
    """Who did what with a request, and when, stays; its name goes."""
    content_type = ContentType.objects.get_for_model(ConsultationRequest)
    entries = ModelLogEntry.objects.filter(content_type=content_type, object_id__in=map(str, requests))
    result.add(Kind.LOG_ENTRY, (f"{_day(entry.timestamp)} {entry.action}: {entry.label}" for entry in entries))
    for entry in entries:
        QuerySet(ModelLogEntry).filter(pk=entry.pk).update(label=f"#{entry.object_id}", data={})


def _addressed_to(address: str, until: datetime) -> list[Email]:
    rows = Words([address]).rows(Email, ADDRESSES)
    return [mail for mail in rows if mail.created <= until and address in _recipients(mail)]


def _recipients(mail: Email) -> set[str]:
    return {normalised(address) for name in ADDRESSES for address in _addresses(getattr(mail, name))}


def _addresses(field_value: Iterable[str] | None) -> list[str]:
    return [parseaddr(each)[1] for each in field_value or ()]


def _find_files(words: Words, result: Result) -> None:
    mails, exports = list(mail_changes(words)), list(export_changes(words))
    for change in mails:
        result.add(Kind.FILED_MAIL, [change.path.name] * change.mails)
    result.add(Kind.EXPORT, (change.path.name for change in exports))
    result.files = [*mails, *exports]


def _settle(result: Result) -> None:
    for request in result.requests:
        index.remove_object(request)
    result.erasure.counts = result.counts
    result.erasure.save()


def _after_commit(result: Result) -> None:
    for change in result.files:
        change.apply()
    for attachment in result.attachments:
        attachment.file.storage.delete(attachment.file.name)


def _day(moment: datetime) -> str:
    return date_format(timezone.localtime(moment), "SHORT_DATE_FORMAT")
