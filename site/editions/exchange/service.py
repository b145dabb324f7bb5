"""Write files for translators, and take what they have written into the drafts."""

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _
from wagtail.log_actions import log
from wagtail.models import Page

from .. import publishing
from ..differences import Change, differences
from ..languages import BY_CODE, Language
from ..people import writable_languages
from ..values import Values, field_names, fingerprint, set_values, values_of
from .documents import Incoming, Outgoing, formats
from .mistakes import Mistake, Refused, Unreadable
from .packages import Files
from .units import units

IMPORT = "editions.import"


def export(format_name: str, pages: Iterable[Any], codes: Iterable[str], url_of: Any) -> Files:
    """The files for these pages, given as their newest drafts, and languages; ``url_of`` gives the form of a page.

    The source language of a page is not translated into itself, and a page that the format can't write is left out.
    """
    found = formats()[format_name]
    wanted = list(codes)
    texts = [
        Outgoing(page, code, url_of(page))
        for page in pages
        if found.takes(type(page)) and page.headline_in(page.source_language)
        for code in wanted
        if code != page.source_language
    ]
    return list(found.write(texts))


@dataclass(frozen=True)
class Taken:
    """What a file makes, or would make, of one language of a page."""

    page: Any
    language: Language
    file: str
    before: Values
    after: Values
    warnings: list[str] = field(default_factory=list)

    @property
    def changes(self) -> list[Change]:
        return differences(type(self.page), self.before, self.after)

    @property
    def is_change(self) -> bool:
        return fingerprint(self.before) != fingerprint(self.after)


def take(
    texts: Iterable[Incoming], user: Any = None, *, go_on: bool = False, dry_run: bool = False, shown: str | None = None
) -> list[Taken]:
    """Bring what translators have written into the newest drafts: everything, or nothing and :class:`Refused`.

    ``go_on`` takes a file although its page has changed since it was written. ``shown`` is the :func:`token` of what
    the user has seen in a dry run: if it would be something else now, nothing is done. Without user everything is
    allowed. Nothing is published, and what the new text is no longer the same as loses its mark.
    """
    taken: list[Taken] = []
    mistakes: list[Mistake] = []
    known: set[tuple[int, str]] = set()
    with transaction.atomic():
        for text in texts:
            try:
                page = _page_of(text)
                if (page.pk, text.code) in known:
                    raise Unreadable(_("Another file has this text too."))
                taken.append(_take(page.pk, text, user, go_on=go_on, dry_run=dry_run))
                known.add((page.pk, text.code))
            except Unreadable as error:
                mistakes.append(Mistake(error.text, text.file, error.line or text.line))
            except ValidationError as error:
                mistakes.append(Mistake(" ".join(error.messages), text.file, text.line))
        if not mistakes and shown is not None and shown != token(taken):
            mistakes.append(Mistake(_("Nothing was done, because somebody has changed it meanwhile.")))
        if mistakes:
            raise Refused(mistakes)
    return taken


def token(taken: list[Taken]) -> str:
    """Stands for what a dry run shows."""
    said = [
        f"{text.page.pk} {text.language.code} {fingerprint(text.before)} {fingerprint(text.after)}" for text in taken
    ]
    return hashlib.sha256("\n".join(said).encode()).hexdigest()


def _take(page_id: int, text: Incoming, user: Any, *, go_on: bool, dry_run: bool) -> Taken:
    with publishing.locked(page_id):
        page: Any = Page.objects.get(pk=page_id).specific.get_latest_revision_as_object()
        _check(page, text, user)
        source, before = values_of(page, text.source_language), values_of(page, text.code)
        warnings = _stale(text, source, before)
        if warnings and not go_on:
            raise Unreadable(" ".join(warnings))
        unknown: list[str] | None = [] if go_on else None
        after = text.merge(type(page), source, before, unknown)
        _check_lengths(type(page), after, before)
        if unknown:
            warnings.append(_("These texts have no place any more: %(names)s") % {"names": ", ".join(unknown)})
        taken = Taken(page, BY_CODE[text.code], text.file, before, after, warnings)
        if taken.is_change and not dry_run:
            _save(page, text, after, user)
    return taken


def _page_of(text: Incoming) -> Page:
    try:
        found = Page.objects.filter(translation_key=text.page).first()
    except ValidationError:  # no such key can be
        found = None
    specific = found.specific if found else None
    if specific is None or not hasattr(specific, "source_language"):
        raise Unreadable(_("This site does not have the page of this file."))
    return specific


def _check(page: Any, text: Incoming, user: Any) -> None:
    language = {"language": BY_CODE[text.code].name, "title": page.get_admin_display_title()}
    if text.source_language != page.source_language or text.code == page.source_language:
        raise Unreadable(_("%(title)s is not translated from this language any more.") % language)
    permissions = page.permissions_for_user(user) if user else None
    if permissions and not (permissions.can_edit() and text.code in writable_languages(user)):
        raise Unreadable(_("You may not change %(language)s of %(title)s.") % language)
    if permissions.page_locked() if permissions else page.locked:
        raise Unreadable(_("%(title)s is locked.") % language)


def _stale(text: Incoming, source: Values, target: Values) -> list[str]:
    warnings = []
    if fingerprint(source) != text.source:
        warnings.append(_("The source has changed since the file was written."))
    if fingerprint(target) != text.target:
        warnings.append(_("The translation has changed since the file was written."))
    return warnings


def _check_lengths(model: Any, after: Values, before: Values) -> None:
    """Of what is new: an older text is not the translator's."""
    known = {unit.source for unit in units(model, before, {})}
    for unit in units(model, after, {}):
        if unit.translate and unit.max_length and len(unit.source) > unit.max_length and unit.source not in known:
            too_long = {"label": unit.label, "number": unit.max_length, "text": unit.source[:40]}
            raise Unreadable(_("%(label)s is longer than %(number)s characters: %(text)s") % too_long)


def _save(page: Any, text: Incoming, after: Values, user: Any) -> None:
    set_values(page, text.code, {name: after.get(name) or "" for name in field_names(type(page))})
    revision = page.save_revision(user=user)
    data = {"language": text.code}
    log(instance=page, action=IMPORT, user=user, data=data, revision=revision, content_changed=True)
