"""What publishing a page would change, in words, before it is done. Writes nothing, and follows ``publishing``."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from functools import reduce
from typing import Any

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext_lazy

from .checks import Check, checked
from .languages import LANGUAGES, Language
from .models import Edition, ScheduledText
from .shared import shared_data
from .states import State, language_states, ready_languages
from .values import fingerprint, values_of

# In the order in which they are said: the name of a list of languages, and the words for it.
EFFECTS: tuple[tuple[str, Any], ...] = (
    ("published", gettext_lazy("Publishes %(languages)s.")),
    ("new", gettext_lazy("New to readers: %(languages)s.")),
    ("shown_again", gettext_lazy("Shows %(languages)s again, with the text that readers saw last.")),
    (
        "kept",
        ngettext_lazy(
            "Keeps %(languages)s as readers see it now.", "Keeps %(languages)s as readers see them now.", "count"
        ),
    ),
    ("drafts", ngettext_lazy("%(languages)s stays a draft.", "%(languages)s stay drafts.", "count")),
    ("withdrawn", ngettext_lazy("%(languages)s stays withdrawn.", "%(languages)s stay withdrawn.", "count")),
)


@dataclass(frozen=True)
class Plan:
    """A language that holds text stands in one list of ``published`` to ``withdrawn``, those ``new`` in two."""

    published: list[Language]
    new: list[Language]  # those published that readers have not seen yet, while they know the page
    shown_again: list[Language]
    kept: list[Language]
    drafts: list[Language]
    withdrawn: list[Language]

    turn_out_of_date: list[Language]
    is_minor: bool  # so they don't
    scheduled: list[ScheduledText]
    changes_shared: bool
    checked: list[tuple[Language, list[Check]]]  # of the languages published, where there is something to look at
    due_at: datetime | None  # where it is not to happen at once

    @property
    def is_empty(self) -> bool:
        """Whether readers would notice nothing."""
        return not (self.published or self.shown_again or self.changes_shared)

    @property
    def is_refused(self) -> bool:
        """Whether a text must not go out as it is."""
        return any(check.is_error for _language, found in self.checked for check in found)

    @property
    def effects(self) -> list[str]:
        """What happens to each language, as sentences in the language of the interface."""
        nothing = _("Publishes nothing new. To let a text go out, tick “Ready to publish” on the tab of its language.")
        said = [str(words % counted(found)) for name, words in EFFECTS if (found := getattr(self, name))]
        return [nothing, *said] if self.is_empty else said

    @property
    def consequences(self) -> Iterable[str]:
        """What else should be known before."""
        if self.turn_out_of_date and self.is_minor:
            words = ngettext_lazy("%(languages)s stays up to date.", "%(languages)s stay up to date.", "count")
            yield str(words % counted(self.turn_out_of_date))
        elif self.turn_out_of_date:
            yield _(
                "The source language changes; these translations turn out of date: %(languages)s. If they need not "
                "follow, go back and tick “Minor change”."
            ) % counted(self.turn_out_of_date)
        if self.changes_shared:
            yield _("What all languages share changes for all public languages.")
        for text in self.scheduled:
            named = {"language": text.get_language_display(), "when": moment(text.due_at)}
            yield _("%(language)s: the text scheduled for %(when)s still goes out then.") % named

    @property
    def when(self) -> str:
        return moment(self.due_at) if self.due_at else ""


def plan(page: Any) -> Plan:
    """What publishing this draft, as it is in memory, would change. It may be of a page that is not saved yet."""
    editions = {edition.language: edition for edition in Edition.objects.filter(page=page.pk).light()}
    states = language_states(page)
    fates = _fates(page, editions)

    def those(fate: str) -> list[Language]:
        return [language for language in LANGUAGES if fates[language.code] == fate]

    published = those("published")
    leading = _leading(editions)
    is_same_source = leading is not None and leading.language == page.source_language
    is_known = any(edition.withdrawn_at is None for edition in editions.values())
    return Plan(
        published=published,
        new=[language for language in published if language.code not in editions] if is_known else [],
        shown_again=those("shown_again"),
        kept=those("kept"),
        drafts=[language for language in those("unpublished") if states[language.code].state != State.MISSING],
        withdrawn=those("withdrawn"),
        turn_out_of_date=_left_behind(page, editions, fates),
        is_minor=page.minor_change and is_same_source,
        scheduled=[state.scheduled for state in states.values() if state.scheduled],
        changes_shared=_changes_shared(page),
        checked=checked(page, published),
        due_at=page.go_live_at if page.go_live_at and page.go_live_at > timezone.now() else None,
    )


def _fates(page: Any, editions: dict[str, Edition]) -> dict[str, str]:
    ready = ready_languages(page)
    return {lang.code: _fate(page, lang.code, editions.get(lang.code), lang.code in ready) for lang in LANGUAGES}


def _fate(page: Any, code: str, edition: Edition | None, is_ready: bool) -> str:
    if edition is None:
        return "published" if is_ready else "unpublished"
    if is_ready and edition.fingerprint != fingerprint(values_of(page, code)):
        return "published"
    if edition.withdrawn_at is None and edition.page.live:
        return "kept"
    return "shown_again" if is_ready or edition.withdrawn_with_page else "withdrawn"


def _left_behind(page: Any, editions: dict[str, Edition], fates: dict[str, str]) -> list[Language]:
    """The translations that follow today's source edition and would not follow the next."""
    leading = _leading(editions)
    if leading is None or fates[leading.language] != "published":
        return []
    apart = {
        page.source_language,
        *Edition.objects.filter(page=page.pk).out_of_date().values_list("language", flat=True),
    }
    return [
        edition.lang
        for code in fates
        if (edition := editions.get(code)) and edition.follows_id and code not in apart
        # A text that somebody marked as ready, to be shown again, follows the source of that moment.
        if fates[code] == "kept" or (fates[code] == "shown_again" and edition.withdrawn_with_page)
    ]


def _leading(editions: dict[str, Edition]) -> Edition | None:
    """The source edition of today; an editor may have chosen another language for the next."""
    return next((edition for edition in editions.values() if edition.is_source), None)


def _changes_shared(page: Any) -> bool:
    public = type(page).objects.filter(pk=page.pk, live=True).first()
    return public is not None and shared_data(page) != shared_data(public)


def counted(languages: list[Language]) -> dict[str, Any]:
    return {"languages": join([language.name for language in languages]), "count": len(languages)}


def join(names: list[str]) -> str:
    """``A, B and C``, by the rules of the language of the interface."""
    if len(names) < 2:
        return "".join(names)
    *others, last = names
    listed = reduce(lambda before, name: _("%(names)s, %(next)s") % {"names": before, "next": name}, others)
    return _("%(names)s and %(last)s") % {"names": listed, "last": last}


def moment(when: datetime) -> str:
    return date_format(timezone.localtime(when), "DATETIME_FORMAT")
