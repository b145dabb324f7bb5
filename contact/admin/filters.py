"""What the lists of the queue can be narrowed down to."""

from typing import Any

import django_filters
from django import forms
from django.contrib.auth import get_user_model
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from wagtail.admin.filters import DateRangePickerWidget, WagtailFilterSet
from wagtail.models import Page

from editions.languages import CHOICES

from .. import team
from ..requests import ConsultationRequest, State, Topic

NOBODY = "nobody"


def owners() -> list[tuple[Any, str]]:
    """The team, and those who have left it but still own requests."""
    is_owner = Exists(ConsultationRequest.objects.filter(owner=OuterRef("pk")))
    users = get_user_model().objects.filter(is_owner | Q(pk__in=team.members().order_by().values("pk")))
    named = ((user.pk, team.name_of(user)) for user in users)
    return sorted(named, key=lambda choice: choice[1].casefold())


def sources(request: HttpRequest | None = None) -> QuerySet[Page]:
    """The pages from which somebody has come to the form."""
    is_source = Exists(ConsultationRequest.objects.filter(source_page=OuterRef("pk")))
    pages: QuerySet[Page] = Page.objects.filter(is_source).only("title", "draft_title").order_by("title")
    return pages


def several(label: Any, choices: Any) -> django_filters.MultipleChoiceFilter:
    return django_filters.MultipleChoiceFilter(label=label, choices=choices, widget=forms.CheckboxSelectMultiple)


class QueueFilterSet(WagtailFilterSet):
    state = several(_("State"), State.choices)
    owner = django_filters.ChoiceFilter(
        label=pgettext_lazy("request", "Owner"),
        choices=owners,
        empty_label=_("All"),
        null_label=_("nobody"),
        null_value=NOBODY,
    )
    language = several(_("Language"), CHOICES)
    topic = several(_("Topic"), Topic.choices)
    source_page = django_filters.ModelChoiceFilter(label=_("Came from"), queryset=sources, empty_label=_("All"))
    created_at = django_filters.DateFromToRangeFilter(label=_("Received"), widget=DateRangePickerWidget)

    class Meta:
        model = ConsultationRequest
        fields: list[str] = []
