"""URLs under a language prefix: ``/en/…``, and ``/zh/…`` for the language that Django calls ``zh-hans``."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.urls import URLResolver, re_path
from django.urls.resolvers import LocalePrefixPattern
from django.utils.translation import get_language
from django.views.decorators.csrf import csrf_exempt
from wagtail.models import Page, Site
from wagtail.urls import serve_pattern
from wagtail.views import serve as wagtail_serve

from .languages import BY_CODE, DEFAULT
from .managers import restricted

DEEPEST = Page._meta.get_field("path").max_length // Page.steplen  # of the tree; an address may be as long as it likes


class PublicPrefixPattern(LocalePrefixPattern):
    @property
    def language_prefix(self) -> str:
        return f"{BY_CODE.get(get_language() or '', DEFAULT).prefix}/"


def language_patterns(*patterns: Any) -> list[URLResolver]:
    return [URLResolver(PublicPrefixPattern(), list(patterns))]


@csrf_exempt
def serve(request: HttpRequest, path: str) -> HttpResponse:
    """Wagtail's view, with the page found by one query however deep it lies.

    Exempt from CSRF so that no reading page sets a cookie: a page that takes POST requests of anonymous visitors has
    no authority of theirs to abuse, and protects itself (see contact.tokens).
    """
    if (site := Site.find_for_request(request)) is not None:
        request._wagtail_route_for_request = _route(site, request, path)  # type: ignore[attr-defined]
    response: HttpResponse = wagtail_serve(request, path)
    return response


def _route(site: Site, request: HttpRequest, path: str) -> Any:
    """The deepest page whose address the path begins with; it may route the rest itself."""
    parts = [part for part in path.split("/") if part]
    root = site.root_page.url_path
    depths = range(min(len(parts), DEEPEST) + 1)
    addresses = [root + "".join(f"{part}/" for part in parts[:depth]) for depth in depths]
    found = Page.objects.filter(url_path__in=addresses).annotate(is_restricted=restricted("path"))
    page = found.order_by("-depth").first()
    if page is None:
        return None
    specific = page.specific_class.for_reading().get(pk=page.pk)
    specific.is_restricted = page.is_restricted
    rest = parts[page.depth - site.root_page.depth :]
    try:
        return specific.route(request, rest)
    except Http404:
        return None


page_pattern = re_path(serve_pattern, serve, name="wagtail_serve")
# What a page has beside itself for programs, routed by the page: "blog/feed.json".
file_pattern = re_path(r"^((?:[\w-]+/)+[\w-]+\.[a-z]+)$", serve)
