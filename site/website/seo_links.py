"""Addresses of this site that somebody typed into a text, instead of choosing the page, and that answer nothing."""

import re
from collections import defaultdict
from typing import Any
from urllib.parse import unquote, urlsplit

from django.db.models import Q, QuerySet
from django.urls import Resolver404
from wagtail.contrib.redirects.models import Redirect
from wagtail.models import Page, Site

from editions.languages import BY_PREFIX
from editions.models import Edition

HREF = re.compile(r'<a\b[^>]*\bhref="([^"]+)"')
STEP = 500  # addresses in one query
OWN_ANSWERS = {"search", "llms.txt"}  # below a language, and no page


def broken_addresses(editions: QuerySet[Edition]) -> dict[int, set[str]]:
    """For each edition that has some: the addresses, as they stand in the text."""
    sites = list(Site.objects.select_related("root_page"))
    written = _written(editions, sites)
    paths = {path for addresses in written.values() for _address, path in addresses}
    there = _answered(paths, sites)
    broken = {pk: {address for address, path in addresses if path not in there} for pk, addresses in written.items()}
    return {pk: addresses for pk, addresses in broken.items() if addresses}


def _written(editions: QuerySet[Edition], sites: list[Site]) -> dict[int, set[tuple[str, str]]]:
    """The addresses of this site in each text, with their paths."""
    own = Q(body_html__contains='href="/')
    for site in sites:
        own |= Q(body_html__contains=f"//{site.hostname}")
    found: dict[int, set[tuple[str, str]]] = defaultdict(set)
    hosts = {"", *(site.hostname for site in sites)}
    for pk, html in editions.filter(own).values_list("pk", "body_html").iterator(chunk_size=100):
        for address in HREF.findall(html):
            try:
                parts = urlsplit(address)
            except ValueError:  # "https://[your-domain]/": no address at all, so none of this site
                continue
            # Only what is below a language is a page's: /media/ and /admin/ are not ours to judge.
            if (parts.hostname or "") in hosts and parts.path.lstrip("/").partition("/")[0] in BY_PREFIX:
                found[pk].add((address, unquote(parts.path)))
    return found


def _answered(paths: set[str], sites: list[Site]) -> set[str]:
    """Those that a public page in their language answers for, itself or with what it has below it."""
    roots = [site.root_page.url_path for site in sites]
    wanted = {root + above for path in paths for root in roots for above, _rest in _split(path)}
    public = {}
    for some in _in_steps(sorted(wanted)):
        for edition in Edition.objects.public().filter(page__url_path__in=some).light():
            public[edition.language, edition.page.url_path] = edition.page.specific_class
    old = {old for path in paths for old in _old(path)}
    redirected = {row for some in _in_steps(sorted(old)) for row in _redirects(some)}
    return {path for path in paths if _answers(path, roots, public) or redirected.intersection(_old(path))}


def _answers(path: str, roots: list[str], public: dict[tuple[str, str], Any]) -> bool:
    code, below = _parts(path)
    if below.split("/")[0] in OWN_ANSWERS:
        return True
    return any(
        (code, root + above) in public and (not rest or _routes(public[code, root + above], rest))
        for root in roots
        for above, rest in _split(path)
    )


def _routes(model: Any, rest: str) -> bool:
    """Whether pages of this type answer for such an address below them; not whether there is such a tag."""
    try:
        model().resolve_subpage(f"/{rest}")
    except (AttributeError, Resolver404):
        return False
    return True


def _old(path: str) -> list[str]:
    """How a redirect would have the address: with its language, or for all of them."""
    return [path.rstrip("/"), "/" + _parts(path)[1].strip("/")]


def _redirects(paths: list[str]) -> QuerySet[Redirect, str]:
    live = Page.objects.filter(live=True)
    leading = Redirect.objects.filter(Q(redirect_page__in=live) | ~Q(redirect_link=""), old_path__in=paths)
    found: QuerySet[Redirect, str] = leading.values_list("old_path", flat=True)
    return found


def _parts(path: str) -> tuple[str, str]:
    """The language, and the address below it."""
    prefix, _slash, below = path.lstrip("/").partition("/")
    return BY_PREFIX[prefix].code, below.removesuffix(".md")


def _split(path: str) -> list[tuple[str, str]]:
    """The address below the language: all of it and what lies above it, each with the rest."""
    parts = [f"{part}/" for part in _parts(path)[1].split("/") if part]
    return [("".join(parts[:depth]), "".join(parts[depth:])) for depth in range(len(parts), -1, -1)]


def _in_steps(values: list[str]) -> list[list[str]]:
    return [values[start : start + STEP] for start in range(0, len(values), STEP)]
