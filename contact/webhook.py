"""Tells another program (a CRM, a chat) of each new request, if WEBHOOK_URL is set.

The message is queued in the transaction that stores the request, and the worker sends it (site/outbox). With a
WEBHOOK_SECRET it is signed for each attempt as Standard Webhooks say (https://www.standardwebhooks.com):
``webhook-id`` is the same in every attempt for a request, ``webhook-timestamp`` is that of the attempt, in seconds, and
``webhook-signature`` is ``v1,`` and the Base64 of the HMAC-SHA256 over ``id.timestamp.body``. A receiver refuses old
timestamps and ids that it knows.
"""

import base64
import hashlib
import hmac
import json
import logging
import time
from collections.abc import Iterable
from typing import Any

from django.conf import settings
from django.db import transaction
from django.utils.translation import override

from outbox import sending
from outbox.models import OutgoingPost, OutgoingPostQuerySet

from .mail import admin_url
from .requests import ConsultationRequest
from .sources import source_of

logger = logging.getLogger(__name__)

KIND = "consultation-request"
ID = "webhook-id"


def announce(request: ConsultationRequest) -> None:
    """Queue the message about a request, once.

    Raises nothing: a hook that is set up wrong must not cost the request.
    """
    if not settings.WEBHOOK_URL or request.is_test or posts_about([request.pk]).exists():
        return
    try:
        with transaction.atomic():
            body = json.dumps(_message(request), ensure_ascii=False)
            OutgoingPost.objects.post(KIND, settings.WEBHOOK_URL, body, {ID: _id(request.pk)})
    except Exception:
        logger.exception("The hook could not be told of consultation request %s", request.pk)


def posts_about(requests: Iterable[int]) -> OutgoingPostQuerySet:
    """What has been queued about the requests with these ids, sent or not: all that the outbox holds of a person."""
    return OutgoingPost.objects.filter(kind=KIND, **{f"headers__{ID}__in": [_id(pk) for pk in requests]})


def about(post: OutgoingPost) -> int:
    """The id of the request."""
    return int(post.headers[ID].removeprefix(f"{KIND}-"))


def sign(post: OutgoingPost) -> dict[str, str]:
    """The headers of one attempt; none without a secret, because anybody can sign with an empty one."""
    if not settings.WEBHOOK_SECRET:
        return {}
    timestamp = str(int(time.time()))
    return {"webhook-timestamp": timestamp, "webhook-signature": signature(post.headers[ID], timestamp, post.body)}


def signature(identity: str, timestamp: str, body: str) -> str:
    signed = f"{identity}.{timestamp}.{body}".encode()
    return "v1," + base64.b64encode(hmac.digest(_key(), signed, hashlib.sha256)).decode()


def register() -> None:
    sending.SIGNERS[KIND] = sign


def _key() -> bytes:
    """A secret as Standard Webhooks write it, ``whsec_`` and Base64, or any other text as it is."""
    secret: str = settings.WEBHOOK_SECRET
    encoded = secret.removeprefix("whsec_")
    return base64.b64decode(encoded) if encoded != secret else secret.encode()


def _id(pk: int) -> str:
    return f"{KIND}-{pk}"


def _message(request: ConsultationRequest) -> dict[str, Any]:
    """``text`` is for chats, which show it and know nothing of the rest. Labels are in English."""
    url = admin_url(request)
    with override("en"):
        labels = {
            name: {"value": getattr(request, name), "label": str(getattr(request, f"get_{name}_display")())}
            for name in ("topic", "budget", "start")
        }
        about = f"{request}, {labels['topic']['label']}, {request.get_language_display()}"
    return {
        "type": "consultation_request.created",
        "timestamp": request.created_at.isoformat(),
        "text": f"New consultation request: {about} {url}",
        "data": {
            "id": request.pk,
            "url": url,
            "created_at": request.created_at.isoformat(),
            "language": request.language,
            **{name: getattr(request, name) for name in ("name", "email", "company", "phone", "message", "referrer")},
            **labels,
            "source": _source(request),
        },
    }


def _source(request: ConsultationRequest) -> dict[str, str] | None:
    found = source_of(request)
    return {"title": found.headline, "url": found.get_full_url() or ""} if found else None
