"""The languages of a page, first thing in the side panel that tells its status."""

from typing import Any

from django.forms import Media
from django.utils.safestring import SafeString
from wagtail.admin.ui.components import Component
from wagtail.admin.ui.side_panels import ChecksSidePanel, PageStatusSidePanel

from ..pages import TranslatedPage
from ..states import language_states
from .text_checks import TextChecks


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


class Below(Component):
    """A side panel of Wagtail's below something of ours. It keeps its name, so autosave draws it anew."""

    def __init__(self, panel: Any, above: Component) -> None:
        self.panel, self.above = panel, above
        self.name, self.title, self.toggle = panel.name, panel.title, panel.toggle

    def render_html(self, parent_context: Any = None) -> SafeString:
        return SafeString(self.above.render_html(parent_context) + self.panel.render_html(parent_context))

    @property
    def media(self) -> Media:
        media: Media = self.above.media + self.panel.media
        return media


class StatusWithLanguages(Below):
    """Wagtail's status panel, below the languages."""

    def __init__(self, status: PageStatusSidePanel) -> None:
        super().__init__(status, Languages(status.object, status.request.user))


class ChecksOfTexts(Below):
    """Wagtail's checks of the preview, below ours of the texts."""

    def __init__(self, panel: ChecksSidePanel) -> None:
        super().__init__(panel, TextChecks(panel.object))


def with_languages(panels: list[Any]) -> None:
    """Put the languages and their checks into the panels among these, if they are those of a translated page."""
    for position, panel in enumerate(panels):
        if not isinstance(getattr(panel, "object", None), TranslatedPage) or not panel.object.pk:
            continue
        if isinstance(panel, PageStatusSidePanel):
            panels[position] = StatusWithLanguages(panel)
        elif isinstance(panel, ChecksSidePanel):
            panels[position] = ChecksOfTexts(panel)
