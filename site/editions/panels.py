"""The edit form's layout: a tab per language, the source first, then a tab for what all languages share."""

from functools import cache
from typing import Any

from django import forms
from django.forms.widgets import Script
from django.utils.functional import cached_property
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import CommentPanel, FieldPanel, MultiFieldPanel, ObjectList, PublishingPanel, TabbedInterface
from wagtail.admin.widgets import AdminAutoHeightTextInput
from wagtail.blocks.base import BlockWidget

from .beside import TextBeside
from .differences import SourceChanges, source_changes
from .forms import TAKE_OVER, ready_name
from .languages import LANGUAGES, Language
from .merging import SHARED, base_name
from .people import PagePermissions
from .states import LanguageState, State, language_states

MEANING = {
    State.MISSING: _("Nothing written yet."),
    State.DRAFT: _("A draft: readers do not see this language."),
    State.READY: _("Exactly this text goes out with the next publish. Changing it takes the mark away."),
    State.PUBLIC: _("Readers see exactly this text."),
    State.CHANGED: _("Readers see the text as published before these changes."),
}


class Tab(ObjectList):
    """A tab that some people may only read; ``group`` is what the form calls its fields together."""

    group: str

    class BoundPanel(ObjectList.BoundPanel):
        @property
        def is_writable(self) -> bool:
            return self.panel.group in self.form.writable

        @property
        def base_input(self) -> SafeString:
            drawn: SafeString = self.form.base_input(self.panel.group)
            return drawn


class LanguageTab(Tab):
    """The fields of one language, in their own typography, with the source beside them."""

    def __init__(self, *args: Any, language: Language, **kwargs: Any) -> None:
        super().__init__(*args, heading=language.name, **kwargs)
        self.language = language
        self.group = language.code

    def clone_kwargs(self) -> dict[str, Any]:
        kwargs = super().clone_kwargs()
        del kwargs["heading"]
        return {**kwargs, "language": self.language}

    @property
    def clean_name(self) -> str:
        return self.language.suffix

    class BoundPanel(Tab.BoundPanel):
        template_name = "editions/admin/language_tab.html"

        @property
        def permissions(self) -> PagePermissions:
            permissions: PagePermissions = self.instance.permissions_for_user(self.request.user)
            return permissions

        @property
        def state(self) -> LanguageState:
            return states_of(self)[self.panel.language.code]

        @property
        def meaning(self) -> str:
            """The state in a sentence."""
            return str(MEANING[self.state.state])

        @property
        def source_changes(self) -> SourceChanges | None:
            return source_changes(self.instance, self.panel.language.code) if self.state.is_out_of_date else None

        @property
        def source(self) -> TextBeside | None:
            """The text to translate from; none on the tab of the source itself."""
            return None if self.state.is_source else source_of(self)

        @property
        def text(self) -> TextBeside:
            return TextBeside(self.instance, self.panel.language.code)

        @property
        def holds_input(self) -> bool:
            """Whether the form is shown again with what was typed into this tab, which must be sent again too."""
            return base_name(self.panel.group) in self.form.data

        @property
        def take_over(self) -> str:
            """The name of the button that begins an empty translation with the source, if there is anything to take."""
            is_offered = self.instance.pk and self.state.state == State.MISSING and self.source
            return TAKE_OVER if is_offered else ""


class SharedTab(Tab):
    """What all languages share."""

    group = SHARED
    clean_name = "shared"

    class BoundPanel(Tab.BoundPanel):
        template_name = "editions/admin/shared_tab.html"


class LanguageTabs(TabbedInterface):
    class BoundPanel(TabbedInterface.BoundPanel):
        template_name = "editions/admin/tabs.html"

        def __init__(self, **kwargs: Any) -> None:
            super().__init__(**kwargs)
            if self.form is not None:
                _share_block_definitions(self.form)

        @cached_property
        def visible_children_with_identifiers(self) -> list[Any]:
            """What a translator writes comes first, then the source."""

            def rank(pair: Any) -> tuple[bool, bool]:
                language = getattr(pair[0].panel, "language", None)
                if language is None:
                    return True, True
                is_not_source = language.code != self.instance.source_language
                return language.code not in self.form.writable, is_not_source

            return sorted(super().visible_children_with_identifiers, key=rank)

        @property
        def source(self) -> TextBeside:
            return source_of(self)

        @property
        def media(self) -> forms.Media:
            scripts: Any = [Script(f"editions/{name}.js", type="module") for name in ("tabs", "beside", "editor")]
            media: forms.Media = super().media + forms.Media(css={"all": ["editions/editor.css"]}, js=scripts)
            return media


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
            if self.form is not None:
                self.help_text: str = str(MEANING[states_of(self)[self.panel.code].state])


def states_of(panel: Any) -> dict[str, LanguageState]:
    """The states of the languages of the draft in the form, found once for all its panels."""
    if not hasattr(panel.form, "language_states"):
        panel.form.language_states = language_states(panel.instance)
    states: dict[str, LanguageState] = panel.form.language_states
    return states


def source_of(panel: Any) -> TextBeside:
    """The source text of the draft in the form, drawn once for all its panels."""
    if not hasattr(panel.form, "source_beside"):
        panel.form.source_beside = TextBeside(panel.instance, panel.instance.source_language)
    source: TextBeside = panel.form.source_beside
    return source


def _share_block_definitions(form: Any) -> None:
    """A StreamField has the same blocks in every language. Packing them for the browser takes long: do it once."""
    packed: dict[str, BlockWidget] = {}
    for language in LANGUAGES:
        for name, field in form.fields.items():
            if isinstance(field.widget, BlockWidget) and name.endswith(f"_{language.suffix}"):
                first = packed.setdefault(name.removesuffix(language.suffix), field.widget)
                field.widget._js_context, field.widget._block_json = first.js_context, first.block_json


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
    ]
    tabs = [_language_tab(model, language) for language in LANGUAGES]
    # Comments are for everybody, so they stay out of the tab that translators may only read.
    return LanguageTabs([*tabs, SharedTab(shared, heading=_("Shared")), CommentPanel()]).bind_to_model(model)


def _language_tab(model: Any, language: Language) -> LanguageTab:
    def fields(names: list[str]) -> list[FieldPanel]:
        return [_text_panel(model, f"{name}_{language.suffix}") for name in names]

    search = MultiFieldPanel(
        fields(model.search_panels), heading=_("In search engines and menus"), classname="collapsed"
    )
    ready = ReadyPanel(ready_name(language.code), code=language.code)
    return LanguageTab([*fields(model.text_panels), search, ready], language=language)


def _text_panel(model: Any, name: str) -> FieldPanel:
    # Wagtail's own choice for a long text, which it does not make for the fields of modeltranslation.
    is_long = model._meta.get_field(name).get_internal_type() == "TextField"
    return FieldPanel(name, widget=AdminAutoHeightTextInput if is_long else None)
