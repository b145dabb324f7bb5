"""The only place that writes editions: publish (the page or one language), withdraw, restore, rebuild.

Everything happens in one transaction under a lock on the page's row, so that a page and its editions commit together
and two people who press the button at once are served one after the other.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from wagtail.log_actions import LogContext, get_active_log_context, log
from wagtail.models import Page
from wagtail.signals import page_published

from . import references, rendering
from .checks import refusal
from .languages import BY_CODE
from .models import Edition, EditionVersion, ScheduledText
from .states import ready_languages
from .values import Draft, Values, fingerprint, values_of


class Refused(ValidationError):
    """Publishing would show readers something that no editor decided; the message says what to do."""


@contextmanager
def locked(page_id: int | None) -> Iterator[dict[str, Any] | None]:
    """A transaction that holds the page's row, whose state before it gives (none for a page not yet saved)."""
    with transaction.atomic():
        yield (
            Page.objects.select_for_update()
            .filter(pk=page_id)
            .values("live", "live_revision", "last_published_at")
            .first()
        )


def publish(page: Draft, *, minor: bool = False) -> None:
    """Make editions of the languages that are ready, from the values of the revision that ``page`` is.

    Every other edition stays word for word. ``minor`` says that translations which were up to date still are.
    Raises :class:`Refused` when readers would have nothing to see.
    """
    editions = _editions(page)
    ready = ready_languages(page)
    if not ready and not editions:
        raise Refused(_("Nothing is marked as ready. Tick “Ready to publish” for at least one language."))
    known = {code: edition.fingerprint for code, edition in editions.items()}
    if reason := refusal(page, [code for code in ready if known.get(code) != fingerprint(values_of(page, code))]):
        raise Refused(reason)
    for edition in editions.values():
        if edition.withdrawn_with_page:
            _show(edition)
    for code in ready:
        _bring(editions, page, code, values_of(page, code), minor=minor)
    _set_source(editions, page.source_language)


def publish_language(
    page_id: int, code: str, values: Values, user: Any = None, *, minor: bool = False, action: str = "editions.publish"
) -> None:
    """Show readers this text of one language; every other language stays word for word.

    The draft and its revisions are left alone, and so is what all languages share (tags, authors, cover): of a page
    that is live it goes out with the whole page only. A page that is not live goes live as its newest draft has it,
    in this language alone: what an unpublishing took down comes back when the whole page is published. ``minor`` is
    as in :func:`publish`, ``action`` is what the page's history says of it.

    Raises :class:`Refused` without a headline, ``ValidationError`` when a page that is not live can't become so.
    """
    if not values.get("headline"):
        raise Refused(_("%(language)s has no headline.") % {"language": BY_CODE[code].name})
    with locked(page_id), LogContext(user=user or get_active_log_context().user):
        page = Page.objects.get(pk=page_id).specific
        editions = _editions(page)
        edition = editions.get(code)
        if page.live and edition and not edition.withdrawn_at and edition.fingerprint == fingerprint(values):
            return
        if not page.live:
            page = _go_live(page)
        _bring(editions, page, code, values, minor=minor)
        _set_source(editions, page.source_language)
        log(page, action, data={"language": code})
        page_published.send(sender=type(page), instance=page, revision=page.live_revision)


def withdraw(edition: Edition) -> None:
    """Take one language down, until somebody marks it as ready again and publishes, or publishes it by itself.

    Cancels what is scheduled in this language, so that nothing comes back behind somebody's back.
    """
    with locked(edition.page_id):
        # All of it: what listens for a change takes a save of some fields for one that readers don't notice.
        edition = Edition.objects.get(pk=edition.pk)
        edition.withdrawn_with_page = False
        edition.overrides += 1
        _hide(edition)
        ScheduledText.objects.filter(page=edition.page_id, language=edition.language).delete()
        log(edition.page, "editions.withdraw", data={"language": edition.language})


def withdraw_page(page: Page) -> None:
    """Take down what the unpublished page showed; publishing it brings exactly that back.

    What was scheduled in single languages is cancelled, as Wagtail cancels the schedule of the page.
    """
    with locked(page.pk):
        ScheduledText.objects.filter(page=page.pk).delete()
        for edition in Edition.objects.filter(page=page.pk, withdrawn_at__isnull=True):
            edition.withdrawn_with_page = True
            _hide(edition)


def restore(version: EditionVersion) -> None:
    """Let readers see an earlier version of a language again. The draft is left alone."""
    if version.values is None:
        raise ValueError("Nothing was public then.")
    with locked(version.edition.page_id):
        edition = Edition.objects.get(pk=version.edition_id)
        page = edition.page.specific
        rendering.render(edition, type(page), version.values)
        edition.overrides += 1
        edition.follows = _source_version_at(edition, version.since)
        edition.last_published_at = timezone.now()
        _show(edition)


def mark_up_to_date(edition: Edition, source: EditionVersion | None = None) -> None:
    """Somebody has compared the translation with this version of the source, or today's, and it still holds."""
    with locked(edition.page_id):
        edition.follows = source or Edition.objects.get(page=edition.page_id, is_source=True).version
        edition.save(update_fields=["follows"])
        log(edition.page, "editions.up_to_date", data={"language": edition.language})


def rebuild(edition: Edition) -> None:
    """Render again from the values held: after a change of templates or of the reading speed. Dates stay."""
    with locked(edition.page_id):
        rendering.render(edition, edition.page.specific_class, edition.values)
        edition.save()
        references.record(edition)


def redate(edition: Edition, first: datetime, last: datetime | None = None) -> None:
    """Give an imported edition the dates it had where it comes from."""
    edition.first_published_at = first
    edition.last_published_at = last or first
    edition.save(update_fields=["first_published_at", "last_published_at"])


def copy(original_id: int, page: Any) -> None:
    """Give a live copy of a page the editions of its original, with new dates.

    Wagtail would publish the original's newest draft instead.
    """
    now = timezone.now()
    known: dict[int, EditionVersion] = {}
    originals = Edition.objects.visible().filter(page=original_id).select_related("follows").order_by("-is_source")
    for original in originals:
        copied = rendering.build(type(page), page.pk, original.language, original.values)
        copied.is_source = original.is_source
        copied.first_published_at = copied.last_published_at = now
        if original.follows_id and known:
            copied.follows = known.get(original.follows_id)
        _show(copied)
        if original.is_source:
            known = _copy_followed(original, copied)


def _copy_followed(source: Edition, copied: Edition) -> dict[int, EditionVersion]:
    """What translations follow, on the copy: today's version of the source, and the earlier ones some still follow."""
    current: Any = copied.version
    known = {version.pk: current for version in source.versions.filter(fingerprint=source.fingerprint)}
    followed = Edition.objects.filter(page=source.page_id, follows__isnull=False).values("follows")
    for version in source.versions.filter(pk__in=followed).exclude(fingerprint=source.fingerprint):
        known[version.pk] = EditionVersion.objects.create(
            edition=copied, since=version.since, values=version.values, fingerprint=version.fingerprint
        )
    return known


def _editions(page: Draft) -> dict[str, Edition]:
    return {edition.language: edition for edition in Edition.objects.filter(page=page.pk).select_related("follows")}


def _go_live(page: Any) -> Any:
    """Make the page live as its newest draft has it, without publishing the languages that are ready in it.

    It is saved as a draft first, so that ``TranslatedPage.save`` sees no publication of the whole page. A publication
    of the whole page that is scheduled stays so.
    """
    now = timezone.now()
    revision = page.get_latest_revision() or page.save_revision()
    draft = revision.as_object()
    if draft.expire_at and draft.expire_at <= now:
        raise Refused(_("The page has expired. Change or clear its expiry first."))
    draft.save()
    went_live = {
        "live": True, "expired": False, "has_unpublished_changes": False, "live_revision": revision,
        "first_published_at": draft.first_published_at or now, "last_published_at": now,
    }  # fmt: skip
    for name, value in went_live.items():
        setattr(draft, name, value)
    draft.save(update_fields=[*went_live])
    return draft


def _bring(editions: dict[str, Edition], page: Any, code: str, values: Values, *, minor: bool) -> None:
    edition = editions.setdefault(code, Edition(page_id=page.pk, language=code))
    previous = edition.version
    if _write(edition, page, values) and code == page.source_language:
        _source_moved_on(editions, previous, edition, minor=minor)


def _write(edition: Edition, page: Any, values: Values) -> bool:
    """Bring the edition to these values; False when readers see them already."""
    is_same = edition.pk is not None and edition.fingerprint == fingerprint(values)
    if is_same and edition.withdrawn_at is None:
        return False
    if not is_same:
        rendering.render(edition, type(page), values)
        edition.last_published_at = timezone.now()
        edition.first_published_at = edition.first_published_at or edition.last_published_at
    if edition.language != page.source_language:
        source = Edition.objects.filter(page=page.pk, language=page.source_language).first()
        edition.follows = source.version if source else None
    _show(edition)
    return not is_same


def _show(edition: Edition) -> None:
    edition.withdrawn_at = None
    edition.withdrawn_with_page = False
    edition.save()
    edition.version = _record(edition, edition.values)
    Edition.objects.filter(pk=edition.pk).update(version=edition.version)  # nothing that listens has to know
    references.record(edition)


def _hide(edition: Edition) -> None:
    if edition.withdrawn_at is None:
        edition.withdrawn_at = timezone.now()
        _record(edition, None)
    edition.save()


def _record(edition: Edition, values: Values | None) -> EditionVersion:
    return EditionVersion.objects.create(
        edition=edition,
        since=timezone.now(),
        values=values,
        fingerprint=edition.fingerprint if values is not None else "",
        user=get_active_log_context().user,
    )


def _source_moved_on(
    editions: dict[str, Edition], previous: EditionVersion | None, source: Edition, *, minor: bool
) -> None:
    """Move the translations on with the source where that is known to be right.

    That is after a minor change, for those that were up to date, and when the source is published for the first
    time after its translations.
    """
    for edition in editions.values():
        if edition.pk is None or edition.language == source.language:
            continue
        followed = edition.follows.fingerprint if edition.follows else None
        was_up_to_date = previous is not None and followed == previous.fingerprint
        if edition.follows is None or (minor and was_up_to_date):
            edition.follows = source.version
            edition.save(update_fields=["follows"])


def _set_source(editions: dict[str, Edition], code: str) -> None:
    """Let the edition of the source language lead, once there is one; until then the one before keeps the lead."""
    source = editions.get(code) or next((e for e in editions.values() if e.is_source), next(iter(editions.values())))
    if source.is_source:
        return
    leading = next((edition for edition in editions.values() if edition.is_source), None)
    for edition in editions.values():
        up_to_date = edition is leading or (
            leading is not None and edition.follows is not None and edition.follows.fingerprint == leading.fingerprint
        )
        edition.is_source = edition is source
        if edition.is_source:
            edition.follows = None
        elif up_to_date:
            edition.follows = source.version
        if edition.pk is not None:
            edition.save(update_fields=["is_source", "follows"])


def _source_version_at(edition: Edition, moment: datetime) -> EditionVersion | None:
    """The version of the source that readers saw at that moment: what a text of that time follows."""
    versions = EditionVersion.objects.filter(
        edition__page=edition.page_id, edition__is_source=True, values__isnull=False, since__lte=moment
    )
    return None if edition.is_source else versions.order_by("-since", "-pk").first()
