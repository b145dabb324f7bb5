"""The edit form's layout: a tab per language, the source first, then a tab for what all languages share."""

from functools import cache
from typing import Any

from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import CommentPanel, FieldPanel, MultiFieldPanel, ObjectList, PublishingPanel, TabbedInterface

from .forms import ready_name
from .languages import LANGUAGES, Language
from .states import State, states

MEANING = {
    State.MISSING: _("Nothing written yet."),
    State.DRAFT: _("A draft: readers do not see this language."),
    State.READY: _("Exactly this text goes out with the next publish. Changing it takes the mark away."),
    State.PUBLIC: _("Readers see exactly this text."),
    State.CHANGED: _("Readers see the text as published before these changes."),
}


class LanguageTab(ObjectList):
    """The fields of one language, in their own typography."""

    def __init__(self, *args: Any, language: Language, **kwargs: Any) -> None:
        super().__init__(*args, heading=language.name, **kwargs)
        self.language = language

    def clone_kwargs(self) -> dict[str, Any]:
        kwargs = super().clone_kwargs()
        del kwargs["heading"]
        return {**kwargs, "language": self.language}


class SourceFirst(TabbedInterface):
    class BoundPanel(TabbedInterface.BoundPanel):
        @cached_property
        def visible_children_with_identifiers(self) -> list[Any]:
            def is_not_source(pair: Any) -> bool:
                language = getattr(pair[0].panel, "language", None)
                return language is None or language.code != self.instance.source_language

            return sorted(super().visible_children_with_identifiers, key=is_not_source)


class ReadyPanel(FieldPanel):
    """The ready mark of one language, and what readers see of it now."""

    def __init__(self, *args: Any, code: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.code = code

    def clone_kwargs(self) -> dict[str, Any]:
        return {**super().clone_kwargs(), "code": self.code}

    class BoundPanel(FieldPanel.BoundPanel):
        def __init__(self, **kwargs: Any) -> None:
            super().__init__(**kwargs)
            if not hasattr(self.form, "language_states"):
                self.form.language_states = states(self.instance)
            state = self.form.language_states[self.panel.code]
            self.help_text: str = str(MEANING[state])


@cache
def edit_handler(model: Any) -> Any:
    """The panels of a translated page type, built from its ``text_panels`` and ``shared_panels``."""
    shared = [
        *model.shared_panels,
        FieldPanel("slug"),
        MultiFieldPanel(
            [FieldPanel("source_language"), FieldPanel("minor_change"), FieldPanel("show_in_menus")],
            heading=_("Publishing"),
        ),
        PublishingPanel(),
        CommentPanel(),
    ]
    tabs = [_language_tab(model, language) for language in LANGUAGES]
    return SourceFirst([*tabs, ObjectList(shared, heading=_("Shared"))]).bind_to_model(model)


def _language_tab(model: Any, language: Language) -> LanguageTab:
    def fields(names: list[str]) -> list[FieldPanel]:
        return [FieldPanel(f"{name}_{language.suffix}") for name in names]

    search = MultiFieldPanel(
        fields(model.search_panels), heading=_("In search engines and menus"), classname="collapsed"
    )
    ready = ReadyPanel(ready_name(language.code), code=language.code)
    return LanguageTab([*fields(model.text_panels), search, ready], language=language)
