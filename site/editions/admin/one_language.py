"""The ground of all views that do something to one language of a page."""

from typing import Any, ClassVar

from django import forms
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.views.generic import TemplateView
from wagtail.admin import messages
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin
from wagtail.admin.views.pages.utils import get_breadcrumbs_items_for_page
from wagtail.models import Page
from wagtail.utils.timestamps import render_timestamp

from ..languages import BY_CODE
from ..pages import TranslatedPage
from ..people import writable_languages
from ..states import LanguageState, language_states
from .links import tab_url


class LanguageView(WagtailAdminTemplateMixin, TemplateView):
    """The form carries a token of what the page showed; once that is no longer so, nothing is done but to show it."""

    template_name = "editions/admin/confirm_language.html"
    form_class: ClassVar[type[forms.Form]] = forms.Form
    url_name: ClassVar[str]
    path: ClassVar[str]  # the end of its address
    label: ClassVar[Any]  # of the link that leads here and of the button that does it
    title: ClassVar[Any]
    done: ClassVar[Any]
    shows_draft = False  # whether it is about the text of the draft
    is_serious = False
    needs_to_publish = True  # else it is for those who write the language

    @classmethod
    def is_offered(cls, state: LanguageState) -> bool:
        """Whether there is anything to do for a language in this state."""
        raise NotImplementedError

    @classmethod
    def is_allowed(cls, permissions: Any, code: str) -> bool:
        if cls.needs_to_publish:
            return bool(permissions.can_publish())
        return permissions.can_edit() and code in writable_languages(permissions.user)

    def get_token(self) -> str:
        """Stands for what the view shows."""
        raise NotImplementedError

    def get_sentences(self) -> list[str]:
        """What will happen."""
        raise NotImplementedError

    def perform(self, form: forms.Form) -> None:
        raise NotImplementedError

    def setup(self, request: HttpRequest, page_id: int, code: str, **kwargs: Any) -> None:
        super().setup(request, page_id=page_id, code=code, **kwargs)
        self.page = get_object_or_404(Page, pk=page_id).specific
        if code not in BY_CODE or not isinstance(self.page, TranslatedPage):
            raise Http404
        self.code = code
        self.draft = self.page.get_latest_revision_as_object()
        self.states = language_states(self.draft)
        self.state = self.states[code]
        self.edition: Any = self.state.edition
        self.scheduled: Any = self.state.scheduled
        self.names = {"language": BY_CODE[code].name, "headline": self.state.headline}
        self.back = tab_url(page_id, code)

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        self.permissions = self.page.permissions_for_user(request.user)
        if not self.is_allowed(self.permissions, self.code):
            raise PermissionDenied
        if self.permissions.page_locked():
            return self.refuse(_("The page is locked. Nothing was changed."), self.back)
        if not self.is_offered(self.state):
            return self.refuse(_("There is nothing left to do: %(language)s has changed.") % self.names, self.back)
        return super().dispatch(request, *args, **kwargs)

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if request.POST.get("shown") != self.get_token():
            changed = _("Nothing was done, because somebody has changed it meanwhile. This is how it is now.")
            return self.refuse(changed, request.path)
        form = self.form_class(request.POST)
        if not form.is_valid():
            return self.render_to_response(self.get_context_data(form=form))
        try:
            self.perform(form)
        except ValidationError as error:
            return self.refuse(" ".join(error.messages), self.back)
        messages.success(request, self.done % self.names, buttons=self.get_buttons())
        return redirect(self.back)

    def refuse(self, message: str, url: str) -> HttpResponseRedirect:
        messages.error(self.request, message)
        return HttpResponseRedirect(url)

    @property
    def scheduled_words(self) -> dict[str, str]:
        """To be put into a sentence: when what goes out."""
        words = f"{render_timestamp(self.scheduled.due_at)}, {self.scheduled.values['headline']}"
        return {"scheduled": words}

    def get_buttons(self) -> list[Any]:
        return []

    def get_page_title(self) -> str:
        return str(self.title % self.names)

    def get_page_subtitle(self) -> str:
        return str(self.draft.get_admin_display_title())

    def get_breadcrumbs_items(self) -> list[dict[str, str]]:
        above = get_breadcrumbs_items_for_page(self.page, self.request.user, include_self=False)
        page = {"url": self.back, "label": self.get_page_subtitle()}
        return [*above, page, {"url": "", "label": self.get_page_title()}]

    def get_form(self) -> forms.Form:
        return self.form_class()

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(**kwargs)
        return {
            "form": self.get_form(),
            **context,
            "page": self.draft,
            "state": self.state,
            "summary": self.draft.text_in(self.code)["summary"],
            "sentences": self.get_sentences(),
            "token": self.get_token(),
            "back": self.back,
        }
