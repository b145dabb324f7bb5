"""The numbers of the queue in one page."""

from datetime import date, timedelta
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.http import HttpRequest
from django.urls import path, reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, pgettext, pgettext_lazy
from django.views.generic import TemplateView
from wagtail.admin.menu import MenuItem
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin
from wagtail.admin.views.generic.permissions import PermissionCheckedMixin
from wagtail.admin.widgets import AdminDateInput
from wagtail.models import Page

from editions.languages import CHOICES, LANGUAGES

from ..charts import Chart, bands, lines, stacks
from ..clocks import Team
from ..numbers import WEEK, Arrivals, Outcome, Responses, Selection, monday, outcomes
from ..requests import ConsultationRequest, State, Topic

WEEKS = 12
MOST_WEEKS = 3 * 53
MOST_PAGES = 12
# Beyond these days there may be no such moment in UTC.
CALENDAR = [MinValueValidator(date(2000, 1, 1)), MaxValueValidator(date(2199, 12, 31))]
SEEING = ["change", "delete", "view"]
OUTCOMES = {
    State.WON: State.WON.label,
    "open": gettext_lazy("open"),
    State.LOST: State.LOST.label,
    State.NO_ANSWER: State.NO_ANSWER.label,
}


class PeriodForm(forms.Form):
    since = forms.DateField(label=pgettext_lazy("period", "From"), widget=AdminDateInput, validators=CALENDAR)
    until = forms.DateField(label=pgettext_lazy("period", "To"), widget=AdminDateInput, validators=CALENDAR)
    language = forms.ChoiceField(label=gettext_lazy("Language"), required=False)
    topic = forms.ChoiceField(label=gettext_lazy("Topic"), required=False)
    article = forms.TypedChoiceField(label=gettext_lazy("Came from"), required=False, coerce=int, empty_value=None)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        sources = ConsultationRequest.including_erased.order_by().values("source_page")
        pages = Page.objects.filter(pk__in=sources).order_by("title").values_list("pk", "title")
        fields: dict[str, Any] = self.fields
        for name, choices in (("language", CHOICES), ("topic", Topic.choices), ("article", pages)):
            fields[name].choices = [("", _("All")), *choices]

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or {}
        since, until = data.get("since"), data.get("until")
        if since and until and not timedelta() <= until - since <= MOST_WEEKS * WEEK:
            raise ValidationError(_("The period ends after it begins, and lasts three years at most."))
        return data


class DashboardView(PermissionCheckedMixin, WagtailAdminTemplateMixin, TemplateView):
    model = ConsultationRequest
    any_permission_required = SEEING
    template_name = "contact/admin/dashboard.html"
    page_title = gettext_lazy("Numbers")
    header_icon = "order"

    @cached_property
    def team(self) -> Team:
        return Team.current()

    @cached_property
    def form(self) -> PeriodForm:
        today = timezone.now().astimezone(self.team.hours.zone).date()
        last_weeks = {"since": monday(today) - (WEEKS - 1) * WEEK, "until": today}
        return PeriodForm(self.request.GET if "since" in self.request.GET else last_weeks)

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        return [*self.breadcrumbs_items, {"url": "", "label": self.get_page_title()}]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context: dict[str, Any] = super().get_context_data(form=self.form, **kwargs)
        if self.form.is_valid():
            selection = Selection(zone=self.team.hours.zone, **self.form.cleaned_data)
            weeks = selection.weeks()
            arrivals = Arrivals.of(selection)
            context |= {
                "received": arrivals.received.total(),
                "charts": [
                    *_of_arrivals(arrivals, weeks),
                    _of_responses(Responses.of(selection), weeks),
                    _of_outcomes(outcomes(selection)),
                ],
            }
        return context


def _of_arrivals(arrivals: Arrivals, weeks: list[date]) -> list[dict[str, Any]]:
    rows = {language.name: [arrivals.by_language[language.code][week] for week in weeks] for language in LANGUAGES}
    shares = [_share(arrivals.quarantined[week], arrivals.received[week]) for week in weeks]
    enquiries = arrivals.received.total() - arrivals.quarantined.total()
    share = _share(arrivals.quarantined.total(), arrivals.received.total())
    return [
        _chart(
            "languages",
            _("Requests per week by language"),
            ngettext("%(count)s request", "%(count)s requests", enquiries) % {"count": enquiries},
            bands(rows, _columns(weeks), str),
            [_("Week of"), *rows, _("Together")],
            [[week, *counts, sum(counts)] for week, *counts in zip(weeks, *rows.values(), strict=True)],
        ),
        _chart(
            "quarantine",
            _("Quarantine"),
            _("%(share)s%% of all that was received") % {"share": share},
            bands({_("Share"): shares}, _columns(weeks), "{}%".format),
            [_("Week of"), pgettext("how many", "Received"), _("In quarantine"), _("Share")],
            [
                [week, arrivals.received[week], arrivals.quarantined[week], f"{share}%"]
                for week, share in zip(weeks, shares, strict=True)
            ],
        ),
    ]


def _of_responses(responses: Responses, weeks: list[date]) -> dict[str, Any]:
    spreads = [responses.by_week.get(week) for week in weeks]
    names = [_("Median"), _("90th percentile")]
    medians = [_hours(spread.median) if spread else None for spread in spreads]
    ninths = [_hours(spread.ninth) if spread else None for spread in spreads]
    text = _("Nothing has been answered")
    if responses.all:
        text = _("Half within %(median)s working hours, nine of ten within %(ninth)s") % {
            "median": _hours(responses.all.median),
            "ninth": _hours(responses.all.ninth),
        }
    return _chart(
        "responses",
        _("Working hours to the first answer"),
        text,
        lines(dict(zip(names, [medians, ninths], strict=True)), _columns(weeks)),
        [_("Week of"), pgettext("how many", "Answered"), *names],
        [
            [week, spread.count, median, ninth]
            for week, spread, median, ninth in zip(weeks, spreads, medians, ninths, strict=True)
            if spread
        ],
    )


def _of_outcomes(found: list[Outcome]) -> dict[str, Any]:
    titles = {outcome.page: _page(outcome) for outcome in found}
    pages: dict[int | None, dict[str, int]] = {page: dict.fromkeys(OUTCOMES, 0) for page in titles}
    for outcome in found:
        parts = pages[outcome.page]
        for kind, count in zip(OUTCOMES, _parts(outcome), strict=True):
            parts[kind] += count
    names = dict(CHOICES)
    return _chart(
        "outcomes",
        _("Enquiries per article and what became of them"),
        ngettext("from %(count)s page", "from %(count)s pages", len(pages)) % {"count": len(pages)},
        stacks([(titles[page], parts) for page, parts in pages.items()][:MOST_PAGES]),
        [_("Came from"), _("Language"), _("Enquiries"), *OUTCOMES.values()],
        [[_page(one), names[one.language], one.enquiries, *_parts(one)] for one in found],
        legend=OUTCOMES,
    )


def _chart(
    kind: str, title: str, text: str, chart: Chart, head: list[Any], body: list[list[Any]], **more: Any
) -> dict[str, Any]:
    """What the template of a chart needs; ``head`` and ``body`` are its table."""
    return {"kind": kind, "title": title, "text": text, "chart": chart, "head": head, "body": body, **more}


def _page(outcome: Outcome) -> str:
    return outcome.title or _("No page")


def _parts(outcome: Outcome) -> list[int]:
    states = outcome.states
    return [states[State.WON], outcome.open, states[State.LOST], states[State.NO_ANSWER]]


def _columns(weeks: list[date]) -> list[str]:
    return [date_format(week, "MONTH_DAY_FORMAT") for week in weeks]


def _share(part: int, whole: int) -> int:
    return round(100 * part / whole) if whole else 0


def _hours(spent: timedelta) -> float:
    return round(spent / timedelta(hours=1), 1)


URLS = [path("request-numbers/", DashboardView.as_view(), name="request_numbers")]


class NumbersMenuItem(MenuItem):
    def is_shown(self, request: HttpRequest) -> bool:
        return any(request.user.has_perm(f"contact.{action}_consultationrequest") for action in SEEING)


def menu_item() -> MenuItem:
    return NumbersMenuItem(gettext_lazy("Numbers"), reverse("request_numbers"), icon_name="order", order=121)
