"""The queue: one row for each HTTP POST."""

from collections.abc import Mapping
from datetime import datetime
from typing import ClassVar, Self
from urllib.parse import urlsplit

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class Status(models.TextChoices):
    PENDING = "pending", _("pending")
    DELIVERED = "delivered", _("delivered")
    FAILED = "failed", _("failed")


class OutgoingPostQuerySet(models.QuerySet["OutgoingPost"]):
    def post(self, kind: str, url: str, body: str, headers: Mapping[str, str] | None = None) -> "OutgoingPost":
        """Queue a request. It commits with the transaction of the caller, and is sent by the worker.

        ``kind`` says who wrote it. Proving the origin is the caller's business: in ``headers``, or by a signer for each
        attempt (sending.py).
        """
        if urlsplit(url).scheme not in {"http", "https"} or not urlsplit(url).hostname:
            raise ValueError(f"Not the address of a web server: {url}")
        return self.create(kind=kind, url=url, body=body, headers=dict(headers or {}))

    def due(self, now: datetime) -> Self:
        return self.filter(status=Status.PENDING, next_attempt_at__lte=now).order_by("next_attempt_at", "pk")

    def retry(self) -> int:
        """Try those again that were given up, from the start; returns how many."""
        return self.filter(status=Status.FAILED).again()

    def again(self) -> int:
        """Send them as if they had just been queued, even if they have arrived before; returns how many."""
        return self.update(status=Status.PENDING, attempts=0, next_attempt_at=timezone.now(), delivered_at=None)


class OutgoingPost(models.Model):
    kind = models.CharField(_("kind"), max_length=40, db_index=True)
    url = models.URLField(_("address"), max_length=2000)
    headers = models.JSONField(_("headers"), default=dict, blank=True)
    body = models.TextField(_("body"))
    status = models.CharField(_("status"), max_length=10, choices=Status.choices, default=Status.PENDING)
    attempts = models.PositiveSmallIntegerField(_("attempts"), default=0)
    created_at = models.DateTimeField(_("created"), default=timezone.now)
    next_attempt_at = models.DateTimeField(_("next attempt"), default=timezone.now)
    delivered_at = models.DateTimeField(_("delivered"), null=True, blank=True)
    last_error = models.TextField(_("last error"), blank=True)

    objects = OutgoingPostQuerySet.as_manager()

    class Meta:
        verbose_name = _("outgoing request")
        verbose_name_plural = _("outgoing requests")
        indexes: ClassVar = [models.Index(fields=["status", "next_attempt_at"])]

    def __str__(self) -> str:
        return f"{self.kind} → {self.url}"
