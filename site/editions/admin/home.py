"""What waits for somebody who writes, on the front page of the admin."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet, Window
from django.db.models.functions import RowNumber
from django.utils.http import urlencode
from django.utils.translation import gettext_lazy as _
from wagtail.admin.ui.components import Component
from wagtail.models import Page
from wagtail.permissions import policy_registry

from ..languages import BY_CODE, Language
from ..models import DraftText, Edition
from ..people import own_languages, writes_everything
from ..states import State, with_states

SHOWN = 3


@dataclass(frozen=True)
class Kind:
    """A kind of work, and how the overview is told to list it."""

    label: Any
    condition: Q
    query: dict[str, Any]


PUBLIC_SOURCE = Exists(Edition.objects.visible().filter(page=OuterRef("page"), is_source=True))
KINDS = (
    Kind(_("Out of date"), Q(is_out_of_date=True), {"out_of_date": "yes"}),
    Kind(
        _("To be translated"),
        Q(PUBLIC_SOURCE, state=State.MISSING),
        {"state": State.MISSING.value, "source_public": "yes"},
    ),
    Kind(
        _("Unfinished"),
        Q(state__in=[State.DRAFT, State.CHANGED]),
        {"state": [State.DRAFT.value, State.CHANGED.value]},
    ),
)


@dataclass(frozen=True)
class Waiting:
    """The texts of one language that wait for one kind of work."""

    label: Any
    count: int
    newest: list[Any]
    url: str


class WaitingPanel(Component):
    """For each language of the user what is out of date, missing or unfinished: one query for each kind of work."""

    name = "waiting_texts"
    order = 205
    template_name = "editions/admin/waiting_panel.html"

    def __init__(self, overview_url: str) -> None:
        """``overview_url`` lists all pages and understands the queries of ``KINDS``, with a language."""
        self.overview_url = overview_url

    def get_context_data(self, parent_context: Mapping[str, Any]) -> dict[str, Any]:
        user = parent_context["request"].user
        languages = own_languages(user) or (list(BY_CODE) if writes_everything(user) else [])
        pages = policy_registry.get_by_type(Page).instances_user_has_permission_for(user, "change")
        rows = with_states(DraftText.objects.filter(language__in=languages, page__in=pages.order_by().values("pk")))
        found = [(kind, newest_by_language(rows.filter(kind.condition))) for kind in KINDS] if languages else []
        return {
            "languages": [
                (BY_CODE[code], waiting)
                for code in languages
                if (waiting := [self._waiting(kind, BY_CODE[code], by[code]) for kind, by in found if code in by])
            ]
        }

    def _waiting(self, kind: Kind, language: Language, newest: list[Any]) -> Waiting:
        query = urlencode({"language": language.code, **kind.query}, doseq=True)
        return Waiting(kind.label, newest[0].waiting, newest, f"{self.overview_url}?{query}")


def newest_by_language(rows: QuerySet[DraftText]) -> dict[str, list[Any]]:
    """The first few rows of each language, the page changed last first; each knows how many are ``waiting``."""
    order = F("page__latest_revision_created_at").desc(nulls_last=True)
    shown = rows.annotate(
        waiting=Window(Count("pk"), partition_by="language"),
        rank=Window(RowNumber(), partition_by="language", order_by=[order, F("pk").desc()]),
    )
    found: dict[str, list[Any]] = {}
    for row in shown.filter(rank__lte=SHOWN).select_related("page").order_by("rank"):
        found.setdefault(row.language, []).append(row)
    return found
