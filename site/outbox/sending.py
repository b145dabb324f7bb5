"""Sends what is due. A request may arrive twice (when the answer is lost), but never not at all."""

import logging
from collections.abc import Callable, Mapping
from datetime import timedelta
from http.client import HTTPException
from urllib.error import HTTPError
from urllib.request import (
    HTTPDefaultErrorHandler,
    HTTPErrorProcessor,
    HTTPHandler,
    HTTPSHandler,
    OpenerDirector,
    Request,
)

from django.db import connection, transaction
from django.utils import timezone

from .models import OutgoingPost, Status

logger = logging.getLogger(__name__)

BATCH = 20  # requests in one round: mails wait for them
TIMEOUT = 10  # seconds without a byte from the receiver
LEASE = timedelta(minutes=10)  # after which a request is due again whose worker has died
FIRST_PAUSE, LONGEST_PAUSE = timedelta(minutes=1), timedelta(hours=6)
MOST_ATTEMPTS = 16  # over about two days: a receiver may be down over a weekend night and a morning
KEEP = timedelta(days=30)  # of what has been delivered
EXCERPT = 500  # bytes of an answer that refuses, kept as the reason

# By kind: headers that are made anew for each attempt, for receivers that refuse what was signed long ago.
SIGNERS: dict[str, Callable[[OutgoingPost], Mapping[str, str]]] = {}


def send_due() -> int:
    """Send the requests that are due, a batch of them, and forget what was delivered long ago; returns how many."""
    OutgoingPost.objects.filter(status=Status.DELIVERED, delivered_at__lt=timezone.now() - KEEP).delete()
    claimed = _claim()
    for post in claimed:
        _settle(post, send(post))
    return len(claimed)


def send(post: OutgoingPost) -> str:
    """Send it now; the reason if that failed, else nothing. Writes nothing down."""
    headers = {"Content-Type": "application/json; charset=utf-8", **post.headers}
    try:
        if post.kind in SIGNERS:
            headers |= SIGNERS[post.kind](post)
        # The queue takes http and https only, and so does the opener.
        request = Request(post.url, post.body.encode(), headers, method="POST")  # noqa: S310
        with _opener().open(request, timeout=TIMEOUT) as response:
            response.read(EXCERPT)
    except HTTPError as error:
        with error:
            return f"{error.code} {error.reason}: {_excerpt(error)}".rstrip(": ")
    except (OSError, HTTPException, ValueError) as error:
        return f"{type(error).__name__}: {error}"
    return ""


def pause_after(attempts: int) -> timedelta:
    """Twice as long after each attempt that failed, up to a limit."""
    return min(FIRST_PAUSE * (1 << (attempts - 1)), LONGEST_PAUSE)


def _excerpt(refusal: HTTPError) -> str:
    """What the receiver says about it; nothing if it falls silent."""
    try:
        return refusal.read(EXCERPT).decode(errors="replace")
    except (OSError, HTTPException):
        return ""


def _opener() -> OpenerDirector:
    """Follows no redirect: a body and its signature are for the address that somebody entered, and for no other."""
    opener = OpenerDirector()
    for handler in (HTTPHandler(), HTTPSHandler(), HTTPErrorProcessor(), HTTPDefaultErrorHandler()):
        opener.add_handler(handler)
    return opener


def _claim() -> list[OutgoingPost]:
    """Take a batch so that no other worker takes it too; nothing is locked while it is being sent."""
    now = timezone.now()
    with transaction.atomic():
        due = OutgoingPost.objects.due(now)
        skip = connection.features.has_select_for_update_skip_locked
        claimed = list(due.select_for_update(skip_locked=skip)[:BATCH])
        for post in claimed:
            post.attempts += 1
            post.next_attempt_at = now + LEASE
        OutgoingPost.objects.bulk_update(claimed, ["attempts", "next_attempt_at"])
    return claimed


def _settle(post: OutgoingPost, error: str) -> None:
    now = timezone.now()
    if not error:
        post.status, post.delivered_at = Status.DELIVERED, now
    elif post.attempts >= MOST_ATTEMPTS:
        post.status = Status.FAILED
        logger.error("%s was given up after %s attempts: %s", post, post.attempts, error)
    else:
        post.next_attempt_at = now + pause_after(post.attempts)
        logger.warning("%s is tried again at %s: %s", post, f"{post.next_attempt_at:%H:%M}", error)
    # PostgreSQL takes no NUL. A row that was deleted while it was being sent, with its person, stays away.
    post.last_error = error.replace("\0", "\ufffd")
    settled = {name: getattr(post, name) for name in ("status", "delivered_at", "next_attempt_at", "last_error")}
    OutgoingPost.objects.filter(pk=post.pk).update(**settled)
