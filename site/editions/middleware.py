"""The language of a request is the one its address says; publishing errors become messages in the admin."""

from collections.abc import Callable

from django.contrib import messages
from django.db.models import RestrictedError
from django.http import HttpRequest, HttpResponse, HttpResponsePermanentRedirect, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import override

from .languages import BY_CODE, BY_PREFIX, DEFAULT
from .publishing import Refused

GetResponse = Callable[[HttpRequest], HttpResponse]


class LanguageMiddleware:
    """Django's own varies every response by cookie and redirects unknown addresses by Accept-Language."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        first, _slash, rest = request.path_info.lstrip("/").partition("/")
        if first not in BY_PREFIX and first in BY_CODE:  # /zh-hans/…
            query = f"?{request.META['QUERY_STRING']}" if request.META.get("QUERY_STRING") else ""
            return HttpResponsePermanentRedirect(f"/{BY_CODE[first].prefix}/{rest}{query}")
        language = BY_PREFIX.get(first, DEFAULT)
        with override(language.code):
            request.LANGUAGE_CODE = language.code
            response = self.get_response(request)
        if first in BY_PREFIX:
            response.headers.setdefault("Content-Language", language.tag)
        return response


class PublishingErrorsMiddleware:
    """Wagtail has many ways to publish and delete, and none of them expects to be refused: answer for all here."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        if isinstance(exception, Refused):
            message = " ".join(exception.messages)
        elif isinstance(exception, RestrictedError):
            pages = {str(reference.edition) for reference in exception.restricted_objects}  # type: ignore[attr-defined]
            message = _("Published text still links to this page: %(pages)s") % {"pages": ", ".join(sorted(pages))}
        else:
            return None
        if not request.path_info.startswith(reverse("wagtailadmin_home")):
            return None
        messages.error(request, message)
        back = request.get_full_path() if request.method == "POST" else reverse("wagtailadmin_home")
        return HttpResponseRedirect(back)
