"""The languages of a page, first thing in the side panel that tells its status."""

from typing import Any

from django.forms import Media
from django.utils.safestring import SafeString
from wagtail.admin.ui.components import Component
from wagtail.admin.ui.side_panels import PageStatusSidePanel

from ..pages import TranslatedPage
from ..states import language_states


class Languages(Component):
    """Every language with its state, dates, schedule, and what the user may do with it."""

    template_name = "editions/admin/languages_panel.html"

    class Media:
        css = {"all": ["editions/languages.css"]}

    def __init__(self, page: TranslatedPage, user: Any) -> None:
        self.page = page
        self.user = user

    def get_context_data(self, parent_context: Any = None) -> dict[str, Any]:
        return {
            "page": self.page,
            "states": language_states(self.page).values(),
            "user_perms": self.page.permissions_for_user(self.user),
        }


class StatusWithLanguages(Component):
    """Wagtail's status panel with the languages above. It keeps its name, so autosave draws it anew."""

    def __init__(self, status: PageStatusSidePanel) -> None:
        self.status = status
        self.name, self.title, self.toggle = status.name, status.title, status.toggle
        self.languages = Languages(status.object, status.request.user)

    def render_html(self, parent_context: Any = None) -> SafeString:
        return SafeString(self.languages.render_html(parent_context) + self.status.render_html(parent_context))

    @property
    def media(self) -> Media:
        media: Media = self.languages.media + self.status.media
        return media


def with_languages(panels: list[Any]) -> None:
    """Put the languages into the status panel among these, if they are those of a translated page."""
    for position, panel in enumerate(panels):
        if isinstance(panel, PageStatusSidePanel) and isinstance(panel.object, TranslatedPage) and panel.object.pk:
            panels[position] = StatusWithLanguages(panel)
