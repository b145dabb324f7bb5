"""The site sends itself a request through the public form, and looks whether it is stored and its mails are queued.

The form is posted with a mark that only we can sign. What carries it is stored as a test: nobody sees it in the queue
or in numbers, no limit counts it, its mails can't be sent, and it is removed at once.
"""

import secrets
import time
from collections.abc import Mapping
from datetime import timedelta
from html.parser import HTMLParser
from http.client import HTTPException
from typing import Any
from urllib.error import HTTPError
from urllib.parse import urlencode, urljoin
from urllib.request import HTTPRedirectHandler, Request, build_opener

from django.core import signing
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_noop
from post_office.models import Email

from editions.models import Edition

from . import health
from .requests import ConsultationRequest, Topic

MARK = "self_test"  # the name of the field
SALT = "contact.self-test"
LIFETIME = timedelta(minutes=5)  # of a mark, so that one that leaks is soon worth nothing
NOWHERE = "self-test@merctechs.invalid"
PAUSE = 4  # seconds between opening the form and pressing the button; tokens.py suspects who is quicker than 3
TIMEOUT = 20  # seconds
FORGOTTEN = timedelta(minutes=10)  # after which what a killed test has left is removed by the next one


class SelfTestFailed(Exception):
    """A visitor's request would not arrive; the message says why, in English as in logs.

    ``reason`` is its msgid: whoever reads of it in the admin does so in a language of their own.
    """

    def __init__(self, reason: str, **values: Any) -> None:
        super().__init__(reason % values)
        self.reason, self.values = reason, values


def is_ours(posted: Mapping[str, str]) -> bool:
    """Whether what was posted carries our mark."""
    try:
        signing.TimestampSigner(salt=SALT).unsign(posted.get(MARK, ""), max_age=LIFETIME)
    except signing.BadSignature:
        return False
    return True


def hold_back(request: ConsultationRequest) -> None:
    """Leave the mails of a test in the queue, addressed to nobody and expired, so that none is sent."""
    request.mails.update(to=[NOWHERE], expires_at=timezone.now())


def check(pause: float = PAUSE) -> str:
    """Run the test and write down how it went; why it failed, or nothing."""
    try:
        run(pause)
    except SelfTestFailed as failure:
        health.beat(health.SELF_TEST, ok=False, reason=failure.reason, values=failure.values)
        return str(failure)
    health.beat(health.SELF_TEST)
    return ""


def run(pause: float = PAUSE) -> None:
    """Raises :class:`SelfTestFailed`. Each language has its turn, hour by hour."""
    editions = list(Edition.objects.visible().filter(page__contactpage__isnull=False).order_by("language"))
    if not editions:
        raise SelfTestFailed(gettext_noop("no contact page is public"))
    url = editions[int(time.time()) // 3600 % len(editions)].get_full_url()
    if not url:
        raise SelfTestFailed(gettext_noop("the contact page has no address"))
    name = secrets.token_hex(8)
    try:
        _send(url, name, pause)
        _look_for(name)
    finally:
        _clear(name)


class _HiddenFields(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.values: dict[str, str] = {}

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        if tag == "input" and given.get("type") == "hidden" and given.get("name"):
            self.values[given["name"] or ""] = given.get("value") or ""


class _NoRedirects(HTTPRedirectHandler):
    def redirect_request(self, *args: object) -> None:
        """To where an answer leads is what we look at."""


def _send(url: str, name: str, pause: float) -> None:
    status, _location, page = _fetch(url)
    form = _HiddenFields()
    form.feed(page)
    if status != 200 or "token" not in form.values:
        raise SelfTestFailed(gettext_noop("%(url)s answers %(status)s without a form"), url=url, status=status)
    time.sleep(pause)
    values = {
        **form.values,
        MARK: signing.TimestampSigner(salt=SALT).sign(name),
        "name": "Self-test",
        "email": NOWHERE,
        "company": name,
        "topic": Topic.OTHER.value,
        "message": "The site wrote this to itself.",
        "consent": "on",
    }
    status, location, _page = _fetch(url, urlencode(values).encode())
    if (status, urljoin(url, location)) != (302, f"{url}thanks/"):
        raise SelfTestFailed(gettext_noop("%(url)s answers %(status)s to a filled in form"), url=url, status=status)


def _fetch(url: str, data: bytes | None = None) -> tuple[int, str, str]:
    """Status, address of a redirect, text."""
    request = Request(url, data, {"User-Agent": "self-test of the site"})  # noqa: S310 - our own address
    try:
        with build_opener(_NoRedirects()).open(request, timeout=TIMEOUT) as response:
            return response.status, "", response.read().decode(errors="replace")
    except HTTPError as error:
        with error:
            return error.code, error.headers.get("Location", ""), ""
    except (OSError, HTTPException) as error:
        raise SelfTestFailed(gettext_noop("%(url)s does not answer: %(error)s"), url=url, error=str(error)) from error


def _look_for(name: str) -> None:
    request = ConsultationRequest.objects.filter(is_test=True, company=name).first()
    if request is None:
        raise SelfTestFailed(gettext_noop("the form thanks, but nothing has been stored"))
    if request.reasons:
        raise SelfTestFailed(gettext_noop("put into quarantine: %(reasons)s"), reasons=", ".join(request.reasons))
    queued = request.mails.count()
    if queued != 2:
        raise SelfTestFailed(gettext_noop("%(count)s of 2 mails have been queued"), count=queued)


def _clear(name: str) -> None:
    ours = Q(company=name) | Q(created_at__lt=timezone.now() - FORGOTTEN)
    tests = ConsultationRequest.objects.filter(ours, is_test=True)
    Email.objects.filter(pk__in=list(tests.exclude(mails=None).values_list("mails", flat=True))).delete()
    tests.delete()
