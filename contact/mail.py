"""The mails about a request, put into the queue. The worker sends them; nothing here talks to a mail server."""

import logging
from typing import Any

from django.conf import settings
from django.db import transaction
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.safestring import mark_safe
from django.utils.translation import override
from post_office import mail
from wagtail.users.models import UserProfile

from .requests import ConsultationRequest, Happened

logger = logging.getLogger(__name__)


def queue_mails(request: ConsultationRequest) -> None:
    """An acknowledgement in the visitor's language, and a notification to sales in theirs, once per request.

    Raises nothing: a mail that can't be written must not cost the request.
    """
    if request.mails.exists():
        return
    try:
        with transaction.atomic():
            _queue_both(request)
    except Exception:
        logger.exception("No mail could be queued for consultation request %s", request.pk)
        request.record(Happened.MAIL_FAILED)


def _queue_both(request: ConsultationRequest) -> None:
    acknowledgement = _queue(request, "acknowledgement", request.language, to=request.email)
    sales = settings.SALES_EMAIL
    notification = _queue(request, "notification", language_of(sales), to=sales, reply_to=request.email)
    request.mails.add(acknowledgement, notification)


def _queue(request: ConsultationRequest, name: str, language: str, *, to: str, reply_to: str = "") -> mail.Email:
    with override(language):
        return queue_plain(name, {"request": request, "admin_url": admin_url(request)}, to=to, reply_to=reply_to)


def language_of(address: str) -> str:
    """That which the user with this address has chosen for the admin, else that of the site."""
    profiles = UserProfile.objects.filter(user__email__iexact=address, user__is_active=True)
    chosen = profiles.exclude(preferred_language="").values_list("preferred_language", flat=True)
    return chosen.first() or settings.LANGUAGE_CODE


def admin_url(request: ConsultationRequest) -> str:
    return f"{settings.BASE_URL}{reverse('consultation_requests:edit', args=[request.pk])}"


def queue_plain(name: str, context: dict[str, Any], *, to: str, reply_to: str = "") -> mail.Email:
    """A mail in plain text from ``contact/mail/<name>.txt`` and ``<name>_subject.txt``, in the active language."""
    context = {"site_name": settings.WAGTAIL_SITE_NAME, **context}
    # Wagtail's template engine escapes for HTML; these are plain text (autoescape off in the templates).
    subject = " ".join(render_to_string(f"contact/mail/{name}_subject.txt", context).split())
    message = render_to_string(f"contact/mail/{name}.txt", context).strip() + "\n"
    return queue_text(subject, message, to=to, headers={"Reply-To": reply_to} if reply_to else {})


def queue_text(subject: str, text: str, *, to: str, headers: dict[str, str]) -> mail.Email:
    # post_office takes subject and message for templates; braces that somebody wrote are no tags of ours.
    return mail.send(
        to,
        settings.DEFAULT_FROM_EMAIL,
        subject="{{ subject }}",
        message="{{ message }}",
        context={"subject": mark_safe(subject), "message": mark_safe(text)},  # noqa: S308 - plain text
        headers=headers,
    )
