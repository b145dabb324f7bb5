"""What an editor posts, merged with what others have saved since the form was drawn.

Several people write in one page: one translates into Vietnamese while another corrects the Japanese. The form carries,
for every field, the fingerprint of the text it was drawn with. So a save takes only what its user changed, everything
else comes from the newest draft, and where both changed the same field both texts are shown and none is lost.
"""

import json
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from enum import Enum
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import Model
from django.forms.boundfield import BoundField
from django.utils.functional import cached_property
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from taggit.forms import TagField
from taggit.utils import parse_tags
from wagtail.admin.forms.pages import WagtailAdminPageForm
from wagtail.blocks import StreamValue

from .differences import Change, changed_text, differences
from .languages import BY_CODE, Language
from .people import writable_languages, writes_everything
from .values import fingerprint, with_newlines

SHARED = "shared"
# Belongs to who saves, not to the page.
PERSONAL = frozenset({"comment_notifications"})
COMMENTS = "comments"
# A name in this list of the form says: of this conflict, keep what is saved.
THEIRS = "theirs"


class Outcome(Enum):
    KEPT = "the newest draft's"
    TAKEN = "what was posted"
    CONFLICT = "both changed it"


@dataclass(frozen=True, slots=True)
class Conflict:
    """A field that somebody else has changed while the user changed it too."""

    name: str
    label: str
    language: Language | None  # none for what all languages share
    changes: list[Change]  # from their text to the user's
    by: str
    at: datetime | None


def outcome(base: str, newest: str, posted: str) -> Outcome:
    if posted in (base, newest):
        return Outcome.KEPT
    return Outcome.TAKEN if newest == base else Outcome.CONFLICT


def plain(field: forms.Field, value: Any) -> Any:
    """The value of a form field as JSON, the same whether it comes from the database or from a browser."""
    if isinstance(value, StreamValue):
        return with_newlines(value.get_prep_value())
    if isinstance(field, TagField):
        return sorted(parse_tags(value) if isinstance(value, str) else map(str, value or []))
    if isinstance(value, Model):
        return str(value.pk)
    if isinstance(field, forms.ModelChoiceField):
        return str(value or "")
    with suppress(ValidationError):  # a value that is none is certainly not what the form was drawn with
        value = field.to_python(value)
    return with_newlines(value) if isinstance(value, str) else str(value or "")


def digest(value: Any) -> str:
    return fingerprint({"value": value})


class MergedBoundField(BoundField):
    form: Any

    @property
    def data(self) -> Any:
        return super().data if self.form.is_posted(self.name) else self.initial

    def value(self) -> Any:
        """After a refusal, a field shows what would be saved: what others wrote, or what the user has changed."""
        if self.form.is_bound and self.name in self.form.kept:
            return self.field.prepare_value(self.initial)
        return super().value()


class MergingForm(WagtailAdminPageForm):
    bound_field_class = MergedBoundField

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.kept: set[str] = set()
        self.unseen: set[str] = set()  # groups in which others have changed something that this form did not show
        self.conflicts: list[Conflict] = []
        if self.is_bound:
            self._merge_formsets()

    # The groups: a language, or what all share ------------------------------------------------------------------------

    def group_of(self, name: str) -> str:
        groups = (code for code, language in BY_CODE.items() if name.endswith(f"_{language.suffix}"))
        return next(groups, SHARED)

    @cached_property
    def writable(self) -> set[str]:
        """What the user may change; whatever else they post is not looked at."""
        if self.for_user is None:
            return {*BY_CODE, SHARED}
        return {*writable_languages(self.for_user), *([SHARED] if writes_everything(self.for_user) else [])}

    def base_input(self, group: str) -> SafeString:
        """The hidden field that says with which texts the fields of a group were drawn."""
        drawn = {name: self._newest(name) for name in self.fields if self.group_of(name) == group}
        if group == SHARED:
            drawn |= {name: self._rows(self._drawn(formset)) for name, formset in self._children()}
        return format_html('<input type="hidden" name="{}" value="{}">', base_name(group), json.dumps(drawn))

    @cached_property
    def _base(self) -> dict[str, str]:
        """Field -> fingerprint that the browser had, of all groups that were posted."""
        drawn: dict[str, str] = {}
        for group in (*BY_CODE, SHARED):
            try:
                posted = json.loads(self.data.get(base_name(group)) or "{}")
            except ValueError:
                posted = {}
            if isinstance(posted, dict):
                drawn |= {name: str(value) for name, value in posted.items()}
        return drawn

    def _newest(self, name: str) -> str:
        field = self.fields[name]
        return digest(plain(field, self.get_initial_for_field(field, name)))

    def _posted(self, name: str) -> str:
        return digest(plain(self.fields[name], self[name].data))

    def is_posted(self, name: str) -> bool:
        """Whether the browser has sent the field at all: a tab that was never opened sends nothing."""
        widget = self.fields[name].widget
        if not isinstance(widget, forms.CheckboxInput):
            return not widget.value_omitted_from_data(self.data, self.files, self.add_prefix(name))
        # A box that is not ticked sends nothing either: go by its neighbours.
        group = self.group_of(name)
        neighbours = (other for other in self.fields if self.group_of(other) == group)
        return base_name(group) in self.data or any(
            self.is_posted(other)
            for other in neighbours
            if not isinstance(self.fields[other].widget, forms.CheckboxInput)
        )

    # Fields -----------------------------------------------------------------------------------------------------------

    def _clean_fields(self) -> None:
        super()._clean_fields()
        for name in set(self.fields) - PERSONAL:
            match self._outcome(name):
                case Outcome.KEPT:
                    self._keep(name)
                case Outcome.CONFLICT:
                    self._add_conflict(name)

    def _outcome(self, name: str) -> Outcome:
        if self.group_of(name) not in self.writable or not self.is_posted(name):
            return Outcome.KEPT
        if self.instance.pk is None:
            return Outcome.TAKEN
        if name in self.data.getlist(THEIRS):
            return Outcome.KEPT
        newest = self._newest(name)
        base = self._base.get(name, newest)
        if base != newest:
            self.unseen.add(self.group_of(name))
        return self._decide(name, outcome(base, newest, self._posted(name)))

    def _decide(self, name: str, proposed: Outcome) -> Outcome:
        """A field may know better."""
        return proposed

    def _keep(self, name: str) -> None:
        # A field without cleaned data leaves the instance, which is the newest draft, as it is.
        self.kept.add(name)
        self.cleaned_data.pop(name, None)
        self.errors.pop(name, None)

    def _add_conflict(self, name: str) -> None:
        field = self.fields[name]
        label = str(field.label or name)
        theirs, mine = plain(field, self.get_initial_for_field(field, name)), plain(field, self[name].data)
        language = BY_CODE.get(self.group_of(name))
        if language:
            plain_name = name.removesuffix(f"_{language.suffix}")
            changes = differences(type(self.instance), {plain_name: theirs}, {plain_name: mine})
        else:
            changes = [changed_text(label, _as_text(theirs), _as_text(mine))]
        self._conflict(name, label, changes)
        self.add_error(name, self._conflict_message())

    def _conflict(self, name: str, label: str, changes: list[Change]) -> None:
        revision = self.instance.latest_revision
        user = getattr(revision, "user", None)
        by = (user.get_full_name() or user.get_username()) if user else ""
        language = BY_CODE.get(self.group_of(name))
        self.conflicts.append(Conflict(name, label, language, changes, by, getattr(revision, "created_at", None)))

    def _conflict_message(self) -> str:
        return _("Somebody else changed this while you did. Both texts are shown above: save again to keep yours.")

    # Rows of child objects, such as authors ---------------------------------------------------------------------------

    def _children(self) -> list[tuple[str, Any]]:
        return [(name, formset) for name, formset in self.formsets.items() if name != COMMENTS]

    def _rows(self, formset: Any) -> str:
        """The fingerprint of the rows of a formset, as drawn or as posted, in their order."""
        rows: list[tuple[int, list[Any]]] = []
        for form in formset.forms:
            if formset.is_bound and "DELETE" in form.fields and form["DELETE"].data:
                continue
            names = [name for name in form.fields if name not in ("ORDER", "DELETE", form._meta.model._meta.pk.name)]
            values = [form[name].data if formset.is_bound else form[name].initial for name in names]
            row = [plain(form.fields[name], value) for name, value in zip(names, values, strict=True)]
            order = form["ORDER"].data if formset.is_bound and "ORDER" in form.fields else len(rows)
            rows.append((int(order or 0) if str(order or 0).isdigit() else 0, row))
        return digest([row for _order, row in sorted(rows, key=lambda pair: pair[0])])

    def _drawn(self, formset: Any, data: Any = None) -> Any:
        """The formset as it is drawn from the newest draft, or with other data."""
        kwargs = {"instance": self.instance, "prefix": formset.prefix, "form_kwargs": formset.form_kwargs}
        return type(formset)(data, **kwargs)

    def _merge_formsets(self) -> None:
        for name, formset in self._children():
            drawn = self._drawn(formset)
            if self._formset_outcome(name, formset, drawn) is Outcome.KEPT:
                self.formsets[name] = self._drawn(formset, _as_posted(drawn))

    def _formset_outcome(self, name: str, formset: Any, drawn: Any) -> Outcome:
        if SHARED not in self.writable or not formset.management_form.is_valid() or name in self.data.getlist(THEIRS):
            return Outcome.KEPT
        if self.instance.pk is None:
            return Outcome.TAKEN
        newest = self._rows(drawn)
        decided = outcome(self._base.get(name, newest), newest, self._rows(formset))
        if decided is Outcome.CONFLICT:
            label = capfirst(str(formset.model._meta.verbose_name_plural))
            self._conflict(name, label, [changed_text(label, _names(drawn), _names(formset))])
        return decided

    def _post_clean(self) -> None:
        super()._post_clean()
        if any(conflict.name in self.formsets for conflict in self.conflicts):
            self.add_error(None, self._conflict_message())

    # Saving in the background -----------------------------------------------------------------------------------------

    def get_field_updates_for_resave(self) -> list[tuple[str, str]]:
        """What the open form has to know after it was saved: the texts that it and the draft agree on now."""
        updates: list[tuple[str, str]] = super().get_field_updates_for_resave()
        for group in (*BY_CODE, SHARED):
            names = [name for name in self._base if self.group_of(name) == group]
            drawn = {name: self._base[name] for name in names}
            drawn |= {name: self._posted(name) for name in names if name in self.fields and name not in self.kept}
            drawn |= {name: self._rows(formset) for name, formset in self._children() if name in drawn}
            if drawn:
                updates.append((base_name(group), json.dumps(drawn)))
        return updates


def base_name(group: str) -> str:
    return f"base_{BY_CODE[group].suffix if group in BY_CODE else group}"


def _as_text(value: Any) -> str:
    return ", ".join(map(str, value)) if isinstance(value, list) else str(value)


def _names(formset: Any) -> str:
    """The rows of a formset as a reader would name them."""
    return ", ".join(str(form.instance) for form in formset.forms if form.is_valid() or not formset.is_bound)


def _as_posted(drawn: Any) -> dict[str, Any]:
    """What a browser would send of a formset that nobody has touched."""
    management = drawn.management_form
    data = {management.add_prefix(name): management[name].value() for name in management.fields}
    for order, form in enumerate(drawn.forms, start=1):
        fields = {bound.html_name: bound.field.prepare_value(bound.initial) for bound in form}
        data |= {name: "" if value is None else value for name, value in fields.items()}
        data[form.add_prefix("ORDER")] = order
    return data
