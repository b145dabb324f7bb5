"""How far each language of a page is: derived from the draft and the edition, never stored."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from .languages import LANGUAGES
from .models import Edition
from .values import Draft, fingerprint, values_of


class State(TextChoices):
    MISSING = "missing", _("missing")
    DRAFT = "draft", _("draft")
    READY = "ready", _("ready")
    PUBLIC = "public", _("public")
    CHANGED = "changed", _("public with changes")


def marks(page: Draft) -> dict[str, str]:
    """The ready mark that the text in memory would get now, by language code.

    A mark is the fingerprint of the text, so that a change takes it away, after the number of times an editor has
    withdrawn or restored the language, so that a mark made before does not undo that decision.
    """
    overrides = dict(Edition.objects.filter(page=page.pk).values_list("language", "overrides"))
    return {lang.code: f"{overrides.get(lang.code, 0)}-{fingerprint(values_of(page, lang.code))}" for lang in LANGUAGES}


def ready_languages(page: Draft) -> list[str]:
    """The languages whose text, exactly as it is in memory, goes out with the next publish; the source first."""
    ready = [code for code, mark in marks(page).items() if page.ready.get(code) == mark and page.headline_in(code)]
    return sorted(ready, key=lambda code: code != page.source_language)


def states(page: Draft) -> dict[str, State]:
    """The state of every language of a draft: pass the newest revision as an object."""
    published = dict(Edition.objects.visible().filter(page=page.pk).values_list("language", "fingerprint"))
    ready = ready_languages(page)
    return {lang.code: _state(page, lang.code, lang.code in ready, published.get(lang.code)) for lang in LANGUAGES}


def _state(page: Draft, code: str, is_ready: bool, published: str | None) -> State:
    values = values_of(page, code)
    if published == fingerprint(values):
        return State.PUBLIC
    if is_ready:
        return State.READY
    if published:
        return State.CHANGED
    return State.DRAFT if any(values.values()) else State.MISSING
