"""Whom we have erased, told by keyed hashes: who reads them learns nobody's address.

The hashes are kept beside the database too, in a file: a restored backup brings back the people and forgets the rows
that were written after it.
"""

import json
import logging
import unicodedata
from collections.abc import Iterator, Mapping
from datetime import datetime
from pathlib import Path
from typing import Any, ClassVar

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext_lazy as _

logger = logging.getLogger(__name__)

SALT = "contact.erased"


class Cause(models.TextChoices):
    ASKED = "asked", _("asked for")
    RETENTION = "retention", _("kept long enough")
    REAPPLIED = "reapplied", _("had come back")


class Erasure(models.Model):
    """The receipt: who erased how much of what, and when."""

    at = models.DateTimeField(_("when"), default=timezone.now)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    cause = models.CharField(_("cause"), max_length=20, choices=Cause.choices)
    counts = models.JSONField(_("what went"), default=dict)
    # When nothing of it was left in what the database had freed either (cleaning.py).
    cleaned_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("erasure")
        verbose_name_plural = _("erasures")
        default_permissions = ()
        ordering: ClassVar = ["-at", "-pk"]

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d %H:%M} {self.cause}"


class ErasedPerson(models.Model):
    """The marker of one address: what it had sent until then must not come back."""

    digest = models.CharField(max_length=64, db_index=True)
    erased_at = models.DateTimeField(default=timezone.now)
    erasure = models.ForeignKey(Erasure, models.CASCADE, related_name="people")

    class Meta:
        verbose_name = _("erased person")
        verbose_name_plural = _("erased people")
        default_permissions = ()

    def __str__(self) -> str:
        return self.digest


def normalised(email: str) -> str:
    return unicodedata.normalize("NFKC", email).strip().casefold()


def digests(email: str) -> list[str]:
    """The hash of an address by the secret key, then by the earlier ones."""
    keys = [settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS]
    value = normalised(email)
    return [salted_hmac(SALT, value, secret=key, algorithm="sha256").hexdigest() for key in keys]


def is_erased(email: str, written_at: datetime) -> bool:
    """Whether what this address wrote then must stay away. Every import of requests asks.

    Who writes again after an erasure is welcome.
    """
    return ErasedPerson.objects.filter(digest__in=digests(email), erased_at__gte=written_at).exists()


def mark(people: Mapping[str, datetime], erasure: Erasure) -> None:
    """The people by their addresses, each with the moment until which everything of theirs has gone."""
    ErasedPerson.objects.bulk_create(
        ErasedPerson(digest=digests(email)[0], erased_at=until, erasure=erasure) for email, until in people.items()
    )


def markers() -> dict[str, datetime]:
    """When each hash was erased last."""
    return dict(ErasedPerson.objects.order_by("erased_at").values_list("digest", "erased_at"))


def remember(known: Mapping[str, datetime], erasure: Erasure) -> None:
    """Write down again what a restored table has forgotten."""
    stored = markers()
    ErasedPerson.objects.bulk_create(
        ErasedPerson(digest=digest, erased_at=at, erasure=erasure)
        for digest, at in known.items()
        if digest not in stored or stored[digest] < at
    )


def journal() -> Path:
    return Path(settings.ERASURES_FILE)


def write_journal(erasure: Erasure) -> None:
    """Raises nothing: the people are gone, and the receipt stands in the database."""
    lines = [{"digest": person.digest, "erased_at": person.erased_at.isoformat()} for person in erasure.people.all()]
    try:
        journal().parent.mkdir(parents=True, exist_ok=True)
        with journal().open("a", encoding="ascii") as file:
            file.write("".join(f"{json.dumps(line)}\n" for line in lines))
    except OSError:
        logger.exception("The hashes of erasure %s could not be written to %s", erasure.pk, journal())


def read_journal(path: Path) -> Iterator[tuple[str, datetime]]:
    if not path.exists():
        return
    for line in path.read_text(encoding="ascii").splitlines():
        entry: dict[str, Any] = json.loads(line)
        yield entry["digest"], datetime.fromisoformat(entry["erased_at"])
