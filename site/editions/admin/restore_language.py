"""Bring an earlier text of one language back: into the draft, or before the eyes of readers."""

from functools import cached_property
from typing import Any

from django import forms
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.utils.timestamps import render_timestamp

from ..differences import differences
from ..models import EditionVersion
from ..restoring import bring_back, show_again
from ..states import LanguageState, State
from ..values import Values, fingerprint, values_of
from .languages import is_visible
from .one_language import LanguageView


class RestoreView(LanguageView):
    """Replaces the draft of one language by an earlier text."""

    template_name = "editions/admin/restore_language.html"
    header_icon = "history"
    needs_to_publish = False

    @property
    def version(self) -> EditionVersion:
        raise NotImplementedError

    def get_token(self) -> str:
        return f"{fingerprint(values_of(self.draft, self.code))} {self.version.pk}"

    def get_sentences(self) -> list[str]:
        return [
            _("The draft of this language becomes what readers saw from %(time)s on.") % self.moment,
            _("All other languages stay as they are, and so does what readers see."),
            _("Today's draft stays in the history of the page."),
        ]

    @property
    def moment(self) -> dict[str, str]:
        return {"time": render_timestamp(self.version.since)}

    def get_before(self) -> Values:
        return values_of(self.draft, self.code)

    def perform(self, form: forms.Form) -> None:
        texts = {self.code: self.version.values or {}}
        bring_back(self.page.pk, texts, moment=self.version.since, user=self.request.user)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        changes = differences(type(self.page), self.get_before(), self.version.values or {})
        return {**super().get_context_data(**kwargs), "changes": changes}


class RestorePublicView(RestoreView):
    url_name = "restore_public"
    label = gettext_lazy("Discard the changes")
    title = gettext_lazy("Discard the changes to %(language)s")
    done = gettext_lazy("The draft of %(language)s is what readers see again")

    @classmethod
    def is_offered(cls, state: LanguageState) -> bool:
        return is_visible(state) and state.state != State.PUBLIC

    @property
    def version(self) -> EditionVersion:
        version: EditionVersion = self.edition.version
        return version


class EarlierVersion(LanguageView):
    """A view of a text that readers saw, chosen by its address."""

    @classmethod
    def is_offered(cls, state: LanguageState) -> bool:
        return state.edition is not None

    @cached_property
    def version(self) -> EditionVersion:
        versions = EditionVersion.objects.filter(edition__page=self.page.pk, edition__language=self.code)
        return get_object_or_404(versions, pk=self.kwargs["version_id"], values__isnull=False)


class RestoreVersionView(EarlierVersion, RestoreView):
    url_name = "restore_version"
    label = gettext_lazy("Bring back into the draft")
    title = gettext_lazy("Bring back an earlier text of %(language)s")
    done = gettext_lazy("Brought the earlier text of %(language)s back into the draft")


class ShowAgainView(EarlierVersion, RestoreView):
    """For those who publish: readers see the earlier text at once, and the draft is left alone."""

    url_name = "show_again"
    label = gettext_lazy("Show readers this again")
    title = gettext_lazy("Show readers an earlier text of %(language)s")
    done = gettext_lazy("Readers see the earlier text of %(language)s")
    header_icon = "upload"
    needs_to_publish = True

    @classmethod
    def is_offered(cls, state: LanguageState) -> bool:
        return state.edition is not None and state.edition.page.live

    def get_token(self) -> str:
        return f"{self.edition.version_id} {self.edition.withdrawn_at} {self.version.pk}"

    def get_sentences(self) -> list[str]:
        return [
            _("Readers of this language see the text of %(time)s again, at once.") % self.moment,
            _("The draft and all other languages stay as they are."),
        ]

    def get_before(self) -> Values:
        values: Values = self.edition.values if is_visible(self.state) else {}
        return values

    def perform(self, form: forms.Form) -> None:
        show_again(self.version, self.request.user)
