"""What an editor posts, merged with what others have saved since the form was drawn.

Several people write in one page: one translates into Vietnamese while another corrects the Japanese. The form carries,
for every field, the fingerprint of the text it was drawn with. So a save takes only what its user changed, everything
else comes from the newest draft, and where both changed the same field both texts are shown and none is lost.
"""

import json
from dataclasses import dataclass
from datetime import datetime
from enum import Enum
from itertools import takewhile
from typing import Any

from django import forms
from django.forms.boundfield import BoundField
from django.utils.functional import cached_property
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from wagtail.admin.forms.pages import WagtailAdminPageForm
from wagtail.models import Revision

from . import rows
from .differences import Change, changed_text, differences
from .languages import BY_CODE, Language
from .people import writable_languages, writes_everything
from .posted import digest, in_words, plain

SHARED = "shared"
# Belongs to who saves, not to the page.
PERSONAL = frozenset({"comment_notifications"})
COMMENTS = "comments"
# A name in this list of the form says: of this conflict, keep what is saved.
THEIRS = "theirs"
LOOK_BACK = 20  # drafts, when asking who wrote something


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


class MergedBoundField(BoundField):
    form: Any

    @cached_property
    def data(self) -> Any:
        return super().data if self.form.is_posted(self.name) else self.initial

    def value(self) -> Any:
        """After a refusal, a field shows what would be saved: what others wrote, or what the user has changed."""
        if self.form.is_bound and self.name in self.form.kept:
            return self.field.prepare_value(self.initial)
        return super().value()

    @cached_property
    def newest(self) -> str:
        """The fingerprint of what the newest draft says."""
        return digest(plain(self.field, self.initial))

    @cached_property
    def posted(self) -> str:
        return digest(plain(self.field, self.data))


class MergingForm(WagtailAdminPageForm):
    bound_field_class = MergedBoundField
    fields: dict[str, forms.Field]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.kept: set[str] = set()  # fields and formsets that stay as the newest draft has them
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
        drawn = {name: self[name].newest for name in self.fields if self.group_of(name) == group}
        if group == SHARED:
            drawn |= {name: rows.fingerprint_of(rows.drawn_anew(formset)) for name, formset in self._children()}
        return format_html('<input type="hidden" name="{}" value="{}">', base_name(group), json.dumps(drawn))

    @cached_property
    def _base(self) -> dict[str, str]:
        """Field -> fingerprint that the browser had, of all groups that were posted."""
        drawn: dict[str, str] = {}
        for group in (*BY_CODE, SHARED):
            try:
                posted = json.loads(self.data.get(base_name(group)) or "{}")
            except (ValueError, RecursionError):
                posted = {}
            if isinstance(posted, dict):
                drawn |= {name: str(value) for name, value in posted.items() if self.group_of(name) == group}
        return drawn

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

    def is_seen(self, name: str) -> bool:
        """Whether the user had before them what the newest draft says in this field."""
        newest = self[name].newest
        return self.is_posted(name) and newest in (self._base.get(name, newest), self[name].posted)

    # Fields -----------------------------------------------------------------------------------------------------------

    def _clean_fields(self) -> None:
        outcomes = {name: self._outcome(name) for name in self.fields if name not in PERSONAL}
        self.kept |= {name for name in outcomes if outcomes[name] is Outcome.KEPT}
        # A field without cleaned data leaves the instance, which is the newest draft, as it is.
        everything = self.fields
        self.fields = {name: field for name, field in everything.items() if name not in self.kept}
        super()._clean_fields()
        self.fields = everything
        for name in outcomes:
            if outcomes[name] is Outcome.CONFLICT:
                self._add_conflict(name)

    @cached_property
    def changed_data(self) -> list[str]:
        return [name for name in super().changed_data if name not in self.kept]

    def _outcome(self, name: str) -> Outcome:
        if self.group_of(name) not in self.writable or not self.is_posted(name):
            return Outcome.KEPT
        if self.instance.pk is None:
            return Outcome.TAKEN
        if name in self.data.getlist(THEIRS):
            return Outcome.KEPT
        newest = self[name].newest
        return self._decide(name, outcome(self._base.get(name, newest), newest, self[name].posted))

    def _decide(self, name: str, proposed: Outcome) -> Outcome:
        """A field may know better."""
        return proposed

    def _add_conflict(self, name: str) -> None:
        field, bound = self.fields[name], self[name]
        label = str(field.label or name)
        language = BY_CODE.get(self.group_of(name))
        if language:
            plain_name = name.removesuffix(f"_{language.suffix}")
            theirs, mine = ({plain_name: plain(field, value)} for value in (bound.initial, bound.data))
            changes = differences(type(self.instance), theirs, mine)
        else:
            changes = [changed_text(label, in_words(field, bound.initial), in_words(field, bound.data))]
        self._conflict(name, label, changes)
        self.add_error(name, self._conflict_message())

    def _conflict(self, name: str, label: str, changes: list[Change]) -> None:
        revision = self._changed_in(name)
        user = getattr(revision, "user", None)
        by = (user.get_full_name() or user.get_username()) if user else ""
        language = BY_CODE.get(self.group_of(name))
        self.conflicts.append(Conflict(name, label, language, changes, by, getattr(revision, "created_at", None)))

    def _changed_in(self, name: str) -> Revision | None:
        """The draft that brought what the newest one says; the newest itself where that can't be told."""
        newest = self.instance.latest_revision
        if newest is None or name not in newest.content:
            return newest
        drafts = self.instance.revisions.select_related("user").order_by("-created_at", "-pk")[:LOOK_BACK]
        same = takewhile(lambda draft: draft.content.get(name) == newest.content[name], drafts)
        return [newest, *same][-1]

    def _conflict_message(self) -> str:
        return _("Somebody else changed this while you did. Both texts are shown above: save again to keep yours.")

    # Rows of child objects, such as authors ---------------------------------------------------------------------------

    def _children(self) -> list[tuple[str, Any]]:
        return [(name, formset) for name, formset in self.formsets.items() if name != COMMENTS]

    def _merge_formsets(self) -> None:
        if COMMENTS in self.formsets:
            self.formsets[COMMENTS] = self._without_closed(self.formsets[COMMENTS])
        for name, posted in self._children():
            drawn, formset = rows.drawn_anew(posted), rows.without_ids_of_others(posted)
            decided = self._formset_outcome(name, formset, drawn)
            if decided is Outcome.KEPT:
                self.kept.add(name)
            elif decided is Outcome.CONFLICT:
                label = capfirst(str(formset.model._meta.verbose_name_plural))
                self._conflict(name, label, [changed_text(label, rows.names_of(drawn), rows.names_of(formset))])
            self.formsets[name] = rows.untouched(drawn) if name in self.kept else formset

    def _without_closed(self, comments: Any) -> Any:
        """Everybody's comments are kept; one that was deleted or resolved meanwhile does not come back."""
        comments = rows.without_ids_of_others(comments, DELETE="on")
        for comment in comments.forms:
            for name, replies in comment.formsets.items():
                comment.formsets[name] = rows.without_ids_of_others(replies, DELETE="on")
        return comments

    def _formset_outcome(self, name: str, formset: Any, drawn: Any) -> Outcome:
        if SHARED not in self.writable or not formset.management_form.is_valid() or name in self.data.getlist(THEIRS):
            return Outcome.KEPT
        if self.instance.pk is None:
            return Outcome.TAKEN
        newest = rows.fingerprint_of(drawn)
        return outcome(self._base.get(name, newest), newest, rows.fingerprint_of(formset))

    def _post_clean(self) -> None:
        super()._post_clean()
        if any(conflict.name in self.formsets for conflict in self.conflicts):
            self.add_error(None, self._conflict_message())

    def save(self, commit: bool = True) -> Any:
        for name, formset in self._children():
            if name not in self.kept:
                rows.remove_others(formset)
        return super().save(commit=commit)

    # Saving in the background -----------------------------------------------------------------------------------------

    def get_field_updates_for_resave(self) -> list[tuple[str, str]]:
        """What the open form has to know after it was saved: the texts that it and the draft agree on now."""
        # Of rows that stay as the newest draft has them, the browser may show others under the same numbers.
        kept = tuple(f"{formset.prefix}-" for name, formset in self._children() if name in self.kept)
        updates = [update for update in super().get_field_updates_for_resave() if not update[0].startswith(kept)]
        agreed = {name: self._agreed(name) for name in self.fields if name not in self.kept}
        agreed |= {name: rows.fingerprint_of(formset) for name, formset in self._children() if name not in self.kept}
        for group in (*BY_CODE, SHARED):
            drawn = {name: agreed.get(name, base) for name, base in self._base.items() if self.group_of(name) == group}
            if drawn:
                updates.append((base_name(group), json.dumps(drawn)))
        return updates

    def _agreed(self, name: str) -> str:
        posted: str = self[name].posted
        return posted


def base_name(group: str) -> str:
    return f"base_{BY_CODE[group].suffix if group in BY_CODE else group}"
