"""The rows that say what the newest drafts hold: always there, and of one mind with the draft itself."""

from datetime import UTC, datetime

import pytest
import time_machine
from django.core.management import call_command
from wagtail.models import Page

from editions import publishing
from editions.drafts import record
from editions.models import DraftText, ScheduledText
from editions.states import State, language_states, with_states
from tests import factories
from tests.editions.notes.models import NotePage


def in_sql(page):
    rows = with_states(DraftText.objects.filter(page=page.pk))
    return {row.language: (row.state, row.is_out_of_date, row.is_source, row.headline) for row in rows}


def in_memory(page):
    newest = NotePage.objects.get(pk=page.pk).get_latest_revision_as_object()
    return {
        code: (found.state, found.is_out_of_date, found.is_source, found.headline)
        for code, found in language_states(newest).items()
    }


def states_of(page):
    assert in_sql(page) == in_memory(page)
    return {code: state for code, (state, *_others) in in_sql(page).items()}


def edited(page, code, headline, *ready, **kwargs):
    draft = NotePage.objects.get(pk=page.pk).get_latest_revision_as_object()
    draft.set_text(code, headline=headline)
    draft.mark_ready(*ready)
    return draft, draft.save_revision(**kwargs)


def test_the_five_states(note):
    edited(note, "ja", "こんばんは")
    edited(note, "ko", "준비", "ko")
    assert states_of(note) == {"en": "public", "ja": "changed", "ko": "ready", "zh-hans": "missing", "vi": "missing"}
    edited(note, "ko", "다시")
    assert states_of(note)["ko"] == State.DRAFT


def test_a_mark_without_a_headline_does_not_count(note):
    edited(note, "vi", "", "vi")
    assert states_of(note)["vi"] == State.MISSING


def test_out_of_date_is_independent_of_the_state_and_only_for_what_readers_see(note):
    edited(note, "en", "New", "en")[1].publish()
    edited(note, "ja", "書きかけ")
    assert in_sql(note)["ja"][:2] == ("changed", True)
    assert not in_sql(note)["en"][1]
    publishing.withdraw(factories.edition(note, "ja"))
    assert in_sql(note)["ja"][:2] == ("draft", False)
    NotePage.objects.get(pk=note.pk).unpublish()
    assert {state for state in states_of(note).values() if state != "missing"} == {"draft", "ready"}


def test_language_states_knows_the_edition_and_the_schedule(note, django_assert_num_queries):
    due = datetime(2030, 1, 1, tzinfo=UTC)
    ScheduledText.objects.create(page=note, language="ko", due_at=due, values={}, fingerprint="")
    with django_assert_num_queries(2):
        found = language_states(note)
    assert list(found) == ["en", "ja", "ko", "zh-hans", "vi"]
    assert found["ko"].scheduled.due_at == due
    assert (found["ko"].edition, found["ja"].edition.headline) == (None, "こんにちは")
    assert [code for code, state in found.items() if state.is_source] == ["en"]


def test_a_page_without_revision_has_rows(home):
    page = factories.draft(home, NotePage, factories.texts(vi="Bản nháp"))
    assert states_of(page) == {"en": "missing", "ja": "missing", "ko": "missing", "zh-hans": "missing", "vi": "draft"}


def test_a_row_saved_without_a_revision_is_the_newest_draft_unless_there_are_changes(note):
    # Published without changes: Wagtail edits the row next.
    note.set_text("ja", headline="直接")
    note.save()
    assert in_sql(note)["ja"][3] == "直接"
    assert states_of(note)["ja"] == State.CHANGED
    edited(note, "ja", "改訂")
    stale = NotePage.objects.get(pk=note.pk)
    stale.save()
    assert in_sql(note)["ja"][3] == "改訂"
    assert states_of(note)["ja"] == State.CHANGED


def test_an_overwritten_revision_counts(note):
    _draft, revision = edited(note, "ja", "一")
    edited(note, "ja", "二", overwrite_revision=revision)
    assert in_sql(note)["ja"][3] == "二"
    assert states_of(note)["ja"] == State.CHANGED


@pytest.mark.parametrize("keep_live", [True, False])
@pytest.mark.parametrize("with_changes", [True, False])
def test_a_copy_has_rows_of_its_own(note, keep_live, with_changes):
    if with_changes:
        edited(note, "ja", "写し")
    copy = NotePage.objects.get(pk=note.pk).copy(update_attrs={"slug": "copy"}, keep_live=keep_live)
    states = states_of(copy)
    assert states["en"] == ("public" if keep_live else "ready")
    assert in_sql(copy)["ja"][3] == ("写し" if with_changes else "こんにちは")


def test_when_a_language_changed(home):
    with time_machine.travel(datetime(2026, 3, 1, tzinfo=UTC), tick=False):
        page = factories.draft(home, NotePage, factories.texts(en="One", ja="一"))
    with time_machine.travel(datetime(2026, 3, 2, tzinfo=UTC), tick=False):
        edited(page, "ja", "二")
    days = {row.language: row.changed_at.day for row in DraftText.objects.filter(page=page.pk)}
    assert (days["en"], days["ja"]) == (1, 2)


def test_a_save_without_changes_writes_nothing(note, django_assert_num_queries):
    draft = NotePage.objects.get(pk=note.pk).get_latest_revision_as_object()
    with django_assert_num_queries(1):
        record(draft)


def test_rebuilding_makes_the_same_rows_and_deletes_rows_of_nothing(note, capsys):
    with time_machine.travel(datetime(2026, 3, 2, tzinfo=UTC), tick=False):
        edited(note, "ja", "改訂", "ja")
    before = in_sql(note)
    DraftText.objects.all().delete()
    root = Page.objects.get(depth=1)
    DraftText.objects.create(page=root, language="en", fingerprint="", changed_at=datetime(2026, 3, 1, tzinfo=UTC))
    call_command("rebuild_drafts")
    assert in_sql(note) == before == in_memory(note)
    assert not DraftText.objects.filter(page=root).exists()
    assert DraftText.objects.get(page=note.pk, language="ja").changed_at == datetime(2026, 3, 2, tzinfo=UTC)
    assert capsys.readouterr().out.endswith("2 pages recorded, 1 rows of nothing deleted\n")


def test_a_page_that_was_switched_off_shows_nothing(note):
    NotePage.objects.filter(pk=note.pk).update(live=False)
    assert {state for state in states_of(note).values() if state != "missing"} == {"ready", "draft"}
