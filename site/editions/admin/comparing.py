"""What differs between two drafts, by language and then in what all languages share."""

from dataclasses import dataclass
from typing import Any

from django.http import Http404
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from wagtail.admin.views.pages.revisions import RevisionsCompareView
from wagtail.admin.widgets.button import HeaderButton
from wagtail.utils.timestamps import render_timestamp

from ..differences import Change, Kind, differences
from ..languages import LANGUAGES, Language
from ..models import Edition
from ..pages import TranslatedPage
from ..values import Values, values_of


@dataclass(frozen=True)
class Group:
    """The changes in one language; without one, in what all share."""

    language: Language | None
    changes: list[Change]


def source_first(page: Any) -> list[Language]:
    return sorted(LANGUAGES, key=lambda language: language.code != page.source_language)


def shared_changes(panel: Any, request: Any, page: Any, before: Any, after: Any) -> list[Change]:
    """What differs in the fields of a panel, compared by Wagtail."""
    comparisons = panel.get_bound_panel(instance=page, request=request, form=None).get_comparison()
    found = [compare(before, after) for compare in comparisons]
    return [_shared_change(comparison) for comparison in found if comparison.has_changed()]


def _shared_change(comparison: Any) -> Change:
    label = str(comparison.field_label())
    if comparison.is_field:
        return Change(Kind.CHANGED, label, comparison.htmldiff())
    children = [child for child in comparison.get_child_comparisons() if child.has_changed() or _kind(child)]
    return Change(Kind.CHANGED, label, parts=tuple(_child_change(child) for child in children))


def _kind(child: Any) -> Kind | None:
    if child.is_addition() or child.is_deletion():
        return Kind.ADDED if child.is_addition() else Kind.REMOVED
    return Kind.MOVED if child.get_position_change() else None


def _child_change(child: Any) -> Change:
    fields = child.get_field_comparisons()
    html = SafeString(", ").join(field.htmldiff() for field in fields)
    return Change(_kind(child) or Kind.CHANGED, str(child.obj_b or child.obj_a), html)


class CompareView(RevisionsCompareView):
    template_name = "editions/admin/compare.html"

    def get_object(self, queryset: Any = None) -> TranslatedPage:
        page = super().get_object(queryset)
        if not isinstance(page, TranslatedPage):
            raise Http404
        return page

    def _get_comparison(self, revision_a: Any, revision_b: Any) -> list[Group]:
        before, after = self._texts(self.revision_id_a, revision_a), self._texts(self.revision_id_b, revision_b)
        groups = [
            Group(language, differences(type(self.object), before[language.code], after[language.code]))
            for language in source_first(self.object)
        ]
        panels = [panel for panel in self.get_edit_handler().children if not getattr(panel, "language", None)]
        shared = [
            change
            for panel in panels
            for change in shared_changes(panel, self.request, self.object, revision_a, revision_b)
        ]
        return [group for group in [*groups, Group(None, shared)] if group.changes]

    def _texts(self, revision_id: str, page: Any) -> dict[str, Values]:
        """What is live is what readers see, and not the draft that was the newest when some language was published."""
        if revision_id != "live":
            return {language.code: values_of(page, language.code) for language in LANGUAGES}
        public = dict(Edition.objects.visible().filter(page=page.pk).values_list("language", "values"))
        return {language.code: public.get(language.code, {}) for language in LANGUAGES}

    def _name(self, revision_id: str) -> str:
        names = {"live": _("what readers see"), "latest": _("the newest draft"), "earliest": _("the first draft")}
        if revision_id in names:
            return names[revision_id]
        return str(render_timestamp(self.object.revisions.get(pk=revision_id).created_at))

    @cached_property
    def header_buttons(self) -> list[HeaderButton]:
        buttons = list(super().header_buttons)
        if self.revision_id_a.isdecimal() and int(self.revision_id_a) != self.object.latest_revision_id:
            url = reverse("wagtailadmin_pages:revisions_revert", args=[self.object.pk, self.revision_id_a])
            buttons.append(HeaderButton(_("Bring back text"), url=url, icon_name="history"))
        return buttons

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        names = {"before": self._name(self.revision_id_a), "after": self._name(self.revision_id_b)}
        return {**super().get_context_data(**kwargs), **names}
