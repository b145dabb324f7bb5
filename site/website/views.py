"""What the site answers outside of its pages."""

import logging
from collections.abc import Iterator
from itertools import groupby
from xml.sax.saxutils import quoteattr

from django.conf import settings
from django.db import DatabaseError, connection
from django.db.models import Q
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse, StreamingHttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.cache import patch_cache_control, patch_vary_headers
from django.utils.html import escape
from django.utils.translation import get_language_from_request
from django.views.decorators.http import require_safe
from wagtail.models import Site

from editions.availability import Availability, negotiated
from editions.languages import BY_CODE, LANGUAGES
from editions.models import Edition

logger = logging.getLogger(__name__)


@require_safe
def to_language(request: HttpRequest) -> HttpResponse:
    """Send a reader from ``/`` to the home page in their language: what they chose before, else what they accept."""
    site = Site.find_for_request(request)
    if site is None:
        raise Http404
    home = Availability(Q(page=site.root_page_id)).alternates(site.root_page_id, request)
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
def sitemap(request: HttpRequest) -> StreamingHttpResponse:
    """All public editions with their alternates, as they come from the database."""
    return StreamingHttpResponse(_sitemap(request), content_type="application/xml; charset=utf-8")


def _sitemap(request: HttpRequest) -> Iterator[str]:
    order = {language.code: number for number, language in enumerate(LANGUAGES)}
    yield '<?xml version="1.0" encoding="UTF-8"?>\n'
    yield '<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9" xmlns:xhtml="http://www.w3.org/1999/xhtml">\n'
    editions = Edition.objects.public().light().order_by("page_id").iterator(chunk_size=500)
    for _page, group in groupby(editions, key=lambda edition: edition.page_id):
        pages = sorted(group, key=lambda edition: order[edition.language])
        urls = {edition.language: edition.get_full_url(request) for edition in pages}
        if None in urls.values():  # outside of the site
            continue
        links = [(BY_CODE[code].tag, url) for code, url in urls.items()]
        links += [("x-default", urls[edition.language]) for edition in pages if edition.is_source]
        alternates = "".join(
            f'<xhtml:link rel="alternate" hreflang="{tag}" href={quoteattr(url or "")}/>' for tag, url in links
        )
        for edition in pages:
            changed = edition.last_published_at.isoformat(timespec="seconds")
            yield f"<url><loc>{escape(urls[edition.language])}</loc><lastmod>{changed}</lastmod>{alternates}</url>\n"
    yield "</urlset>\n"


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
    """The database answers too; if not, 503, and the log says why: the address is open to everybody."""
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except DatabaseError as error:
        logger.error("The database does not answer: %s", error)
        return JsonResponse({"database": "no answer"}, status=503)
    return JsonResponse({"database": "ok"})


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    return render(request, "404.html", {"site_name": settings.WAGTAIL_SITE_NAME}, status=404)


def server_error(request: HttpRequest) -> HttpResponse:
    """Without the database, which may be what failed."""
    return render(request, "500.html", {"site_name": settings.WAGTAIL_SITE_NAME}, status=500)
