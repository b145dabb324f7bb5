from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, ObjectList, TabbedInterface
from wagtail.snippets.models import register_snippet
from wagtail.snippets.views.snippets import SnippetViewSet, SnippetViewSetGroup

from editions.languages import LANGUAGES

from .authors import Author
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
