"""Files for translators in the admin: choose languages and download; upload, look at what would change, apply."""

import secrets
from collections.abc import Iterator
from typing import Any

from django import forms
from django.core.cache import caches
from django.core.exceptions import PermissionDenied
from django.core.files.uploadedfile import UploadedFile
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.generic import FormView
from wagtail.admin import messages
from wagtail.admin.menu import MenuItem
from wagtail.admin.ui.menus.pages import PageMenuItem
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin
from wagtail.admin.views.pages.bulk_actions.page_bulk_action import PageBulkAction
from wagtail.models import Page
from wagtail.permissions import policy_registry

from ..exchange.documents import formats
from ..exchange.mistakes import Mistake, Refused
from ..exchange.packages import MAX_BYTES, Files, pack, read
from ..exchange.service import Taken, export, take, token
from ..languages import CHOICES
from ..pages import TranslatedPage
from ..people import writable_languages
from .links import tab_url

LABEL = gettext_lazy("Files for translators")
KEPT_FOR = 3600  # seconds between looking at what would change and applying it


def edits_pages(user: Any) -> bool:
    """Whether there may be a page that the user changes; which, the service asks for each."""
    may: bool = policy_registry.get_by_type(Page).user_has_any_permission(user, ["add", "change", "publish"])
    return may


class ExchangeView(WagtailAdminTemplateMixin, FormView):  # type: ignore[type-arg]
    header_icon = "globe"

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        return [*self.breadcrumbs_items, {"url": "", "label": self.get_page_title()}]


class ExportForm(forms.Form):
    languages = forms.MultipleChoiceField(
        label=gettext_lazy("Languages"), choices=CHOICES, widget=forms.CheckboxSelectMultiple
    )
    format = forms.ChoiceField(label=gettext_lazy("Format"), widget=forms.RadioSelect)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["format"]
        field.choices = [(name, found.label) for name, found in formats().items()]
        field.initial = next(iter(formats()))


class ExportView(ExchangeView):
    """The pages are those of ``?id=…`` that the user may change."""

    template_name = "editions/admin/exchange_export.html"
    form_class = ExportForm
    page_title = LABEL

    @cached_property
    def pages(self) -> list[Any]:
        wanted = [pk for pk in self.request.GET.getlist("id") if pk.isdecimal()]
        found = [page for page in Page.objects.filter(pk__in=wanted).specific() if isinstance(page, TranslatedPage)]
        if not found:
            raise Http404
        allowed = [page for page in found if page.permissions_for_user(self.request.user).can_edit()]
        if not allowed:
            raise PermissionDenied
        return [page.get_latest_revision_as_object() for page in allowed]

    def get_initial(self) -> dict[str, Any]:
        sources = {page.source_language for page in self.pages}
        codes = [code for code in writable_languages(self.request.user) if {code} != sources]
        return {"languages": codes}

    def form_valid(self, form: ExportForm) -> HttpResponse:
        chosen = form.cleaned_data
        files = export(chosen["format"], self.pages, chosen["languages"], self._address)
        if not files:
            form.add_error(None, _("There is nothing to translate in these languages, or not in this format."))
            return self.form_invalid(form)
        name, content = pack(files, f"translations-{timezone.localdate().isoformat()}")
        headers = {"Content-Disposition": f'attachment; filename="{name}"'}
        return HttpResponse(content, content_type="application/octet-stream", headers=headers)

    def _address(self, page: Any) -> str:
        return self.request.build_absolute_uri(reverse("wagtailadmin_pages:edit", args=[page.pk]))

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return {**super().get_context_data(**kwargs), "pages": self.pages}


class SeveralFiles(forms.ClearableFileInput):
    allow_multiple_selected = True


class FilesField(forms.FileField):
    widget = SeveralFiles

    def clean(self, data: Any, initial: Any = None) -> "list[UploadedFile[Any]]":
        files = [super(FilesField, self).clean(file, initial) for file in data or [None]]
        if sum(file.size or 0 for file in files) > MAX_BYTES:
            raise forms.ValidationError(_("These files are too large."))
        return files


class ImportForm(forms.Form):
    uploads = FilesField(
        label=gettext_lazy("Files"),
        help_text=gettext_lazy("XLIFF, Markdown, or a ZIP of them, as they were downloaded here."),
    )
    go_on = forms.BooleanField(
        label=gettext_lazy("Take them although a page has changed since they were written"),
        required=False,
        help_text=gettext_lazy("What the files say replaces what others have written meanwhile."),
    )


class ImportView(ExchangeView):
    """An upload shows what would change; the button below it applies exactly that."""

    template_name = "editions/admin/exchange_import.html"
    form_class = ImportForm
    page_title = gettext_lazy("Take in files from translators")

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if not edits_pages(request.user):
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        return self._apply() if "shown" in request.POST else super().post(request, *args, **kwargs)

    def form_valid(self, form: ImportForm) -> HttpResponse:
        files: Files = [(file.name, file.read()) for file in form.cleaned_data["uploads"]]
        go_on = form.cleaned_data["go_on"]
        try:
            taken = take(read(files), self.request.user, go_on=go_on, dry_run=True)
        except Refused as refused:
            return self._refuse(refused.mistakes, form)
        key = secrets.token_urlsafe()
        caches["shared"].set(self._cache_key(key), (files, go_on), KEPT_FOR)
        context = self.get_context_data(form=form, taken=taken, key=key, shown=token(taken))
        return self.render_to_response(context)

    def _apply(self) -> HttpResponse:
        key = self._cache_key(self.request.POST.get("key", ""))
        kept = caches["shared"].get(key)
        if kept is None:
            return self._refuse([Mistake(_("Too much time has passed. Upload the files again."))], ImportForm())
        files, go_on = kept
        try:
            taken = take(read(files), self.request.user, go_on=go_on, shown=self.request.POST["shown"])
        except Refused as refused:
            return self._refuse(refused.mistakes, ImportForm())
        caches["shared"].delete(key)
        return self._say(taken)

    def _say(self, taken: list[Taken]) -> HttpResponse:
        changed = [text for text in taken if text.is_change]
        said = ngettext("Changed %(number)s draft.", "Changed %(number)s drafts.", len(changed))
        messages.success(self.request, said % {"number": len(changed)})
        places = {(text.page.pk, text.language.code) for text in changed}
        return redirect(tab_url(*places.pop()) if len(places) == 1 else self.request.path)

    def _refuse(self, mistakes: list[Mistake], form: ImportForm) -> HttpResponse:
        return self.render_to_response(self.get_context_data(form=form, mistakes=mistakes))

    def _cache_key(self, key: str) -> str:
        return f"exchange-{self.request.user.pk}-{key[:100]}"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(**kwargs)
        return {**context, "is_change": any(text.is_change for text in context.get("taken", []))}


# The ways to them -----------------------------------------------------------------------------------------------------


def export_url(pages: list[Any]) -> str:
    return f"{reverse('editions:export')}?{'&'.join(f'id={page.pk}' for page in pages)}"


class ImportMenuItem(MenuItem):
    def is_shown(self, request: HttpRequest) -> bool:
        return edits_pages(request.user)


class ExchangeMenuItem(PageMenuItem):
    label = LABEL
    icon_name = "globe"

    def is_shown(self, user: Any) -> bool:
        return issubclass(self.page.specific_class, TranslatedPage) and self.page.permissions_for_user(user).can_edit()

    @cached_property
    def url(self) -> str:
        return export_url([self.page])


def page_button(page: Any, user: Any, view_name: str, next_url: str | None = None) -> Iterator[PageMenuItem]:
    yield ExchangeMenuItem(page=page, priority=64)


class ExportBulkAction(PageBulkAction):
    """Leads to the form with the languages; the pages that the user may not change are left out."""

    display_name = LABEL
    action_type = "files_for_translators"
    aria_label = gettext_lazy("Files for translators of the selected pages")
    action_priority = 60

    def check_perm(self, page: Any) -> bool:
        return (
            issubclass(page.specific_class, TranslatedPage) and page.permissions_for_user(self.request.user).can_edit()
        )

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        pages, _without = self.get_actionable_objects()
        if not pages:
            messages.error(request, _("You may not change any of these pages."))
            return redirect(self.next_url)
        return redirect(export_url(pages))

    post = get
