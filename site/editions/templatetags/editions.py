"""Template tags for text that knows its language; built in, so no template has to load them."""

from datetime import datetime
from typing import Any

from django import template
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import ngettext, override

from editions.languages import BY_CODE, DEFAULT, Language
from editions.localized import Localized, localized
from editions.models import Edition
from editions.pictures import Pictures

register = template.Library()


@register.simple_tag
def edition_url(edition: Edition, request: Any = None) -> str:
    return edition.get_url(request) or ""


@register.filter
def language_of(code: str) -> Language:
    return BY_CODE.get(code, DEFAULT)


@register.simple_tag
def reading_time(edition: Edition) -> str:
    minutes = edition.reading_minutes
    return ngettext("%(minutes)d min read", "%(minutes)d min read", minutes) % {"minutes": minutes}


def marked(text: Localized | None, language: Language) -> SafeString:
    """The text, marked with its own language where that is not the page's."""
    if text is None:
        return SafeString("")
    if text.language == language:
        return format_html("{}", text.text)
    return format_html('<span lang="{}">{}</span>', text.language.tag, text.text)


@register.simple_tag
def name_of(thing: Any, language: Language) -> SafeString:
    """The name of an author or a tag in the language of the page."""
    return marked(thing.name_in(language.code), language)


@register.filter
def in_language(thing: Any, language: Language) -> str:
    """The same as plain text, for a title."""
    return str(thing.name_in(language.code) or "")


@register.simple_tag
def localized_field(thing: Any, name: str, language: Language) -> SafeString:
    """A translated field of something shared, in the language of the page or marked with its own."""
    return marked(localized(thing, name, language.code), language)


@register.simple_tag
def date(moment: datetime, language: Language) -> SafeString:
    """A ``<time>``: April 29, 2026 · 2026年4月29日 · 2026년 4월 29일 · 29 tháng 4, 2026."""
    local = timezone.localtime(moment)
    with override(language.code):
        text = date_format(local, language.date_format)
    return format_html('<time datetime="{}">{}</time>', local.isoformat(timespec="minutes"), text)


@register.simple_tag
def picture(pictures: Pictures, image_id: int | None, name: str, alt: str = "", **attributes: str) -> SafeString:
    return pictures.html(image_id, name, alt=alt, **attributes)
