"""The mails about a request, put into the queue. The worker sends them; nothing here talks to a mail server."""

from django.conf import settings
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.translation import override
from post_office import mail

from .models import ConsultationRequest


def queue_mails(request: ConsultationRequest) -> None:
    """An acknowledgement in the visitor's language, and a notification to sales in English."""
    acknowledgement = _queue(request, "acknowledgement", request.language, to=request.email)
    notification = _queue(request, "notification", "en", to=settings.SALES_EMAIL, reply_to=request.email)
    request.mails.add(acknowledgement, notification)


def _queue(request: ConsultationRequest, name: str, language: str, *, to: str, reply_to: str = "") -> mail.Email:
    with override(language):
        context = {
            "request": request,
            "site_name": settings.WAGTAIL_SITE_NAME,
            "admin_url": settings.BASE_URL + reverse("consultation_requests:edit", args=[request.pk]),
        }
        # Wagtail's template engine escapes for HTML; these are plain text (autoescape off in the templates).
        subject = " ".join(render_to_string(f"contact/mail/{name}_subject.txt", context).split())
        message = render_to_string(f"contact/mail/{name}.txt", context).strip() + "\n"
    headers = {"Reply-To": reply_to} if reply_to else {}
    return mail.send(to, settings.DEFAULT_FROM_EMAIL, subject=subject, message=message, headers=headers)
