"""Old addresses lead to where their page is now, in the language they were asked for in.

Wagtail's table holds them, with one row for all languages: its "redirect from" is the address without the language,
and its target the page, so that every later move is a single redirect too. What lies below a page (``tags/…``,
``feed/``) and its Markdown go with it. Rows with a language in them, or of addresses that never had one, are taken
as they stand.
"""

from collections.abc import Callable, Iterator
from itertools import islice
from typing import Any

from django.db import transaction
from django.db.models import Q
from django.http import Http404, HttpRequest, HttpResponse, HttpResponsePermanentRedirect, HttpResponseRedirect
from django.utils.translation import get_language
from wagtail.contrib.redirects.middleware import get_redirect
from wagtail.contrib.redirects.models import Redirect
from wagtail.models import Page, Site
from wagtail.signals import page_slug_changed, post_page_move

from editions.availability import Availability
from editions.languages import BY_CODE, BY_PREFIX, DEFAULT, LANGUAGES
from editions.urls import DEEPEST

STEP = 500  # addresses in one query
MARKDOWN = ".md"


class LanguageCodeMiddleware:
    """``/zh-hans/…`` is ``/zh/…``, and what has moved from there is one step away, not two.

    Stands before LanguageMiddleware, which would answer without asking where the page is now.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        path = by_prefix(request.path_info)
        if path == request.path_info or request.method not in ("GET", "HEAD"):
            return self.get_response(request)
        request.path = request.path_info = path
        response = self.get_response(request)
        return response if response.has_header("Location") else HttpResponsePermanentRedirect(request.get_full_path())


class RedirectMiddleware:
    """Answers for what nothing else has: a page that is there, though not in this language, answers for itself."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        found_page = getattr(request, "_wagtail_route_for_request", None)
        if response.status_code != 404 or found_page or request.method not in ("GET", "HEAD"):
            return response
        return _answer(request) or response


def by_prefix(path: str) -> str:
    """The path with the prefix of its language, where it had its code."""
    first, slash, rest = path.removeprefix("/").partition("/")
    return path if first in BY_PREFIX or first not in BY_CODE else f"/{BY_CODE[first].prefix}{slash}{rest}"


def _answer(request: HttpRequest) -> HttpResponse | None:
    site = Site.find_for_request(request)
    # A null character would be refused by PostgreSQL.
    if site is None or "\0" in request.path_info:
        return None
    redirect, rest = _exact(request), ""
    if redirect is None:
        redirect, rest = _by_page(site, request.path_info)
    url = _target(redirect, rest, request) if redirect else None
    if redirect is None or not url:
        return None
    if "?" not in redirect.old_path and "?" not in url and request.META.get("QUERY_STRING"):
        url = f"{url}?{request.META['QUERY_STRING']}"
    return HttpResponsePermanentRedirect(url) if redirect.is_permanent else HttpResponseRedirect(url)


def _exact(request: HttpRequest) -> Redirect | None:
    """A row with exactly this address, with its query or without."""
    urls = (request.get_full_path(), request.path)
    addresses = dict.fromkeys(Redirect.normalise_path(url, decode_unicode=False) for url in urls)
    found = (get_redirect(request, address) for address in addresses)
    return next((redirect for redirect in found if redirect), None)


def _by_page(site: Site, path: str) -> tuple[Redirect | None, str]:
    """The row of the page that the address, without its language, was of or lay below, and the rest of the address."""
    prefix, _slash, below = path.strip("/").partition("/")
    if prefix not in BY_PREFIX or not below:
        return None, ""
    parts = below.removesuffix(MARKDOWN).split("/")
    suffix = MARKDOWN if below.endswith(MARKDOWN) else ""
    addresses = {"/" + "/".join(parts[:depth]): depth for depth in range(1, min(len(parts), DEEPEST) + 1)}
    rows = Redirect.get_for_site(site).filter(old_path__in=addresses, redirect_page__isnull=False)
    best = max(rows, key=lambda row: (len(row.old_path), row.site_id is not None), default=None)
    if best is None:
        return None, ""
    rest = "/".join(parts[addresses[best.old_path] :])
    return best, suffix or (rest and (f"{rest}/" if path.endswith("/") else rest))


def _target(redirect: Redirect, rest: str, request: HttpRequest) -> str | None:
    """The address now; none if there is nothing."""
    if redirect.redirect_page_id is None:
        return redirect.redirect_link or None
    page = Page.objects.filter(pk=redirect.redirect_page_id, live=True).first()
    url = page and _url_of(page, request)
    if page is None or not url:
        return None
    if rest == MARKDOWN:
        return f"{url.rstrip('/')}{MARKDOWN}"
    rest = rest or redirect.redirect_page_route_path.lstrip("/")
    if not rest:
        return url
    return f"{url}{rest}" if _has(page, rest, request) else None


def _url_of(page: Page, request: HttpRequest) -> str | None:
    """In the language of the address; of one that had none, in English or whatever the page is public in."""
    if request.path_info.strip("/").partition("/")[0] in BY_PREFIX:
        url: str | None = page.get_url(request)
        return url
    edition = Availability(Q(pk=page.pk)).best(page.pk, get_language() or DEFAULT.code)
    return edition.get_url(request) if edition else None


def _has(page: Page, rest: str, request: HttpRequest) -> bool:
    """Whether the page answers for this address below it."""
    try:
        page.specific.route(request, [part for part in rest.split("/") if part])
    except Http404:
        return False
    return True


# Moves ------------------------------------------------------------------------------------------------------------


def moved(page: Page, before: str, after: str) -> None:
    """Remember the addresses of a page and of the live pages below it; ``before`` and ``after`` are url_paths."""
    if before == after:
        return
    found = Page.objects.filter(Q(pk=page.pk) | Q(path__startswith=page.path, live=True))
    for site in Site.objects.select_related("root_page"):
        root = site.root_page.url_path
        if not before.startswith(root) or before == root:
            continue
        with transaction.atomic():
            for pages in _in_steps(found):
                _remember(site, [(pk, _below(root, before + path.removeprefix(after)), path) for pk, path in pages])


def _in_steps(pages: Any) -> Iterator[list[tuple[int, str]]]:
    rows = pages.values_list("pk", "url_path").order_by("path").iterator(chunk_size=STEP)
    while batch := list(islice(rows, STEP)):
        yield batch


def _remember(site: Site, rows: list[tuple[int, str, str]]) -> None:
    root = site.root_page.url_path
    old = {address: pk for pk, address, _path in rows}
    new = {pk: _below(root, path) for pk, _address, path in rows if path.startswith(root)}
    outdated = Redirect.objects.filter(site=site, automatically_created=True)
    outdated.filter(old_path__in=[*old, *new.values()]).delete()
    Redirect.objects.bulk_create(
        (
            Redirect(old_path=address, site=site, redirect_page_id=pk, automatically_created=True)
            for address, pk in old.items()
        ),
        ignore_conflicts=True,  # what an editor has decided stays
    )
    _follow(site, {address: new[pk] for address, pk in old.items() if pk in new})


def _follow(site: Site, changed: dict[str, str]) -> None:
    """Redirects to a fixed address, in one language, go with the page too."""
    links = {
        f"{host}/{language.prefix}{old}/": f"{host}/{language.prefix}{new}/"
        for host in (site.root_url, "")
        for old, new in changed.items()
        for language in LANGUAGES
    }
    for redirect in Redirect.objects.filter(redirect_link__in=links):
        redirect.redirect_link = links[redirect.redirect_link]
        redirect.save(update_fields=["redirect_link"])


def _below(root: str, url_path: str) -> str:
    """The address of a page without its language, as Wagtail writes it down."""
    return "/" + url_path.removeprefix(root).strip("/")


def slug_changed(instance: Page, instance_before: Page, **kwargs: Any) -> None:
    moved(instance, instance_before.url_path, instance.url_path)


def page_moved(instance: Page, url_path_before: str, url_path_after: str, **kwargs: Any) -> None:
    moved(instance, url_path_before, url_path_after)


def register() -> None:
    page_slug_changed.connect(slug_changed, dispatch_uid="website.redirects.slug")
    post_page_move.connect(page_moved, dispatch_uid="website.redirects.move")
