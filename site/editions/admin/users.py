"""The languages that somebody writes in, on Wagtail's form for users."""

from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _
from wagtail.admin.ui.tables import Column
from wagtail.users.forms import UserCreationForm, UserEditForm
from wagtail.users.views import users as wagtail_users

from ..languages import BY_CODE, CHOICES
from ..people import own_languages, set_languages


class Languages(forms.ModelForm):  # type: ignore[type-arg]
    """Checkboxes that stand for rows of ``UserLanguage``; mixed into Wagtail's forms."""

    languages = forms.MultipleChoiceField(
        choices=CHOICES,
        required=False,
        label=_("Languages"),
        widget=forms.CheckboxSelectMultiple,
        help_text=_(
            "Translators can change the text of these languages only. What waits in them is listed on the first "
            "page of the admin."
        ),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.instance.pk:
            self.initial["languages"] = own_languages(self.instance)

    def _save_m2m(self) -> None:
        super()._save_m2m()  # type: ignore[misc]
        set_languages(self.instance, self.cleaned_data["languages"])


class CreationForm(Languages, UserCreationForm):
    pass


class EditForm(Languages, UserEditForm):
    pass


def languages_of(user: Any) -> str:
    chosen = {row.language for row in user.languages.all()}
    return ", ".join(language.name for code, language in BY_CODE.items() if code in chosen)


class IndexView(wagtail_users.IndexView):
    def get_base_queryset(self) -> QuerySet[Any]:
        users: QuerySet[Any] = super().get_base_queryset()
        return users.prefetch_related("languages")

    @cached_property
    def columns(self) -> list[Column]:
        columns: list[Column] = list(super().columns)
        columns.insert(3, Column("languages", label=_("Languages"), accessor=languages_of))
        return columns


class UserViewSet(wagtail_users.UserViewSet):
    index_view_class = IndexView
    create_template_name = "editions/admin/users/create.html"
    edit_template_name = "editions/admin/users/edit.html"

    def get_form_class(self, for_update: bool = False) -> type[forms.BaseForm]:
        return EditForm if for_update else CreationForm
