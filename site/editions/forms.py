"""The edit form of a translated page, with a ready mark per language that lasts as long as the text it was set on."""

from typing import Any

from django import forms
from django.forms.forms import DeclarativeFieldsMetaclass
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.admin.forms.pages import CopyForm

from .languages import BY_CODE, LANGUAGES
from .merging import MergingForm, Outcome
from .models import Edition
from .posted import digest, plain
from .states import marks, ready_languages
from .values import set_values, values_of

NOW = "on"  # what a browser sends for a box that was not ticked when the page was drawn
TAKE_OVER = "take-over"  # the button that fills an empty translation with the text of the source


class ReadyInput(forms.CheckboxInput):
    """A checkbox whose value is the mark it stands for.

    A box that merely stayed ticked sends the old mark, which no longer fits once the text has changed; a box ticked
    by hand sends "on" (editor.js sees to that for a box that was ticked, unticked and ticked again).
    """

    def value_from_datadict(self, data: Any, files: Any, name: str) -> Any:
        return str(data.get(name, ""))


class ReadyField(forms.CharField):
    widget = ReadyInput(attrs={"data-ready-mark": ""}, check_test=bool)

    def __init__(self) -> None:
        super().__init__(required=False, label=gettext_lazy("Ready to publish"))


def ready_name(code: str) -> str:
    return f"ready_{BY_CODE[code].suffix}"


FIELDS: dict[str, Any] = {ready_name(language.code): ReadyField() for language in LANGUAGES}
ReadyMarks: Any = DeclarativeFieldsMetaclass("ReadyMarks", (forms.Form,), FIELDS)


class TranslatedPageForm(ReadyMarks, MergingForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if "slug" in self.fields:
            self.fields["slug"].required = False  # made from the headline
        ready = ready_languages(self.instance)
        for language in LANGUAGES:
            if language.code in ready:
                self.initial[ready_name(language.code)] = self.instance.ready[language.code]
            for name in self.fields:
                if self.group_of(name) == language.code:
                    self.fields[name].widget.attrs["lang"] = language.tag
        if self.instance.pk is None:
            self.initial[ready_name(self.instance.source_language)] = NOW

    def _decide(self, name: str, proposed: Outcome) -> Outcome:
        if isinstance(self.fields[name], ReadyField):
            # Ticking is said of the text on the screen, whatever became of an earlier mark; unticking is always safe.
            is_ticked_now = self[name].data == NOW
            return Outcome.TAKEN if is_ticked_now or proposed is Outcome.CONFLICT else proposed
        if name == "slug" and proposed is Outcome.CONFLICT and not self[name].data:
            return Outcome.KEPT  # an empty one asks for any
        return proposed

    def _post_clean(self) -> None:
        super()._post_clean()
        self._take_over(self.data.get(TAKE_OVER, ""))
        self._set_marks()
        source = BY_CODE[self.instance.source_language]
        if not self.instance.headline_in(source.code) and not self.errors:
            self.add_error(f"headline_{source.suffix}", _("The source language needs a headline."))
        if "action-publish" in self.data or "action-submit" in self.data:
            self._require_something_ready()

    def _take_over(self, code: str) -> None:
        """Fill what is empty in a translation with the source's text, to be overwritten; blocks keep their ids."""
        if code not in self.writable or code not in BY_CODE or code == self.instance.source_language:
            return
        source, target = values_of(self.instance, self.instance.source_language), values_of(self.instance, code)
        taken = {name: source[name] for name in self.instance.text_panels if not target[name]}
        set_values(self.instance, code, taken)
        self.cleaned_data[ready_name(code)] = ""  # nobody has read it as a text of this language

    def _set_marks(self) -> None:
        current = marks(self.instance)
        chosen = {code: self.cleaned_data.get(ready_name(code), self.instance.ready.get(code, "")) for code in BY_CODE}
        for code in BY_CODE:
            if chosen[code] == NOW and not self._has_seen(code):
                chosen[code] = ""
                self.kept.add(ready_name(code))  # so that the box is not ticked when the form is shown again
                message = _(
                    "Somebody else has changed this text meanwhile. Look at it again before you mark it as ready."
                )
                self.add_error(ready_name(code), message)
        self.instance.ready = {code: current[code] for code, mark in chosen.items() if mark in (NOW, current[code])}
        for code in self.instance.ready:
            if not self.instance.headline_in(code):
                self.add_error(f"headline_{BY_CODE[code].suffix}", _("A language that is ready needs a headline."))

    def _has_seen(self, code: str) -> bool:
        texts = (name for name in self.fields if self.group_of(name) == code and name != ready_name(code))
        return all(self.is_seen(name) for name in texts)

    def _require_something_ready(self) -> None:
        has_edition = self.instance.pk and Edition.objects.filter(page=self.instance.pk).exists()
        if not self.errors and not has_edition and not ready_languages(self.instance):
            message = _("Nothing is marked as ready. Tick “Ready to publish” for at least one language.")
            self.add_error(None, message)

    # Saving in the background -----------------------------------------------------------------------------------------

    def get_field_updates_for_resave(self) -> list[tuple[str, str]]:
        # A box that was ticked stands for the text that has been saved now, not for whatever follows.
        boxes = {ready_name(code): self.instance.ready.get(code, "") for code in BY_CODE}
        saved = [(name, mark) for name, mark in boxes.items() if name not in self.kept]
        return [*super().get_field_updates_for_resave(), *saved]

    def _agreed(self, name: str) -> str:
        """Marks and slug are what the server has made of them."""
        if isinstance(self.fields[name], ReadyField):
            code = self.group_of(name)
            return digest(plain(self.fields[name], self.instance.ready.get(code, "")))
        if name == "slug":
            return digest(plain(self.fields[name], self.instance.slug))
        return super()._agreed(name)


class TranslatedCopyForm(CopyForm):
    """Without the choice of an alias, which a translated page can't have."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields.pop("alias", None)
