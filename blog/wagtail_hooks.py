from django.http import HttpRequest
from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.panels import FieldPanel, ObjectList, TabbedInterface
from wagtail.admin.ui.components import Component
from wagtail.snippets.models import register_snippet
from wagtail.snippets.views.snippets import SnippetViewSet, SnippetViewSetGroup

from editions.admin.home import WaitingPanel
from editions.languages import LANGUAGES

from .authors import Author
from .overview import OverviewView
from .reports import ReportMenuItem, edits_pages
from .tags import Tag


def tabs(shared: list[str], translated: list[str]) -> TabbedInterface:
    """A tab for what all languages share, then one per language."""
    languages = [
        ObjectList([FieldPanel(f"{name}_{language.suffix}") for name in translated], heading=language.name)
        for language in LANGUAGES
    ]
    return TabbedInterface([ObjectList([FieldPanel(name) for name in shared], heading=_("Shared")), *languages])


class AuthorViewSet(SnippetViewSet):
    model = Author
    icon = "user"
    menu_label = _("Authors")
    list_display = ["name", "slug"]
    search_fields = ["name"]
    edit_handler = tabs(
        ["name", "slug", "source_language", "portrait", "x", "linkedin", "github", "website"],
        ["local_name", "role", "bio"],
    )


class TagViewSet(SnippetViewSet):
    model = Tag
    icon = "tag"
    menu_label = _("Tags")
    list_display = ["name", "slug"]
    search_fields = ["name"]
    edit_handler = tabs(["name", "slug", "source_language"], ["label"])


class BlogViewSetGroup(SnippetViewSetGroup):
    items = (AuthorViewSet, TagViewSet)
    menu_icon = "edit"
    menu_label = _("Blog")
    menu_order = 150


register_snippet(BlogViewSetGroup)


@hooks.register("register_reports_menu_item")
def overview_menu_item() -> ReportMenuItem:
    address = reverse("translation_overview")
    return ReportMenuItem(_("Translations"), address, name="translations", icon_name="globe", order=100)


@hooks.register("register_admin_urls")
def overview_urls() -> list[URLPattern]:
    return [
        path("reports/translations/", OverviewView.as_view(), name="translation_overview"),
        path(
            "reports/translations/results/",
            OverviewView.as_view(results_only=True),
            name="translation_overview_results",
        ),
    ]


@hooks.register("construct_homepage_panels")
def waiting_panel(request: HttpRequest, panels: list[Component]) -> None:
    if edits_pages(request):
        panels.append(WaitingPanel(reverse("translation_overview")))
