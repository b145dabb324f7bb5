"""What editors may do with a language of a page, for the templates of the admin."""

from typing import Any

from django import template
from django.urls import reverse

from editions.admin.languages import VIEWS, is_visible
from editions.admin.one_language import LanguageView
from editions.admin.restore_language import RestorePublicView
from editions.states import LanguageState

register = template.Library()
register.filter(is_visible)


@register.simple_tag
def language_actions(page: Any, state: LanguageState, permissions: Any) -> list[dict[str, Any]]:
    """Links to what there is to do for the language and what the user may do: url, label, is_serious."""
    code = state.language.code
    every: list[type[LanguageView]] = [*VIEWS, RestorePublicView]
    views = [view for view in every if view.is_offered(state) and view.is_allowed(permissions, code)]
    if not page.pk or not views or permissions.page_locked():
        return []
    return [
        {
            "url": reverse(f"editions:{view.url_name}", args=[page.pk, code]),
            "label": view.label,
            "is_serious": view.is_serious,
        }
        for view in views
    ]
