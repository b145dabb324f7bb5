"""Wagtail's list of pages, with the state of every language of each."""

from typing import Any

from django.db.models import Prefetch
from django.utils.translation import gettext_lazy as _
from wagtail.admin.ui.tables import Column
from wagtail.admin.views.pages.listing import ExplorableIndexView

from ..languages import BY_CODE
from ..models import DraftText
from ..states import with_states

ORDER = list(BY_CODE)


def language_rows() -> Prefetch[str]:
    """For a list of pages: gives each ``language_rows``, what its newest draft holds, with the states."""
    return Prefetch("draft_texts", with_states(DraftText.objects.all()), to_attr="language_rows")


class LanguagesColumn(Column):
    cell_template_name = "editions/admin/languages_cell.html"

    def get_value(self, page: Any) -> list[DraftText]:
        return sorted(page.language_rows, key=lambda row: ORDER.index(row.language))


class ExplorerView(ExplorableIndexView):
    base_columns = [
        *ExplorableIndexView.base_columns[:-1],
        LanguagesColumn("languages", label=_("Languages"), width="20%"),
        ExplorableIndexView.base_columns[-1],
    ]

    def annotate_queryset(self, pages: Any) -> Any:
        return super().annotate_queryset(pages).prefetch_related(language_rows())
