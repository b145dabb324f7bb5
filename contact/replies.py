"""Answers to visitors by mail, from the queue like all other mails, in one thread with what they were sent before."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import override
from post_office.models import STATUS, Email

from editions.languages import BY_CODE

from .mail import queue_text
from .reply_templates import ReplyTemplate, fill_in, signature_of, values_for
from .requests import OPEN, ConsultationRequest, Happened, State
from .team import name_of
from .transitions import TransitionRefused, claim, move, require_not_with_another

AFTERWARDS = (State.ANSWERED, State.WAITING)
CHANGES = (
    Happened.REPLIED,
    Happened.MOVED,
    Happened.CLAIMED,
    Happened.RELEASED,
    Happened.HANDED_OVER,
    Happened.ASSIGNED,
)
MOST_REFERENCES = 20


@dataclass(frozen=True, slots=True)
class Answer:
    """``state`` is one of ``AFTERWARDS``; ``seen`` is what :func:`standing` was when the answer was begun."""

    subject: str
    text: str
    state: str
    seen: str


def standing(request: ConsultationRequest) -> str:
    """What must not have changed while somebody was writing: who has the request, and what it was answered."""
    return f"{request.state} {request.owner_id} {_answers(request)}"


def reply(pk: int, answer: Answer, user: Any) -> Email:
    """Queue the mail, and move the request; whoever sends from then on has it.

    Raises :class:`TransitionRefused` if a colleague was quicker, or if the request is not open. The same press of the
    button twice sends one mail.
    """
    with transaction.atomic():
        request = ConsultationRequest.objects.locked(pk)
        if answer.seen != standing(request):
            if (sent := _just_sent(request, answer, user)) is not None:
                return sent
            raise TransitionRefused(changed_meanwhile(request, user))
        _require_mine(request, user)
        email = queue_text(answer.subject, answer.text, to=request.email, headers=_headers(request))
        request.mails.add(email)
        request.record(Happened.REPLIED, user, mail=email.pk)
        if request.state != answer.state:
            move(request, answer.state, user)
        elif request.owner_id is None:
            claim(request, user)
    return email


def changed_meanwhile(request: ConsultationRequest, user: Any) -> str:
    """A message that says who was quicker, if that was somebody else."""
    last = request.events.filter(kind__in=CHANGES).last()
    if last is None or last.user is None or last.user.pk == user.pk:
        return _("This request has changed meanwhile. Please look at it before you send this.")
    refusal = _("%(name)s has changed or answered this request meanwhile. Please look at it before you send this.")
    return refusal % {"name": name_of(last.user)}


def subject_for(request: ConsultationRequest) -> str:
    """That of the first mail they had, as mail programs write it for an answer."""
    first = thread(request).first()
    with override(request.language):
        subject = first.subject if first else f"{settings.WAGTAIL_SITE_NAME}: {request.get_topic_display()}"
    return f"Re: {subject.removeprefix('Re: ')}"


def templates_for(request: ConsultationRequest) -> list[ReplyTemplate]:
    """All of them, those of the visitor's language and topic first."""
    languages = [request.language, *BY_CODE]
    return sorted(
        ReplyTemplate.objects.all(),
        key=lambda template: (
            languages.index(template.language),
            template.topic != request.topic,
            template.topic,
            template.name,
        ),
    )


def first_choice(request: ConsultationRequest, templates: Iterable[ReplyTemplate]) -> ReplyTemplate | None:
    """The template to begin with; none when they have had an answer, or none fits."""
    if _answers(request):
        return None
    return next((template for template in templates if template.fits(request)), None)


def opening(request: ConsultationRequest, template: ReplyTemplate, user: Any) -> str:
    return fill_in(template.text, values_for(request, name_of(user), template.language)).strip()


def draft(request: ConsultationRequest, template: ReplyTemplate | None, user: Any) -> str:
    """An answer to begin with: the template, if there is one, and the signature in its language."""
    if template is None:
        return f"\n\n{signature_of(user, request.language)}"
    return f"{opening(request, template, user)}\n\n{signature_of(user, template.language)}"


def thread(request: ConsultationRequest) -> QuerySet[Email]:
    """What the visitor has been sent, the oldest first."""
    mails: QuerySet[Email] = request.mails.filter(to=request.email).exclude(status=STATUS.failed)
    return mails.order_by("created", "pk")


def _headers(request: ConsultationRequest) -> dict[str, str]:
    headers = {"Reply-To": settings.SALES_EMAIL}
    earlier = list(dict.fromkeys(mail.message_id for mail in thread(request) if mail.message_id))
    if earlier:
        headers["In-Reply-To"] = earlier[-1]
        headers["References"] = " ".join([earlier[0], *earlier[1:][-MOST_REFERENCES:]])
    return headers


def _answers(request: ConsultationRequest) -> int:
    return request.events.filter(kind=Happened.REPLIED).count()


def _just_sent(request: ConsultationRequest, answer: Answer, user: Any) -> Email | None:
    last = request.events.filter(kind=Happened.REPLIED).last()
    if last is None or last.user_id != user.pk:
        return None
    same: Email | None = request.mails.filter(pk=last.data["mail"], subject=answer.subject, message=answer.text).first()
    return same


def _require_mine(request: ConsultationRequest, user: Any) -> None:
    if request.state not in OPEN:
        refusal = _("A request that is %(state)s can't be answered. Open it again first.")
        raise TransitionRefused(refusal % {"state": State(request.state).label})
    require_not_with_another(request, user)
