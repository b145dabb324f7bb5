"""Publish, schedule and take down one language of a page, cancel its schedule, mark it as up to date."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.admin import messages
from wagtail.admin.widgets import AdminDateTimeInput
from wagtail.utils.timestamps import render_timestamp

from .. import publishing, scheduling
from ..checks import checks, refusal
from ..states import LanguageState, State, language_states
from ..values import Values, fingerprint, values_of
from .one_language import LanguageView


class PublishForm(forms.Form):
    minor = forms.BooleanField(
        label=gettext_lazy("Minor change"), required=False,
        help_text=gettext_lazy(
            "Translations stay up to date: a comma was corrected, nothing that they would have to follow."
        ),
    )  # fmt: skip


class ScheduleForm(forms.Form):
    due_at = forms.DateTimeField(label=gettext_lazy("Goes out"), widget=AdminDateTimeInput)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        zone = timezone.get_current_timezone_name()
        self.fields["due_at"].help_text = _("In your time zone, %(zone)s.") % {"zone": zone}

    def clean_due_at(self) -> Any:
        if self.cleaned_data["due_at"] <= timezone.now():
            raise ValidationError(_("Choose a time in the future."))
        return self.cleaned_data["due_at"]


def is_visible(state: LanguageState) -> bool:
    """Whether readers see the language now."""
    return state.edition is not None and state.edition.withdrawn_at is None and state.edition.page.live


class OutgoingView(LanguageView):
    """Lets the text of the draft go out, now or later, if nothing in it forbids that."""

    shows_draft = True

    @classmethod
    def is_offered(cls, state: LanguageState) -> bool:
        return bool(state.headline) and state.state != State.PUBLIC

    def get_token(self) -> str:
        return fingerprint(values_of(self.draft, self.code))

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        found = checks(self.draft, self.code)
        is_refused = any(check.is_error for check in found)
        return {**super().get_context_data(**kwargs), "checks": found, "is_refused": is_refused}

    def perform(self, form: forms.Form) -> None:
        if reason := refusal(self.draft, [self.code]):
            raise ValidationError(reason)
        self.let_out(values_of(self.draft, self.code), form)

    def let_out(self, values: Values, form: forms.Form) -> None:
        raise NotImplementedError


class PublishView(OutgoingView):
    url_name = "publish_language"
    path = "publish"
    label = gettext_lazy("Publish now")
    title = gettext_lazy("Publish %(language)s")
    done = gettext_lazy("Published %(language)s: %(headline)s")
    header_icon = "upload"

    @property
    def leaves_translations_behind(self) -> bool:
        others = [state for state in self.states.values() if state.edition and not state.is_source]
        return self.state.is_source and is_visible(self.state) and bool(others)

    def get_form(self) -> forms.Form:
        return (
            PublishForm(initial={"minor": self.draft.minor_change}) if self.leaves_translations_behind else forms.Form()
        )

    def get_sentences(self) -> list[str]:
        if not self.page.live:
            now = _("Readers do not see this page now. It becomes public in %(language)s only.")
            shared = _("What all languages share goes out as it is in the newest draft.")
        elif is_visible(self.state):
            now = _("Readers see an earlier %(language)s text now. They will see this one instead.")
            shared = _("What all languages share changes only when the whole page is published.")
        else:
            now = _("Readers do not see %(language)s now. They will see this text.")
            shared = _("What all languages share changes only when the whole page is published.")
        sentences = [now % self.names, _("All other languages stay as they are."), shared]
        if self.leaves_translations_behind:
            sentences.append(_("Translations count as out of date until somebody has looked at them."))
        if self.scheduled:
            later = _("What is scheduled for %(time)s stays scheduled, and replaces this text then.")
            sentences.append(later % {"time": render_timestamp(self.scheduled.due_at)})
        return sentences

    def let_out(self, values: Values, form: forms.Form) -> None:
        minor = bool(self.request.POST.get("minor"))
        publishing.publish_language(self.page.pk, self.code, values, self.request.user, minor=minor)

    def get_buttons(self) -> list[Any]:
        edition = language_states(self.draft)[self.code].edition
        return [messages.button(edition.get_full_url(self.request), _("View live"))] if edition else []


class ScheduleView(OutgoingView):
    url_name = "schedule_language"
    path = "schedule"
    label = gettext_lazy("Schedule")
    title = gettext_lazy("Schedule %(language)s")
    done = gettext_lazy("Scheduled %(language)s: %(headline)s")
    header_icon = "calendar-alt"
    form_class = ScheduleForm

    def get_sentences(self) -> list[str]:
        sentences = [
            _("Exactly this text goes out at the time that you choose, whatever becomes of the draft until then."),
            _("All other languages stay as they are."),
            _("Taking the language or the whole page down before cancels it."),
        ]
        if not self.page.live:
            sentences.append(
                _("If the page is not public by then, it becomes public in %(language)s only.") % self.names
            )
        if self.scheduled:
            sentences.append(_("It takes the place of this scheduled text: %(scheduled)s") % self.scheduled_words)
        return sentences

    def let_out(self, values: Values, form: forms.Form) -> None:
        scheduling.schedule(self.page, self.code, form.cleaned_data["due_at"], values, self.request.user)


class CancelView(LanguageView):
    url_name = "cancel_schedule"
    path = "cancel-schedule"
    label = gettext_lazy("Cancel the schedule")
    title = gettext_lazy("Cancel the schedule of %(language)s")
    done = gettext_lazy("Cancelled the schedule of %(language)s")
    header_icon = "calendar-alt"

    @classmethod
    def is_offered(cls, state: LanguageState) -> bool:
        return state.scheduled is not None

    def get_token(self) -> str:
        return f"{self.scheduled.fingerprint} {self.scheduled.due_at.isoformat()}"

    def get_sentences(self) -> list[str]:
        return [
            _("This text will not go out: %(scheduled)s") % self.scheduled_words,
            _("The draft, and what readers see now, stay as they are."),
        ]

    def perform(self, form: forms.Form) -> None:
        scheduling.cancel(self.scheduled, self.request.user)


class UpToDateView(LanguageView):
    url_name = "mark_up_to_date"
    path = "up-to-date"
    label = gettext_lazy("Mark as up to date")
    title = gettext_lazy("Mark %(language)s as up to date")
    done = gettext_lazy("Marked %(language)s as up to date")
    header_icon = "check"
    needs_to_publish = False

    @classmethod
    def is_offered(cls, state: LanguageState) -> bool:
        return state.is_out_of_date

    @property
    def source(self) -> Any:
        return next(state.edition for state in self.states.values() if state.edition and state.edition.is_source)

    def get_token(self) -> str:
        return f"{self.source.version_id} {self.edition.version_id}"

    def get_sentences(self) -> list[str]:
        names = {**self.names, "source": self.source.lang.name}
        return [
            _("%(source)s was published anew after %(language)s. You say that the translation still holds.") % names,
            _("No text changes. Readers are no longer told that the translation is out of date."),
        ]

    def perform(self, form: forms.Form) -> None:
        publishing.mark_up_to_date(self.edition, self.source.version)


class WithdrawView(LanguageView):
    url_name = "withdraw_language"
    path = "withdraw"
    label = gettext_lazy("Take down")
    title = gettext_lazy("Take down %(language)s")
    done = gettext_lazy("Took down %(language)s")
    header_icon = "download"
    is_serious = True

    @classmethod
    def is_offered(cls, state: LanguageState) -> bool:
        return is_visible(state)

    def get_token(self) -> str:
        return str(self.edition.version_id)

    def get_sentences(self) -> list[str]:
        public = {"language": self.names["language"], "headline": self.edition.headline}
        sentences = [
            _("Readers will no longer see %(language)s: %(headline)s") % public,
            _("The draft and the dates of the language are kept, and publishing the language brings it back."),
        ]
        if sum(is_visible(state) for state in self.states.values()) == 1:
            sentences.append(_("It is the only language of this page that readers see."))
        if self.scheduled:
            sentences.append(_("This scheduled text is cancelled: %(scheduled)s") % self.scheduled_words)
        return sentences

    def perform(self, form: forms.Form) -> None:
        publishing.withdraw(self.edition)


VIEWS: list[type[LanguageView]] = [PublishView, ScheduleView, CancelView, UpToDateView, WithdrawView]
