"""From a posted form to a stored request and its mails in the queue."""

import hashlib

from django.db import IntegrityError, transaction
from django.http import HttpRequest, QueryDict
from django.utils import timezone
from django.utils.translation import gettext as _

from editions.models import Edition
from throttling.counters import count, network_of

from . import selftest, suspicion, tokens
from .assignment import assign
from .consent import current_version
from .forms import ConsultationForm, readable
from .mail import queue_mails
from .requests import ConsultationRequest, Happened, State
from .settings import SalesSettings
from .webhook import announce


def receive(request: HttpRequest, edition: Edition) -> tuple[ConsultationForm, int] | None:
    """Take what was posted: none when it is done, else the form to show and the status of the answer.

    A suspected bot gets the same answer as everybody.
    """
    if request.method != "POST":
        source = request.GET.get("from", "")
        referrer = request.META.get("HTTP_REFERER", "")[:500]
        return ConsultationForm(initial={"source": source, "referrer": referrer, "token": tokens.issue()}), 200
    data = readable(request.POST)
    network = network_of(request)
    is_test = selftest.is_ours(data)
    limits: SalesSettings = SalesSettings.load(request)  # kept with the request
    if not is_test and count("contact.posts", network) > limits.turned_away_after:
        problem = _("Very many requests have come from your network within the hour. Please try again later.")
        return _again(data, problem), 429
    token = tokens.check(data.get("token", ""))
    form = ConsultationForm(data)
    if form.is_valid() and token.is_stale:
        problem = _("This form has been open for a long time. Your text is still here: please send it once more.")
        return _again(data, problem), 422
    if not form.is_valid():
        return form, 422
    # Only what would be stored: a visitor who needs several tries is not many visitors.
    from_network = 0 if is_test else count("contact.network", network)
    from_email = 0 if is_test else count("contact.email", form.cleaned_data["email"])
    suspected = suspicion.reasons(form.cleaned_data, token, from_network, from_email, limits)
    consent = current_version(request, edition.language, token.issued_at)
    store(form, edition.language, suspected, consent, is_test=is_test)
    return None


def store(
    form: ConsultationForm, language: str, suspected: list[str], consent: str, *, is_test: bool = False
) -> ConsultationRequest:
    """Store the request of a valid form; the same press of the button twice gives the same request."""
    submission = _digest(form)
    try:
        with transaction.atomic():
            request = _create(form, language, suspected, consent, submission, is_test=is_test)
            _pass_on(request)
    except IntegrityError:
        request = ConsultationRequest.objects.get(submission=submission)
    return request


def _create(
    form: ConsultationForm, language: str, suspected: list[str], consent: str, submission: str, *, is_test: bool
) -> ConsultationRequest:
    request: ConsultationRequest = ConsultationRequest.objects.create(
        **form.request_fields(),
        language=language,
        state=State.SPAM if suspected else State.NEW,
        reasons=suspected,
        consented_at=timezone.now(),
        consent_version=consent,
        submission=submission,
        is_test=is_test,
    )
    request.record(Happened.RECEIVED)
    if suspected:
        request.record(Happened.QUARANTINED, reasons=suspected)
    return request


def _pass_on(request: ConsultationRequest) -> None:
    """To a colleague, to the mail queue, and to the program that wants to know.

    For a suspected bot all of it is done and undone: how long the answer takes tells it nothing.
    """
    with transaction.atomic():
        if request.is_test:
            queue_mails(request)
            selftest.hold_back(request)
        else:
            assign(request)
            queue_mails(request)
            announce(request)
        transaction.set_rollback(request.state == State.SPAM)


def _digest(form: ConsultationForm) -> str:
    given = sorted((name, str(value)) for name, value in form.data.items())
    return hashlib.sha256(repr(given).encode("utf-8", "surrogatepass")).hexdigest()


def _again(data: QueryDict, problem: str) -> ConsultationForm:
    """The same form with its values, a new token, and what went wrong."""
    data["token"] = tokens.issue(again=True)
    form = ConsultationForm(data)
    form.add_error(None, problem)
    return form
