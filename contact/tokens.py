"""The signed moment at which a form was drawn. It replaces a CSRF token, so that no cookie is needed."""

import secrets
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from django.core import signing
from django.utils import timezone

SALT = "contact.form"
OLDEST = timedelta(hours=24)  # after that the visitor is asked to press once more
QUICKEST = timedelta(seconds=3)  # nobody types a request in less
AGAIN = "again."


@dataclass(frozen=True, slots=True)
class Token:
    is_genuine: bool
    is_stale: bool = False
    is_hasty: bool = False
    issued_at: datetime | None = None


def issue(*, again: bool = False) -> str:
    """``again``: for a form that goes back filled in. To press its button at once is what we ask for."""
    return signing.TimestampSigner(salt=SALT).sign((AGAIN if again else "") + secrets.token_urlsafe(12))


def check(token: str) -> Token:
    signer = signing.TimestampSigner(salt=SALT)
    try:
        value = signer.unsign(token)
    except signing.BadSignature:
        return Token(is_genuine=False)
    issued_at = datetime.fromtimestamp(signing.b62_decode(token.rsplit(":", 2)[1]), UTC)
    age = (timezone.now() - issued_at).total_seconds()
    is_hasty = age < QUICKEST.total_seconds() and not value.startswith(AGAIN)
    return Token(True, is_stale=age > OLDEST.total_seconds(), is_hasty=is_hasty, issued_at=issued_at)
