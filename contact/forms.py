"""The form that visitors fill in."""

import re
import unicodedata
from typing import Any

from django import forms
from django.core.validators import EmailValidator, RegexValidator
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _
from wagtail.models import Page

from .requests import Budget, ConsultationRequest, Start, Topic

LONGEST_MESSAGE = 5000  # letters
LONGEST_EMAIL = 254  # what the database holds; Django's form field lets 320 through
UNWRITABLE = re.compile("[\x00\ud800-\udfff]")


def readable(posted: QueryDict) -> QueryDict:
    """What was posted, as text that can be stored and shown again.

    NUL and halves of surrogate pairs, which neither a database nor UTF-8 takes, become the replacement character; a
    line break counts as one letter, as in the browser that lets the visitor type so many.
    """
    data = posted.copy()
    for name, values in posted.lists():
        data.setlist(name, [UNWRITABLE.sub("\ufffd", value).replace("\r\n", "\n") for value in values])
    return data


def is_key(text: str, digits: int = 18) -> bool:
    """Whether a primary key may look so; more digits than a database takes are none."""
    return text.isascii() and text.isdigit() and len(text) <= digits


def one_line(text: str) -> str:
    """Without line breaks and control characters, which have no place in a name and could forge mail headers."""
    return " ".join("".join(" " if unicodedata.category(c) == "Cc" else c for c in text).split())


class OneLineField(forms.CharField):
    def to_python(self, value: Any) -> str:
        return one_line(super().to_python(value) or "")


def optional(choices: list[tuple[str, Any]]) -> list[tuple[str, Any]]:
    return [("", _("no answer")), *choices]


class ConsultationForm(forms.Form):
    name = OneLineField(label=_("Your name"), max_length=120, widget=forms.TextInput({"autocomplete": "name"}))
    # Django takes "a,b"@example.org for an address, quotes included, and the mail queue takes it for two.
    email = forms.EmailField(
        label=_("E-mail"), max_length=LONGEST_EMAIL, widget=forms.EmailInput({"autocomplete": "email"}),
        validators=[RegexValidator('"', EmailValidator.message, inverse_match=True)],
        error_messages={"invalid": _("This does not look like an e-mail address. Please check it.")},
    )  # fmt: skip
    company = OneLineField(label=_("Company"), max_length=160, widget=forms.TextInput({"autocomplete": "organization"}))
    phone = OneLineField(
        label=_("Phone"), max_length=40, required=False, widget=forms.TextInput({"autocomplete": "tel", "type": "tel"})
    )
    topic = forms.ChoiceField(label=_("What is it about?"), choices=[("", _("please choose")), *Topic.choices])
    budget = forms.ChoiceField(label=_("Budget"), choices=optional(Budget.choices), required=False)
    start = forms.ChoiceField(label=_("Desired start"), choices=optional(Start.choices), required=False)
    message = forms.CharField(
        label=_("Your message"), max_length=LONGEST_MESSAGE, widget=forms.Textarea({"rows": 8}),
        help_text=_("Where you stand, what you want to achieve, what you have tried."),
    )  # fmt: skip
    consent = forms.BooleanField(label=_("I agree that my data are used to answer this request."))

    # Not for people: a bot fills whatever looks like an address, and comes without a token that we signed.
    website = forms.CharField(required=False)
    token = forms.CharField(required=False, widget=forms.HiddenInput)
    source = forms.CharField(required=False, widget=forms.HiddenInput)
    referrer = forms.CharField(required=False, widget=forms.HiddenInput)

    SHOWN = ("name", "email", "company", "phone", "topic", "budget", "start", "message")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs["label_suffix"] = ""
        super().__init__(*args, **kwargs)
        for field in self.fields.values():
            field.error_messages["required"] = _("Please fill this in.")
        for name, field in self.fields.items():
            described = [f"{name}-help"] if field.help_text else []
            if self.is_bound and name in self.errors:
                described.append(f"{name}-error")
                field.widget.attrs["aria-invalid"] = "true"
            if described:
                field.widget.attrs["aria-describedby"] = " ".join(described)

    @property
    def shown(self) -> list[forms.BoundField]:
        return [self[name] for name in self.SHOWN]

    @property
    def visible_problems(self) -> list[forms.BoundField]:
        return [field for field in [*self.shown, self["consent"]] if field.errors]

    def clean_source(self) -> Page | None:
        value = self.cleaned_data["source"]
        return Page.objects.filter(pk=int(value)).first() if is_key(value, digits=9) else None

    def clean_referrer(self) -> str:
        return one_line(self.cleaned_data["referrer"])[:500]

    def request_fields(self) -> dict[str, Any]:
        """The values of :class:`ConsultationRequest` that the visitor gave."""
        names = {field.name for field in ConsultationRequest._meta.get_fields()}
        given = {name: value for name, value in self.cleaned_data.items() if name in names}
        return {**given, "source_page": self.cleaned_data.get("source"), "referrer": self.cleaned_data["referrer"]}
