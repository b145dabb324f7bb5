"""The past of a page, one language at a time: what a draft said, what readers saw, and how to bring it back."""

from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.core.paginator import Paginator
from django.db.models import Q
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.views.generic import TemplateView
from wagtail.admin import messages
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin
from wagtail.admin.views.generic.history import ActionColumn
from wagtail.admin.views.pages.history import PageHistoryView
from wagtail.admin.views.pages.utils import get_breadcrumbs_items_for_page
from wagtail.admin.widgets.button import Button
from wagtail.models import Page
from wagtail.utils.timestamps import render_timestamp

from ..differences import differences
from ..languages import BY_CODE
from ..models import Edition, EditionVersion
from ..pages import TranslatedPage
from ..people import writable_languages, writes_everything
from ..restoring import bring_back, shared_panel
from ..values import Values, fingerprint, values_of
from .comparing import Group, shared_changes, source_first
from .links import tab_url

SHARED = "shared"
PER_PAGE = 10


class BringBackColumn(ActionColumn):
    def get_actions(self, instance: Any, parent_context: Any) -> list[dict[str, str]]:
        actions: list[dict[str, str]] = super().get_actions(instance, parent_context)
        url = reverse(self.url_names["revisions_revert"], args=[self.object.pk, instance.revision_id or 0])
        return [{**action, "label": _("Bring back text")} if action["url"] == url else action for action in actions]


class HistoryView(PageHistoryView):
    """Wagtail's history, with what can be brought back under its name, and what readers saw of each language."""

    @cached_property
    def columns(self) -> list[Any]:
        actions, *others = super().columns
        kwargs = {"url_names": actions.url_names, "user_can_unschedule": actions.user_can_unschedule}
        return [BringBackColumn("message", label=actions.label, object=self.object, **kwargs), *others]

    @cached_property
    def header_more_buttons(self) -> list[Button]:
        published = Edition.objects.filter(page=self.object.pk).values_list("language", flat=True)
        return [
            Button(
                _("What readers saw: %(language)s") % {"language": BY_CODE[code].name},
                url=reverse("editions:versions", args=[self.object.pk, code]),
                icon_name="history",
                priority=number,
            )
            for number, code in enumerate(BY_CODE)
            if code in published
        ]


class PastView(WagtailAdminTemplateMixin, TemplateView):
    """A view of the past of a translated page, for those who may edit it."""

    header_icon = "history"

    def setup(self, request: HttpRequest, page_id: int, **kwargs: Any) -> None:
        super().setup(request, page_id=page_id, **kwargs)
        self.page = get_object_or_404(Page, pk=page_id).specific
        if not isinstance(self.page, TranslatedPage):
            raise Http404

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        if not self.page.permissions_for_user(request.user).can_edit():
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)

    @cached_property
    def draft(self) -> Any:
        return self.page.get_latest_revision_as_object()

    def get_page_subtitle(self) -> str:
        return str(self.page.get_admin_display_title())

    def get_breadcrumbs_items(self) -> list[dict[str, str]]:
        above = get_breadcrumbs_items_for_page(self.page, self.request.user)
        history = {"url": reverse("wagtailadmin_pages:history", args=[self.page.pk]), "label": _("History")}
        return [*above, history, {"url": "", "label": self.get_page_title()}]


class RestoreRevisionView(PastView):
    """Which languages of an older draft to bring back. Wagtail's own would overwrite all of them at once."""

    template_name = "editions/admin/restore.html"

    @cached_property
    def revision(self) -> Any:
        return get_object_or_404(self.page.revisions, pk=self.kwargs["revision_id"])

    @cached_property
    def older(self) -> Any:
        return self.revision.as_object()

    def get_page_title(self) -> str:
        return _("Bring back text of %(time)s") % {"time": render_timestamp(self.revision.created_at)}

    @cached_property
    def groups(self) -> list[Group]:
        """What would change in today's draft; nothing that is the same can be brought back."""
        model = type(self.draft)
        groups = [
            Group(language, differences(model, values_of(self.draft, language.code), self.texts[language.code]))
            for language in source_first(self.draft)
        ]
        shared = shared_changes(shared_panel(model), self.request, self.page, self.draft, self.older)
        return [group for group in [*groups, Group(None, shared)] if group.changes]

    @cached_property
    def texts(self) -> dict[str, Values]:
        return {code: values_of(self.older, code) for code in BY_CODE}

    @cached_property
    def writable(self) -> set[str]:
        everything = {SHARED} if writes_everything(self.request.user) else set()
        return {*writable_languages(self.request.user), *everything}

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        asked = self.request.GET.getlist("bring_back")
        return {
            **super().get_context_data(**kwargs),
            "choices": [(self._value(group), group) for group in self.groups],
            "asked": asked,
            "writable": self.writable,
            "back": reverse("wagtailadmin_pages:history", args=[self.page.pk]),
        }

    @staticmethod
    def _value(group: Group) -> str:
        return group.language.code if group.language else SHARED

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        chosen = set(request.POST.getlist("bring_back")) & {*BY_CODE, SHARED}
        if not chosen <= self.writable:
            raise PermissionDenied
        codes = [code for code in BY_CODE if code in chosen]
        if self.page.permissions_for_user(request.user).page_locked():
            return self._refuse(_("The page is locked. Nothing was changed."))
        if not chosen:
            return self._refuse(_("Nothing was changed: tick what you want to bring back."))
        try:
            bring_back(
                self.page.pk,
                {code: self.texts[code] for code in codes},
                moment=self.revision.created_at,
                user=request.user,
                shared=self.older if SHARED in chosen else None,
            )
        except ValidationError as error:
            return self._refuse(" ".join(error.messages))
        messages.success(request, _("Brought back into the draft. Readers see no change until it is published."))
        edit = reverse("wagtailadmin_pages:edit", args=[self.page.pk])
        return redirect(tab_url(self.page.pk, codes[0]) if codes else edit)

    def _refuse(self, message: str) -> HttpResponse:
        messages.error(self.request, message)
        return redirect(self.request.path)


class VersionsView(PastView):
    """What readers saw of one language, and when."""

    template_name = "editions/admin/versions.html"

    @cached_property
    def edition(self) -> Edition:
        return get_object_or_404(Edition, page=self.page.pk, language=self.kwargs["code"])

    def get_page_title(self) -> str:
        return _("What readers saw: %(language)s") % {"language": self.edition.lang.name}

    @cached_property
    def shown(self) -> Any:
        versions = self.edition.versions.select_related("user").order_by("-since", "-pk")
        return Paginator(versions, PER_PAGE).get_page(self.request.GET.get("p"))

    def get_versions(self) -> list[dict[str, Any]]:
        draft = fingerprint(values_of(self.draft, self.edition.language))
        is_visible = self.edition.withdrawn_at is None and self.page.live
        return [
            {
                "version": version,
                "changes": differences(type(self.page), before.values or {}, version.values or {}) if before else [],
                "is_first": before is None,
                "is_public": is_visible and version.pk == self.edition.version_id,
                "is_draft": version.fingerprint == draft,
            }
            for version, before in self._with_the_ones_before()
        ]

    def _with_the_ones_before(self) -> list[tuple[EditionVersion, EditionVersion | None]]:
        """Each version with the text before it; taking a language down is no text."""
        versions = list(self.shown)
        texts = [version for version in versions if version.values is not None]
        before: EditionVersion | None = None
        if texts:
            earlier = Q(since__lt=texts[-1].since) | Q(since=texts[-1].since, pk__lt=texts[-1].pk)
            before = self.edition.versions.filter(earlier, values__isnull=False).last()
        previous = dict(zip([text.pk for text in texts], [*texts[1:], before], strict=True))
        return [(version, previous.get(version.pk)) for version in versions]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        permissions = self.page.permissions_for_user(self.request.user)
        return {
            **super().get_context_data(**kwargs),
            "page": self.page,
            "language": self.edition.lang,
            "versions": self.get_versions(),
            "shown": self.shown,
            "can_write": self.edition.language in writable_languages(self.request.user),
            "can_publish": permissions.can_publish(),
        }
