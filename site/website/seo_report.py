"""The SEO report: public texts and what keeps them from being found, for those who edit pages."""

from collections import Counter
from collections.abc import Iterator
from typing import Any

import django_filters
from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.admin.filters import WagtailFilterSet
from wagtail.admin.ui.tables import Column

from blog.reports import TextReport
from editions.admin.links import tab_url
from editions.languages import CHOICES
from editions.models import Edition

from .seo import Finding, Problem, description_of, findings, title_of


class FindingFilterSet(WagtailFilterSet):
    language = django_filters.ChoiceFilter(
        label=gettext_lazy("Language"), choices=CHOICES, widget=forms.RadioSelect, empty_label=gettext_lazy("All")
    )
    problem = django_filters.MultipleChoiceFilter(
        label=gettext_lazy("Problem"), choices=Problem.choices, widget=forms.CheckboxSelectMultiple
    )

    class Meta:
        model = Edition
        fields: list[str] = []

    def filter_queryset(self, queryset: Any) -> Any:
        """A list: the problems are found in Python."""
        wanted = self.form.cleaned_data
        return [
            finding
            for finding in queryset
            if wanted["language"] in ("", finding.edition.language)
            and (not wanted["problem"] or finding.problems.keys() & set(wanted["problem"]))
        ]


class TextColumn(Column):
    cell_template_name = "website/admin/seo_text.html"


class ProblemsColumn(Column):
    cell_template_name = "website/admin/seo_problems.html"

    def get_value(self, instance: Finding) -> list[tuple[str, str]]:
        return [(str(Problem(name).label), details) for name, details in instance.problems.items()]


class SeoReportView(TextReport):
    page_title = gettext_lazy("Search engines")
    header_icon = "search"
    verbose_name_plural = gettext_lazy("texts with problems")
    results_template_name = "website/admin/seo_results.html"
    index_url_name = "seo_report"
    index_results_url_name = "seo_report_results"
    filterset_class = FindingFilterSet
    is_searchable = False
    file_name = "seo"
    columns = [
        TextColumn("text", label=gettext_lazy("Text"), width="40%"),
        Column("language", label=gettext_lazy("Language"), accessor="edition.lang"),
        ProblemsColumn("problems", label=gettext_lazy("Problems")),
    ]

    def get_queryset(self) -> list[Finding]:
        pages = self.permission_policy.explorable_instances(self.request.user)
        public = Edition.objects.public().filter(page__in=pages.values("pk"))
        return findings(public.order_by("page__path", "language"))

    def get_context_data(self, *args: Any, **kwargs: Any) -> dict[str, Any]:
        context: dict[str, Any] = super().get_context_data(*args, **kwargs)
        found = Counter(name for finding in self.object_list for name in finding.problems)
        counts = [(name.label, found[name], self.narrowed(problem=name)) for name in Problem if found[name]]
        return {**context, "counts": counts}

    def exported(self, found: Any) -> Iterator[list[Any]]:
        host = self.request.build_absolute_uri("/").rstrip("/")
        names = {problem: str(problem.label) for problem in Problem}
        heading = [
            _("Title"),
            _("Language"),
            _("Description"),
            _("Public address"),
            _("Admin address"),
            *names.values(),
        ]
        return _rows(found, heading, host, _("yes"))


def _rows(found: list[Finding], heading: list[str], host: str, yes: str) -> Iterator[list[Any]]:
    yield heading
    for finding in found:
        edition = finding.edition
        edit = host + tab_url(edition.page_id, edition.language)
        text = [title_of(edition), str(edition.lang), description_of(edition), edition.get_full_url() or "", edit]
        marks = [(finding.problems[problem] or yes) if problem in finding.problems else "" for problem in Problem]
        yield [*text, *marks]
