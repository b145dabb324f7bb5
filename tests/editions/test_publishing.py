"""What publishing, withdrawing and restoring do to what readers see (rules 5 to 7 and 13 of the design)."""

from datetime import timedelta

import pytest
import time_machine
from django.core.management import CommandError, call_command
from django.utils import timezone

from editions import publishing
from editions.models import Edition, EditionVersion
from editions.states import State, states
from tests import factories
from tests.editions.notes.models import NotePage


def change(page, code, headline, *, ready=False):
    """An editor saves a draft with another headline; returns the page as the draft has it."""
    draft = page.get_latest_revision_as_object()
    draft.set_text(code, headline=headline)
    if ready:
        draft.mark_ready(code)
    draft.save_revision()
    return draft


def publish_newest(page):
    type(page).objects.get(pk=page.pk).get_latest_revision().publish()


def test_only_ready_languages_go_out(note, seen):
    assert (seen(note, "en"), seen(note, "ja"), seen(note, "ko")) == ("Hello", "こんにちは", 404)


def test_a_draft_stays_in_the_page_while_readers_see_the_edition(note, seen):
    change(note, "ja", "こんばんは")
    assert seen(note, "ja") == "こんにちは"
    assert note.get_latest_revision_as_object().headline_in("ja") == "こんばんは"


def test_publishing_one_language_keeps_the_others_word_for_word(note, seen):
    change(note, "ja", "書きかけ")
    change(note, "en", "Good evening", ready=True)
    publish_newest(note)
    assert (seen(note, "en"), seen(note, "ja")) == ("Good evening", "こんにちは")
    assert NotePage.objects.get(pk=note.pk).get_latest_revision_as_object().headline_in("ja") == "書きかけ"


def test_a_mark_does_not_outlive_the_text_it_was_set_on(note, seen):
    change(note, "ja", "できました", ready=True)
    change(note, "ja", "また書きかけ")
    publish_newest(note)
    assert seen(note, "ja") == "こんにちは"


def test_not_ready_never_withdraws(note, seen):
    draft = note.get_latest_revision_as_object()
    draft.ready = {}
    draft.save_revision()
    publish_newest(note)
    assert seen(note, "ja") == "こんにちは"


def test_publishing_nothing_is_refused_and_nothing_becomes_live(home):
    page = factories.draft(home, NotePage, factories.texts(en="Hello"))
    with pytest.raises(publishing.Refused, match="Nothing is marked as ready"):
        page.save_revision().publish()
    page.refresh_from_db()
    assert not page.live
    assert not Edition.objects.filter(page=page.pk).exists()


def test_a_language_without_headline_is_never_ready(home):
    page = factories.draft(home, NotePage, {"en": {"headline": "Hello"}, "ja": {"summary": "要約だけ"}})
    factories.publish(page, "en", "ja")
    assert list(Edition.objects.filter(page=page).values_list("language", flat=True)) == ["en"]


def test_a_page_and_its_editions_commit_together(note, monkeypatch, seen):
    draft = change(note, "en", "Good evening", ready=True)
    monkeypatch.setattr("editions.references.record", lambda edition: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        draft.get_latest_revision().publish()
    note.refresh_from_db()
    assert note.title == "Hello"
    assert seen(note, "en") == "Hello"


def test_a_scheduled_publication_that_failed_stays_due(note, monkeypatch):
    draft = note.get_latest_revision_as_object()
    draft.set_text("en", headline="Tomorrow")
    draft.mark_ready("en")
    draft.go_live_at = timezone.now() + timedelta(hours=1)
    draft.save_revision().publish()
    with time_machine.travel(timezone.now() + timedelta(hours=2)):
        with monkeypatch.context() as broken:
            broken.setattr("editions.references.record", lambda edition: 1 / 0)
            with pytest.raises(CommandError, match="still due"):
                call_command("publish_scheduled")
        assert factories.edition(note, "en").headline == "Hello"
        call_command("publish_scheduled")
    assert factories.edition(note, "en").headline == "Tomorrow"


def test_a_first_publication_that_is_scheduled_writes_nothing_yet(home, seen):
    page = factories.draft(home, NotePage, factories.texts(en="Soon"), slug="soon")
    page.mark_ready("en")
    page.go_live_at = timezone.now() + timedelta(hours=1)
    page.save_revision().publish()
    assert not Edition.objects.filter(page=page.pk).exists()
    with time_machine.travel(timezone.now() + timedelta(hours=2)):
        call_command("publish_scheduled")
        assert seen(page, "en") == "Soon"


def test_adding_a_live_page_past_wagtails_publishing_makes_no_edition_and_is_mended(home, seen, capsys):
    page = home.add_child(instance=NotePage(title="Bare", slug="bare", headline_en="Bare", source_language="en"))
    assert seen(page, "en") == 404
    with pytest.raises(CommandError):
        call_command("check_editions")
    assert "live without an edition" in capsys.readouterr().out
    call_command("check_editions", "--mend")
    assert seen(page, "en") == "Bare"
    call_command("check_editions")


# Taking down and bringing back ----------------------------------------------------------------------------------------


def test_withdrawing_one_language_leaves_the_others(note, seen):
    publishing.withdraw(factories.edition(note, "ja"))
    assert (seen(note, "en"), seen(note, "ja")) == ("Hello", 404)


def test_publishing_again_does_not_bring_back_what_an_editor_withdrew(note, seen):
    publishing.withdraw(factories.edition(note, "ja"))
    change(note, "en", "Good evening", ready=True)
    publish_newest(note)
    assert seen(note, "ja") == 404


def test_a_mark_made_after_the_withdrawal_brings_the_language_back(note, seen):
    first = factories.edition(note, "ja").first_published_at
    publishing.withdraw(factories.edition(note, "ja"))
    draft = note.get_latest_revision_as_object()
    draft.mark_ready("ja")
    draft.save_revision().publish()
    assert seen(note, "ja") == "こんにちは"
    assert factories.edition(note, "ja").first_published_at == first


def test_unpublishing_takes_all_down_and_publishing_brings_exactly_that_back(note, seen):
    publishing.withdraw(factories.edition(note, "ja"))
    NotePage.objects.get(pk=note.pk).unpublish()
    assert (seen(note, "en"), seen(note, "ja")) == (404, 404)
    publish_newest(note)
    assert (seen(note, "en"), seen(note, "ja")) == ("Hello", 404)


def test_a_text_made_ready_before_the_page_was_unpublished_goes_out_with_the_next_publish(note, seen):
    change(note, "ja", "こんばんは", ready=True)
    NotePage.objects.get(pk=note.pk).unpublish()
    publish_newest(note)
    assert seen(note, "ja") == "こんばんは"


def test_expiry_takes_the_editions_down(note, seen):
    NotePage.objects.filter(pk=note.pk).update(expire_at=timezone.now() - timedelta(minutes=1))
    call_command("publish_scheduled")
    assert seen(note, "en") == 404
    assert factories.edition(note, "en").withdrawn_at is not None


def test_restoring_shows_an_earlier_text_and_leaves_the_draft(note, seen):
    earlier = factories.edition(note, "en").version
    change(note, "en", "Second", ready=True)
    publish_newest(note)
    publishing.restore(earlier)
    page = NotePage.objects.get(pk=note.pk)
    assert seen(note, "en") == "Hello"
    assert page.get_latest_revision_as_object().headline_in("en") == "Second"


def test_what_was_restored_is_not_undone_by_the_next_publish(note, seen):
    earlier = factories.edition(note, "en").version
    change(note, "en", "Second", ready=True)
    publish_newest(note)
    publishing.restore(earlier)
    change(note, "ja", "こんばんは", ready=True)
    publish_newest(note)
    assert (seen(note, "en"), seen(note, "ja")) == ("Hello", "こんばんは")


def test_every_state_that_was_public_is_kept(note):
    change(note, "en", "Second", ready=True)
    publish_newest(note)
    publishing.withdraw(factories.edition(note, "en"))
    versions = EditionVersion.objects.filter(edition=factories.edition(note, "en"))
    assert [version.values and version.values["headline"] for version in versions] == ["Hello", "Second", None]


def test_the_history_is_append_only(note):
    version = factories.edition(note, "en").version
    version.values = {}
    with pytest.raises(TypeError):
        version.save()
    with pytest.raises(TypeError):
        EditionVersion.objects.all().update(values={})
    with pytest.raises(TypeError):
        EditionVersion.objects.all().delete()


def test_the_history_goes_with_its_page(note):
    note.delete()
    assert not EditionVersion.objects.filter(edition__page=note.pk).exists()


# Dates ----------------------------------------------------------------------------------------------------------------


def test_each_language_has_its_own_dates(note):
    before = factories.edition(note, "en")
    with time_machine.travel(timezone.now() + timedelta(days=60)):
        change(note, "ko", "안녕하십니까", ready=True)
        publish_newest(note)
        change(note, "ja", "こんばんは", ready=True)
        publish_newest(note)
    english, japanese, korean = (factories.edition(note, code) for code in ("en", "ja", "ko"))
    assert (english.first_published_at, english.last_published_at) == (
        before.first_published_at,
        before.last_published_at,
    )
    assert japanese.first_published_at < japanese.last_published_at
    assert japanese.is_updated
    assert korean.first_published_at - english.first_published_at > timedelta(days=59)


def test_shared_data_changes_for_all_languages_without_touching_their_dates(note, client):
    dates = list(Edition.objects.values_list("last_published_at", flat=True))
    draft = note.get_latest_revision_as_object()
    draft.colour = "vermilion"
    draft.save_revision()
    assert b"vermilion" not in client.get("/ja/note/").content
    publish_newest(note)
    assert b"vermilion" in client.get("/ja/note/").content
    assert list(Edition.objects.values_list("last_published_at", flat=True)) == dates


# Copies and aliases ---------------------------------------------------------------------------------------------------


def test_a_live_copy_takes_the_editions_and_not_the_draft(note, seen):
    change(note, "ja", "書きかけ", ready=True)
    with time_machine.travel(timezone.now() + timedelta(days=3)):
        copy = NotePage.objects.get(pk=note.pk).copy(update_attrs={"slug": "copy"}, keep_live=True)
    assert (seen(copy, "en"), seen(copy, "ja"), seen(copy, "ko")) == ("Hello", "こんにちは", 404)
    assert copy.get_latest_revision_as_object().headline_in("ja") == "書きかけ"
    assert factories.edition(copy, "ja").first_published_at > factories.edition(note, "ja").first_published_at


def test_a_live_copy_does_not_bring_back_a_withdrawn_language(note, seen):
    publishing.withdraw(factories.edition(note, "ja"))
    copy = NotePage.objects.get(pk=note.pk).copy(update_attrs={"slug": "copy"}, keep_live=True)
    assert (seen(copy, "en"), seen(copy, "ja")) == ("Hello", 404)


def test_a_recursive_copy_copies_the_editions_below(home, note, seen):
    child = factories.published(note, NotePage, factories.texts(en="Child"), slug="child")
    NotePage.objects.get(pk=note.pk).copy(recursive=True, update_attrs={"slug": "copy"}, keep_live=True)
    copied = NotePage.objects.get(url_path="/home/copy/child/")
    assert factories.edition(copied, "en").headline == factories.edition(child, "en").headline


def test_a_draft_copy_is_not_public(note, seen):
    copy = NotePage.objects.get(pk=note.pk).copy(update_attrs={"slug": "copy"}, keep_live=False)
    assert seen(copy, "en") == 404


def test_aliases_are_refused(note, home):
    with pytest.raises(publishing.Refused):
        note.create_alias(parent=home, update_slug="alias")
    assert not NotePage.objects.filter(slug="alias").exists()


def test_the_admins_copy_form_offers_no_alias(note, admin):
    html = admin.get(f"/admin/pages/{note.pk}/copy/").content.decode()
    assert "new_slug" in html
    assert 'name="alias"' not in html


# States and fields ----------------------------------------------------------------------------------------------------


def test_states_are_derived(note):
    change(note, "ja", "書きかけ")
    draft = change(note, "vi", "Xin chào", ready=True)
    assert states(draft) == {
        "en": State.PUBLIC,
        "ja": State.CHANGED,
        "ko": State.DRAFT,
        "zh-hans": State.MISSING,
        "vi": State.READY,
    }


def test_any_language_can_be_the_source(home, seen):
    page = factories.published(home, NotePage, factories.texts(ja="日本語が先"), slug="first")
    assert (seen(page, "ja"), seen(page, "en")) == ("日本語が先", 404)
    assert page.title == "日本語が先"
    assert factories.edition(page, "ja").is_source


def test_the_slug_is_ascii_and_made_from_the_headline_of_any_language(home):
    page = NotePage(source_language="ja", headline_ja="要件の書き方", live=False)
    home.add_child(instance=page)
    assert page.slug.isascii()
    assert page.slug
