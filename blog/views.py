"""The search page, and what it suggests while somebody types."""

from dataclasses import dataclass
from typing import Any

from django.core.paginator import InvalidPage, Page, Paginator
from django.db.models import Q
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.template.response import TemplateResponse
from django.utils.cache import patch_cache_control
from django.utils.safestring import SafeString
from django.utils.translation import ngettext
from django.views.decorators.http import require_safe
from wagtail.models import Site

from editions.availability import MENU, Alternate, Availability
from editions.languages import BY_CODE, Language
from editions.models import Edition
from editions.pages import interface_language
from textsearch.highlighting import Highlighter
from throttling.counters import MINUTE, count, network_of

from .forms import SearchForm
from .lists import articles, blog_in
from .search import PER_PAGE, Query, answer, elsewhere, named, suggestions, tags_of

SUGGESTIONS_PER_MINUTE = 120  # of each network, in each process: a few people who type quickly
SUGGESTIONS_LIFETIME = 60  # seconds in the reader's browser
LATEST = 5


@dataclass(frozen=True, slots=True)
class Hit:
    """An edition as a result: with the matches marked."""

    edition: Edition
    headline: SafeString
    excerpt: SafeString


@require_safe
def search_page(request: HttpRequest) -> HttpResponse:
    language = BY_CODE[interface_language()]
    form = SearchForm(request.GET, language.code)
    context = {"form": form, "query": form.query, "language": language, "without_search": True}
    context |= {"alternates": _alternates(request), "blog_url": _blog_url(request, language)}
    context |= _results(request, form.query) if form.query.text else _start(language)
    return TemplateResponse(request, "blog/search_page.html", context)


@require_safe
def suggest(request: HttpRequest) -> JsonResponse:
    """Headlines for a half-typed text, cheap: one query to the index, none to count who asks."""
    text = SearchForm.typed(request.GET)
    if count("suggestions", network_of(request), period=MINUTE, cache="default") > SUGGESTIONS_PER_MINUTE:
        return JsonResponse({"suggestions": [], "status": ""}, status=429)
    found = suggestions(text, interface_language()) if text else []
    status = ngettext("%(count)d suggestion", "%(count)d suggestions", len(found)) % {"count": len(found)}
    listed = [{"headline": edition.headline, "url": edition.get_url(request)} for edition in found]
    response = JsonResponse({"suggestions": listed, "status": status})
    patch_cache_control(response, private=True, max_age=SUGGESTIONS_LIFETIME)
    return response


def _alternates(request: HttpRequest) -> list[Alternate]:
    """The search page has no text of its own: it is there in every language in which the home page is."""
    site = Site.find_for_request(request)
    if site is None:
        raise Http404
    request.availability = Availability(MENU | Q(pk=site.root_page_id))  # type: ignore[attr-defined]
    asked = request.GET.copy()
    asked.pop("page", None)  # which another language may not have
    here = f"search/?{asked.urlencode()}" if asked else "search/"
    return [
        Alternate(home.language, home.url + here)
        for home in request.availability.alternates(site.root_page_id, request)  # type: ignore[attr-defined]
    ]


def _blog_url(request: HttpRequest, language: Language) -> str:
    blog = blog_in(language.code)
    return (blog.get_url(request) or "") if blog else ""


def _results(request: HttpRequest, query: Query) -> dict[str, Any]:
    given = answer(query)
    try:
        page: Page[Any] = Paginator(given.found.hits, PER_PAGE).page(request.GET.get("page", 1))
    except InvalidPage as error:
        raise Http404 from error
    highlighter = Highlighter((given.is_corrected and given.correction) or query.text, query.code)
    context = {"answer": given, "paginator_page": page, "hits": [_hit(edition, highlighter) for edition in page]}
    if page.number == 1:
        tags, authors = named(query.text, query.code)
        context |= {"tags": tags, "authors": authors}
        context["elsewhere"] = [_hit(edition, highlighter) for edition in elsewhere(query)]
    if not context["hits"]:
        context |= _start(BY_CODE[query.code])
    return context


def _start(language: Language) -> dict[str, Any]:
    """What to offer to somebody who has not found or not asked anything yet."""
    return {"latest": articles().in_language(language.code)[:LATEST], "known_tags": tags_of(language.code)}


def _hit(edition: Edition, highlighter: Highlighter) -> Hit:
    # The summary, unless the text says more of what was asked for.
    told = [highlighter.highlight(edition.summary), highlighter.excerpt(edition.text)]
    return Hit(edition, highlighter.highlight(edition.headline), max(told, key=lambda text: text.count("<mark>")))
