"""How far each language of a page is: derived from the draft and the edition, never stored.

Twice, from a draft in memory and in SQL, and the two always agree: tests/editions/test_drafts.py.
"""

from dataclasses import dataclass
from typing import Any

from django.db.models import Case, CharField, Exists, F, FilteredRelation, OuterRef, Q, QuerySet, Value, When
from django.db.models.enums import TextChoices
from django.db.models.functions import Coalesce
from django.utils.translation import gettext_lazy as _

from .languages import BY_CODE, LANGUAGES, Language
from .models import DraftText, Edition, ScheduledText
from .values import Draft, fingerprint, values_of


class State(TextChoices):
    MISSING = "missing", _("missing")
    DRAFT = "draft", _("draft")
    READY = "ready", _("ready")
    PUBLIC = "public", _("public")
    CHANGED = "changed", _("public with changes")


@dataclass(frozen=True)
class LanguageState:
    """One language of a page, as editors need to see it."""

    language: Language
    state: State
    is_out_of_date: bool
    is_source: bool
    headline: str  # of the draft
    edition: Edition | None  # without its long texts; it may be withdrawn
    scheduled: ScheduledText | None


def mark(overrides: int, digest: str) -> str:
    """The ready mark of a text: its fingerprint, after the number of times that an editor has decided otherwise."""
    return f"{overrides}-{digest}"


def marks(page: Draft) -> dict[str, str]:
    """The ready mark that the text in memory would get now, by language code.

    A mark is the fingerprint of the text, so that a change takes it away, after the number of times an editor has
    withdrawn or restored the language, so that a mark made before does not undo that decision.
    """
    overrides = dict(Edition.objects.filter(page=page.pk).values_list("language", "overrides"))
    return {code: mark(overrides.get(code, 0), fingerprint(values_of(page, code))) for code in BY_CODE}


def ready_languages(page: Draft) -> list[str]:
    """The languages whose text, exactly as it is in memory, goes out with the next publish; the source first."""
    current = marks(page)
    ready = [code for code in current if page.ready.get(code) == current[code] and page.headline_in(code)]
    return sorted(ready, key=lambda code: code != page.source_language)


def states(page: Draft) -> dict[str, State]:
    """The state of every language of a draft: pass the newest revision as an object."""
    return {code: found.state for code, found in language_states(page).items()}


def language_states(page: Draft) -> dict[str, LanguageState]:
    """All there is to know of every language of a draft: pass the newest revision as an object. Two queries."""
    editions = {edition.language: edition for edition in _editions(page.pk)}
    scheduled = {row.language: row for row in ScheduledText.objects.filter(page=page.pk).defer("values")}
    return {
        language.code: _language_state(page, language, editions.get(language.code), scheduled.get(language.code))
        for language in LANGUAGES
    }


def _editions(page_id: Any) -> Any:
    out_of_date = Exists(Edition.objects.visible().out_of_date().filter(pk=OuterRef("pk")))
    return Edition.objects.filter(page=page_id).light().annotate(stale=out_of_date)


def _language_state(page: Draft, language: Language, edition: Any, scheduled: ScheduledText | None) -> LanguageState:
    return LanguageState(
        language=language,
        state=_state(page, language.code, edition),
        is_out_of_date=bool(edition and edition.stale),
        is_source=language.code == page.source_language,
        headline=page.headline_in(language.code),
        edition=edition,
        scheduled=scheduled,
    )


def _state(page: Draft, code: str, edition: Edition | None) -> State:
    values = values_of(page, code)
    digest = fingerprint(values)
    is_visible = edition is not None and edition.withdrawn_at is None and edition.page.live
    if edition and is_visible and edition.fingerprint == digest:
        return State.PUBLIC
    current = mark(edition.overrides if edition else 0, digest)
    if page.ready.get(code) == current and page.headline_in(code):
        return State.READY
    if is_visible:
        return State.CHANGED
    return State.DRAFT if any(values.values()) else State.MISSING


def with_states(rows: QuerySet[DraftText]) -> QuerySet[DraftText]:
    """The same in SQL: annotates ``edition`` (a relation), ``state`` and ``is_out_of_date``, to filter and count by."""
    visible = Q(edition__isnull=False, edition__withdrawn_at=None, page__live=True)
    out_of_date = Edition.objects.visible().out_of_date().filter(pk=OuterRef("edition"))
    return rows.annotate(
        edition=FilteredRelation("page__editions", condition=Q(page__editions__language=F("language"))),
        state=Case(
            When(visible & Q(edition__fingerprint=F("fingerprint")), then=Value(State.PUBLIC)),
            When(ready_for=Coalesce("edition__overrides", 0), then=Value(State.READY)),
            When(visible, then=Value(State.CHANGED)),
            When(is_empty=True, then=Value(State.MISSING)),
            default=Value(State.DRAFT),
            output_field=CharField(),
        ),
        is_out_of_date=Exists(out_of_date),
    )
