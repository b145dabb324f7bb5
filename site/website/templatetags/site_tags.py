"""What base.html and its components need to know of the site."""

from typing import Any

from django import template
from django.db.models import Q
from django.http import HttpRequest
from django.utils.translation import get_language
from wagtail.models import Site

from editions.availability import MENU, Availability
from editions.languages import BY_CODE, DEFAULT, Language
from editions.models import Edition
from website.models import SiteSettings

register = template.Library()


@register.simple_tag
def current_language() -> Language:
    return BY_CODE.get(get_language() or "", DEFAULT)


@register.simple_tag(takes_context=True)
def site_settings(context: dict[str, Any]) -> SiteSettings:
    request = context["request"]
    return SiteSettings.for_request(request) if Site.find_for_request(request) else SiteSettings()


@register.simple_tag(takes_context=True)
def menu(context: dict[str, Any], language: Language) -> list[Edition]:
    return _availability(context["request"]).menu(language.code)


@register.simple_tag(takes_context=True)
def best_edition(context: dict[str, Any], page_id: int | None, language: Language) -> Edition | None:
    """A page as links lead to it from a page of this language."""
    if page_id is None:
        return None
    known = _availability(context["request"]).best(page_id, language.code)
    return known or Availability(Q(pk=page_id)).best(page_id, language.code)


def _availability(request: HttpRequest) -> Availability:
    if not hasattr(request, "availability"):
        request.availability = Availability(MENU)  # type: ignore[attr-defined]
    found: Availability = request.availability  # type: ignore[attr-defined]
    return found
