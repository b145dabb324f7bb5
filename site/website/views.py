"""What the site answers outside of its pages."""

import logging
from collections.abc import Iterator

from django.conf import settings
from django.db import DatabaseError, connection
from django.db.models import Q
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.cache import get_conditional_response, patch_cache_control, patch_vary_headers
from django.utils.http import http_date, quote_etag
from django.utils.translation import get_language_from_request, override
from django.views.decorators.http import require_safe
from wagtail.models import Site

from contact import health
from editions.availability import Availability, negotiated
from editions.languages import LANGUAGES

from . import sitemaps

logger = logging.getLogger(__name__)


@require_safe
def to_language(request: HttpRequest) -> HttpResponse:
    """Send a reader from ``/`` to the home page in their language: what they chose before, else what they accept."""
    site = Site.find_for_request(request)
    if site is None:
        raise Http404
    home = Availability(Q(pk=site.root_page_id)).alternates(site.root_page_id, request)
    alternate = negotiated(home, get_language_from_request(request))
    if alternate is None:
        raise Http404
    response = redirect(alternate.url)
    patch_vary_headers(response, ["Accept-Language", "Cookie"])
    return response


@require_safe
def robots(request: HttpRequest) -> HttpResponse:
    sitemap_url = request.build_absolute_uri(reverse("sitemap"))
    text = f"User-agent: *\nDisallow: /admin/\n\nSitemap: {sitemap_url}\n"
    return HttpResponse(text, content_type="text/plain; charset=utf-8")


@require_safe
def indexnow_key(request: HttpRequest, key: str) -> HttpResponse:
    """Proves to search engines that who pings them (see indexnow.py) speaks for this site."""
    if not settings.INDEXNOW_KEY or key != settings.INDEXNOW_KEY:
        raise Http404
    return HttpResponse(key, content_type="text/plain; charset=utf-8")


@require_safe
def sitemap(request: HttpRequest, section: str = "", part: int = 0) -> HttpResponseBase:
    """All public pages and lists with their alternates, or one part of them where they are many (see sitemaps.py)."""
    site = Site.find_for_request(request)
    if site is None:
        raise Http404
    digest, changed = sitemaps.state(site)
    etag = quote_etag(f"{digest}-{section}-{part}")
    modified = int(changed.timestamp()) if changed else None

    def make() -> Iterator[str]:
        return sitemaps.part(site, section, part) if section else sitemaps.whole(site)

    response: HttpResponseBase | None = get_conditional_response(request, etag, modified)
    if response is None:
        content = sitemaps.cached(f"sitemap-{digest}-{section}-{part}", make)
        response = StreamingHttpResponse(content, content_type="application/xml; charset=utf-8")
    response.headers["ETag"] = etag
    if modified is not None:
        response.headers["Last-Modified"] = http_date(modified)
    return response


@require_safe
def speculation_rules(request: HttpRequest) -> HttpResponse:
    """Fetch a page when a finger or the mouse goes down on its link: earlier would cost data for nothing."""
    pages = [{"href_matches": f"/{language.prefix}/*"} for language in LANGUAGES]
    rules = {"prefetch": [{"where": {"or": pages}, "eagerness": "conservative"}]}
    response = JsonResponse(rules, content_type="application/speculationrules+json")
    patch_cache_control(response, public=True, max_age=86_400)
    return response


@require_safe
def live(request: HttpRequest) -> HttpResponse:
    """The process answers."""
    return HttpResponse("ok", content_type="text/plain")


@require_safe
def ready(request: HttpRequest) -> JsonResponse:
    """The database answers too; if not, 503, and the log says why: the address is open to everybody.

    What else is wrong (contact/health.py) is said with 200: another instance would do no better.
    """
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
        report = health.report()
    except DatabaseError as error:
        logger.error("The database does not answer: %s", error)
        return JsonResponse({"database": "no answer"}, status=503)
    return JsonResponse({"database": "ok", **report})


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    return render(request, "404.html", {"site_name": settings.WAGTAIL_SITE_NAME}, status=404)


def form_expired(request: HttpRequest, reason: str = "") -> HttpResponse:
    """To a form of the admin whose token is not that of the session; the forms of readers have none."""
    with override(get_language_from_request(request)):
        return render(request, "403_csrf.html", {"site_name": settings.WAGTAIL_SITE_NAME}, status=403)


def server_error(request: HttpRequest) -> HttpResponse:
    """Without the database, which may be what failed."""
    return render(request, "500.html", {"site_name": settings.WAGTAIL_SITE_NAME}, status=500)
