"""The translation overview: all pages by their languages, to find what is missing, unfinished or out of date."""

from collections.abc import Iterator
from datetime import datetime, time
from typing import Any

import django_filters
from django import forms
from django.contrib.contenttypes.models import ContentType
from django.db.models import Count, Exists, OuterRef, Prefetch, QuerySet, Subquery
from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.admin.filters import ContentTypeFilter, WagtailFilterSet
from wagtail.admin.ui.tables import Column, DateColumn, TitleColumn
from wagtail.admin.widgets import AdminDateInput
from wagtail.models import Page, get_page_models

from editions.admin.exchange import export_url
from editions.admin.explorer import language_rows
from editions.languages import CHOICES, LANGUAGES, Language
from editions.models import DraftText, Edition, ScheduledText
from editions.pages import TranslatedPage
from editions.states import State, with_states

from .authors import ArticleAuthor, Author
from .reports import TextReport
from .tags import Tag, TaggedArticle

YES_NO = [("yes", gettext_lazy("Yes")), ("no", gettext_lazy("No"))]
STEP = 500


def translated_types(request: HttpRequest | None = None) -> QuerySet[ContentType]:
    models = [model for model in get_page_models() if issubclass(model, TranslatedPage)]
    found = ContentType.objects.get_for_models(*models).values()
    return ContentType.objects.filter(pk__in=[content_type.pk for content_type in found]).order_by("model")


class YesNoFilter(django_filters.ChoiceFilter):
    def __init__(self, **kwargs: Any) -> None:
        super().__init__(choices=YES_NO, widget=forms.RadioSelect, empty_label=gettext_lazy("All"), **kwargs)


class OverviewFilterSet(WagtailFilterSet):
    """Language, state, out of date and date are about one text: "the Japanese one is public and out of date"."""

    language = django_filters.ChoiceFilter(
        label=gettext_lazy("Language"), choices=CHOICES, widget=forms.RadioSelect, empty_label=gettext_lazy("All"),
        help_text=gettext_lazy("The other filters of texts are about this language. Alone: pages with text in it."),
    )  # fmt: skip
    state = django_filters.MultipleChoiceFilter(
        label=gettext_lazy("State"), choices=State.choices, widget=forms.CheckboxSelectMultiple
    )
    out_of_date = YesNoFilter(label=gettext_lazy("Out of date"))
    changed_since = django_filters.DateFilter(label=gettext_lazy("Text changed since"), widget=AdminDateInput)
    source_public = YesNoFilter(label=gettext_lazy("Public in the source language"))
    author = django_filters.ModelChoiceFilter(label=gettext_lazy("Author"), queryset=Author.objects.all())
    tag = django_filters.ModelChoiceFilter(label=gettext_lazy("Tag"), queryset=Tag.objects.all())
    content_type = ContentTypeFilter(label=gettext_lazy("Type"), queryset=translated_types)

    class Meta:
        model = Page
        fields: list[str] = []

    def filter_queryset(self, queryset: Any) -> Any:
        wanted = self.form.cleaned_data
        rows = self._rows(wanted)
        if rows is not None:
            queryset = queryset.filter(pk__in=rows.values("page"))
        if wanted["source_public"]:
            source = Exists(Edition.objects.visible().filter(page=OuterRef("pk"), is_source=True))
            queryset = queryset.filter(source if wanted["source_public"] == "yes" else ~source)
        if wanted["author"]:
            queryset = queryset.filter(pk__in=ArticleAuthor.objects.filter(author=wanted["author"]).values("page"))
        if wanted["tag"]:
            tagged = TaggedArticle.objects.filter(tag=wanted["tag"])
            queryset = queryset.filter(pk__in=tagged.values("content_object"))
        if wanted["content_type"]:
            queryset = queryset.filter(content_type=wanted["content_type"])
        return queryset

    def _rows(self, wanted: dict[str, Any]) -> Any:
        """The texts that are asked for; None when all are."""
        conditions: dict[str, Any] = {}
        if wanted["language"]:
            conditions["language"] = wanted["language"]
        if wanted["state"]:
            conditions["state__in"] = wanted["state"]
        if wanted["out_of_date"]:
            conditions["is_out_of_date"] = wanted["out_of_date"] == "yes"
        if wanted["changed_since"]:
            conditions["changed_at__gte"] = timezone.make_aware(datetime.combine(wanted["changed_since"], time.min))
        if conditions.keys() == {"language"}:
            conditions["is_empty"] = False
        return with_states(DraftText.objects.all()).filter(**conditions) if conditions else None


class LanguageColumn(Column):
    cell_template_name = "blog/admin/overview_cell.html"

    def __init__(self, language: Language) -> None:
        super().__init__(language.suffix, label=language.name)
        self.language = language

    def get_value(self, page: Any) -> DraftText | None:
        return next((row for row in page.language_rows if row.language == self.language.code), None)

    def get_cell_context_data(self, instance: Any, parent_context: Any) -> dict[str, Any]:
        context: dict[str, Any] = super().get_cell_context_data(instance, parent_context)
        found = (row for row in instance.schedule if row.language == self.language.code)
        return {**context, "scheduled": next(found, None)}


class OverviewView(TextReport):
    page_title = gettext_lazy("Translations")
    header_icon = "globe"
    verbose_name_plural = gettext_lazy("pages")
    results_template_name = "blog/admin/overview_results.html"
    index_url_name = "translation_overview"
    index_results_url_name = "translation_overview_results"
    filterset_class = OverviewFilterSet
    is_searchable = True
    file_name = "translations"
    default_ordering = "-latest_revision_created_at"
    table_classname = "listing overview"
    columns = [
        TitleColumn(
            "title", label=gettext_lazy("Title"), accessor="get_admin_display_title", sort_key="draft_title",
            url_name="wagtailadmin_pages:edit", width="30%",
        ),
        *map(LanguageColumn, LANGUAGES),
        DateColumn("latest_revision_created_at", label=gettext_lazy("Updated"), sort_key="latest_revision_created_at"),
        DateColumn("first_public_at", label=gettext_lazy("First published"), sort_key="first_public_at"),
    ]  # fmt: skip

    def get_base_queryset(self) -> Any:
        pages = self.permission_policy.explorable_instances(self.request.user)
        schedule = Prefetch("scheduled_texts", ScheduledText.objects.defer("values"), to_attr="schedule")
        # Wagtail's own date of the page does not know what was public before it was imported.
        oldest = Edition.objects.filter(page=OuterRef("pk")).order_by("first_published_at")
        first = Subquery(oldest.values("first_published_at")[:1])
        pages = pages.filter(content_type__in=translated_types()).annotate(first_public_at=first)
        return pages.prefetch_related(language_rows(), schedule)

    def get_filtered_queryset(self) -> Any:
        return self.get_queryset()  # which has filtered already

    def search_queryset(self, queryset: Any) -> Any:
        if not self.is_searching:
            return queryset
        found = DraftText.objects.filter(headline__icontains=self.search_query)
        return queryset.filter(pk__in=found.values("page"))

    def get_context_data(self, *args: Any, **kwargs: Any) -> dict[str, Any]:
        context: dict[str, Any] = super().get_context_data(*args, **kwargs)
        translators = export_url(context["object_list"]) if context["object_list"] else ""
        return {**context, "states": State, "counts": self.counts(), "translators_url": translators}

    def counts(self) -> list[dict[str, Any]]:
        """How many pages of those listed are in which state, by language, with links that list them."""
        rows: Any = with_states(DraftText.objects.filter(page__in=self.object_list.order_by().values("pk")))
        found = rows.order_by().values_list("language", "state", "is_out_of_date").annotate(Count("pk"))
        numbers = {tuple(key): number for *key, number in found}
        return [self._counts_of(language, numbers) for language in LANGUAGES]

    def _counts_of(self, language: Language, numbers: dict[tuple[Any, ...], int]) -> dict[str, Any]:
        def number(state: str, *stale: bool) -> int:
            return sum(numbers.get((language.code, state, is_stale), 0) for is_stale in stale)

        cells: list[tuple[int, str, Any]] = [
            (number(state, True, False), self._url(language, state=state), State(state).label) for state in State.values
        ]
        stale = sum(number(state, True) for state in State.values)
        cells.append((stale, self._url(language, out_of_date="yes"), _("out of date")))
        return {"language": language, "cells": cells}

    def _url(self, language: Language, **wanted: str) -> str:
        """The list as it is, narrowed down to texts of one language and one state."""
        return self.narrowed("state", "out_of_date", language=language.code, **wanted)

    def exported(self, found: Any) -> Iterator[list[Any]]:
        shared = [_("Title"), _("Type"), _("Source language"), _("Updated"), _("First published"), _("Admin address")]
        stale, schedule = _("out of date"), _("goes out")
        texts = [(lang.name, f"{lang.name}: {stale}", f"{lang.name}: {schedule}") for lang in LANGUAGES]
        heading = [*shared, *(name for names in texts for name in names)]
        words = {"": "", **{state: str(label) for state, label in State.choices}}
        types = {kind.pk: str(kind.name) for kind in translated_types()}
        host = self.request.build_absolute_uri("/").rstrip("/")
        return _exported(found, heading, words, types, host, _("yes"))


def _exported(
    pages: Any, heading: list[str], words: dict[str, str], types: dict[int, str], host: str, yes: str
) -> Iterator[list[Any]]:
    yield heading
    for page in pages.iterator(chunk_size=STEP):
        rows = {row.language: row for row in page.language_rows}
        due = {row.language: row.due_at for row in page.schedule}
        source = next((str(language) for language in LANGUAGES if _is_source(rows, language)), "")
        shared = [page.get_admin_display_title(), types[page.content_type_id], source]
        dates = [page.latest_revision_created_at, page.first_public_at]
        texts: list[Any] = []
        for language in LANGUAGES:
            row: Any = rows.get(language.code)
            stale = yes if row and row.is_out_of_date else ""
            texts += [words[row.state if row else ""], stale, due.get(language.code)]
        yield [*shared, *dates, host + reverse("wagtailadmin_pages:edit", args=[page.pk]), *texts]


def _is_source(rows: dict[str, DraftText], language: Language) -> bool:
    return language.code in rows and rows[language.code].is_source
