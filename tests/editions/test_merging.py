"""Two people at once: a save takes what its user changed, the rest from the newest draft, and no text is lost."""

from editions.forms import NOW
from editions.states import ready_languages
from tests import factories
from tests.conftest import client_of
from tests.editions.notes.models import NotePage
from tests.editions.windows import CONFLICT, Window, newest


def headlines(page):
    draft = newest(page)
    return {code: draft.headline_in(code) for code in ("en", "ja", "ko", "zh-hans", "vi") if draft.headline_in(code)}


def test_two_people_saving_different_languages_keep_both(note, admin, colleague):
    mine, theirs = Window(admin, note), Window(colleague, note)
    assert theirs.save(headline_ja="こんばんは").status_code == 302
    assert mine.save(headline_vi="Xin chào").status_code == 302
    assert headlines(note) == {"en": "Hello", "ja": "こんばんは", "ko": "초안", "vi": "Xin chào"}


def test_two_people_saving_different_fields_of_one_language_keep_both(note, admin, colleague):
    mine, theirs = Window(admin, note), Window(colleague, note)
    theirs.save(headline_ja="こんばんは")
    mine.save(summary_ja="要約")
    draft = newest(note)
    assert (draft.headline_in("ja"), draft.text_in("ja")["summary"]) == ("こんばんは", "要約")


def test_a_language_whose_tab_was_not_opened_is_left_alone(note, admin, colleague):
    mine = Window(admin, note, opened=["vi"])
    Window(colleague, note).save(headline_en="Good evening", ready=["ja"])
    mine.save(headline_vi="Xin chào")
    assert headlines(note)["en"] == "Good evening"
    assert "ja" in ready_languages(newest(note))


def test_the_body_is_merged_like_any_other_field(note, admin, colleague):
    block = {"type": "text", "value": "One", "id": "a"}
    draft = newest(note)
    draft.set_text("en", body=[block])
    draft.save_revision()
    mine, theirs = Window(admin, note), Window(colleague, note)
    theirs.save(**{"body_en-0-value": "Two"})
    mine.save(headline_ja="こんばんは")
    assert newest(note).text_in("en")["body"][0]["value"] == "Two"


def test_a_conflict_shows_both_texts_and_saves_nothing(note, admin, colleague):
    mine, theirs = Window(admin, note), Window(colleague, note)
    theirs.save(headline_ja="こんばんは")
    response = mine.save(headline_ja="おはよう", headline_vi="Xin chào")
    html = response.content.decode()
    assert response.status_code == 200
    assert CONFLICT in html
    assert "こんばんは" in html
    assert 'value="おはよう"' in html
    assert "colleague" in html
    assert headlines(note) == {"en": "Hello", "ja": "こんばんは", "ko": "초안"}


def test_saving_again_keeps_mine_and_the_history_keeps_theirs(note, admin, colleague):
    mine, theirs = Window(admin, note), Window(colleague, note)
    theirs.save(headline_ja="こんばんは")
    refused = mine.save(headline_ja="おはよう")
    mine.shown_again(refused)  # their text was shown
    assert mine.save().status_code == 302
    assert headlines(note)["ja"] == "おはよう"
    assert any(revision.content["headline_ja"] == "こんばんは" for revision in note.revisions.all())


def test_a_conflict_can_be_decided_for_theirs(note, admin, colleague):
    mine, theirs = Window(admin, note), Window(colleague, note)
    theirs.save(headline_ja="こんばんは")
    mine.save(headline_ja="おはよう")
    assert mine.save(headline_vi="Xin chào", once={"theirs": "headline_ja"}).status_code == 302
    assert headlines(note)["ja"] == "こんばんは"
    assert headlines(note)["vi"] == "Xin chào"


def test_a_conflict_names_who_wrote_the_text_and_not_who_saved_last(note, admin, colleague):
    mine = Window(admin, note)
    Window(colleague, note).save(headline_ja="こんばんは")
    Window(client_of("third", is_superuser=True), note).save(headline_vi="Xin chào")
    (conflict,) = mine.save(headline_ja="おはよう").context["form"].conflicts
    assert conflict.by == "colleague"


def test_blocks_reordered_by_one_and_edited_by_another_are_a_conflict(note, admin, colleague):
    draft = newest(note)
    draft.set_text("en", body=[{"type": "text", "value": text, "id": text} for text in ("One", "Two")])
    draft.save_revision()
    mine, theirs = Window(admin, note), Window(colleague, note)
    theirs.save(**{"body_en-0-order": 1, "body_en-1-order": 0})
    response = mine.save(**{"body_en-1-value": "Second"})
    assert CONFLICT in response.content.decode()
    assert [block["value"] for block in newest(note).text_in("en")["body"]] == ["Two", "One"]
    mine.shown_again(response)
    mine.save()
    assert [block["value"] for block in newest(note).text_in("en")["body"]] == ["One", "Second"]


def test_a_very_long_text_is_merged_too(note, admin, colleague):
    words = "".join(chr(0x4E00 + number % 3000) + "。" * (number % 20 == 0) for number in range(100_000))
    mine, theirs = Window(admin, note), Window(colleague, note)
    theirs.save(summary_ja=words)
    mine.save(headline_ja="おはよう")
    assert newest(note).text_in("ja")["summary"] == words
    again, other = Window(admin, note), Window(colleague, note)
    other.save(summary_ja=f"{words}彼")
    assert CONFLICT in again.save(summary_ja=f"私{words}").content.decode()


def test_the_same_change_by_two_people_is_no_conflict(note, admin, colleague):
    mine, theirs = Window(admin, note), Window(colleague, note)
    theirs.save(headline_ja="こんばんは")
    assert mine.save(headline_ja="こんばんは").status_code == 302


def test_what_all_share_is_merged_too(note, admin, colleague):
    mine, theirs = Window(admin, note), Window(colleague, note)
    theirs.save(slug="renamed")
    mine.save(headline_ja="こんばんは")
    draft = newest(note)
    assert (draft.slug, draft.headline_in("ja")) == ("renamed", "こんばんは")
    again, other = Window(admin, note), Window(colleague, note)
    other.save(slug="theirs")
    assert CONFLICT in again.save(slug="mine").content.decode()
    assert newest(note).slug == "theirs"


# Ready marks ----------------------------------------------------------------------------------------------------------


def test_a_mark_set_by_somebody_else_stays(note, admin, colleague):
    mine = Window(admin, note)
    Window(colleague, note).save(headline_ko="안녕하세요", ready=["ko"])
    mine.save(headline_vi="Xin chào")
    assert "ko" in ready_languages(newest(note))


def test_nobody_marks_a_text_that_they_have_not_seen(note, admin, colleague):
    mine = Window(admin, note)
    Window(colleague, note).save(headline_ja="書きかけ")
    response = mine.save(ready=["ja"])
    assert "Look at it again before you mark it as ready." in response.content.decode()
    assert "ja" not in ready_languages(newest(note))


def test_unticking_takes_the_mark_away(note, admin):
    window = Window(admin, note)
    assert "ja" in ready_languages(newest(note))
    del window.data["ready_ja"]
    window.save()
    assert "ja" not in ready_languages(newest(note))


def test_a_refused_tick_is_not_in_the_form_that_is_shown_again(note, admin, colleague):
    mine = Window(admin, note)
    Window(colleague, note).save(headline_ja="書きかけ")
    refused = mine.save(ready=["ja"])
    assert not refused.context["form"]["ready_ja"].value()
    mine.shown_again(refused)
    mine.save(ready=["ja"], headline_ja="書きかけ")
    assert "ja" in ready_languages(newest(note))


def test_nobody_marks_a_third_text_by_taking_the_one_they_were_shown(note, admin, colleague):
    mine = Window(admin, note)
    Window(colleague, note).save(headline_ja="こんばんは")
    mine.shown_again(mine.save(headline_ja="おはよう"))
    Window(colleague, note).save(headline_ja="書きかけ")
    mine.save(ready=["ja"], once={"theirs": "headline_ja"})
    assert "ja" not in ready_languages(newest(note))


def test_what_is_taken_over_from_the_source_is_not_ready(note, admin):
    Window(admin, note).save(ready=["vi"], once={"take-over": "vi"})
    assert newest(note).headline_in("vi") == "Hello"
    assert "vi" not in ready_languages(newest(note))


def test_a_mark_set_in_the_background_lasts_as_long_as_its_text(note, admin):
    window = Window(admin, note)
    assert window.autosave(headline_ja="こんばんは", ready_ja=NOW)["success"]
    assert window.autosave(headline_vi="Xin chào")["success"]
    assert window.save().status_code == 302
    assert "ja" in ready_languages(newest(note))
    assert window.autosave(headline_ja="書きかけ")["success"]
    assert "ja" not in ready_languages(newest(note))


def test_a_mark_can_be_set_again_after_the_text_has_lost_it(note, admin):
    window = Window(admin, note)
    assert window.autosave(headline_ja="書きかけ")["success"]
    assert window.autosave(ready_ja=NOW)["success"]
    assert "ja" in ready_languages(newest(note))


def test_a_mark_taken_away_in_the_background_stays_away(note, admin):
    window = Window(admin, note)
    del window.data["ready_ja"]
    assert window.autosave()["success"]
    assert window.autosave(headline_vi="Xin chào")["success"]
    assert "ja" not in ready_languages(newest(note))


# Autosave -------------------------------------------------------------------------------------------------------------


def test_two_autosaving_forms_do_not_stop_each_other(note, admin, colleague):
    mine, theirs = Window(admin, note), Window(colleague, note)
    assert mine.autosave(headline_vi="Xin")["success"]
    assert theirs.autosave(headline_ja="こん")["success"]
    assert mine.autosave(headline_vi="Xin chào")["success"]
    assert theirs.autosave(headline_ja="こんばんは")["success"]
    assert headlines(note) == {"en": "Hello", "ja": "こんばんは", "ko": "초안", "vi": "Xin chào"}


def test_autosave_goes_on_writing_over_its_own_revision(note, admin):
    window = Window(admin, note)
    window.autosave(headline_vi="Xin")
    count = note.revisions.count()
    window.autosave(headline_vi="Xin chào")
    assert note.revisions.count() == count
    assert headlines(note)["vi"] == "Xin chào"


def test_autosave_never_writes_over_what_somebody_else_saved(note, admin, colleague):
    mine, theirs = Window(admin, note), Window(colleague, note)
    mine.autosave(headline_vi="Xin")
    theirs.save(headline_ja="こんばんは")
    saved = note.revisions.last()
    mine.autosave(headline_vi="Xin chào")
    saved.refresh_from_db()
    assert saved.content["headline_ja"] == "こんばんは"
    assert saved.content["headline_vi"] == "Xin"


def test_a_conflict_in_the_background_is_an_error_and_not_a_loss(note, admin, colleague):
    mine, theirs = Window(admin, note), Window(colleague, note)
    theirs.save(headline_ja="こんばんは")
    answer = mine.autosave(headline_ja="おはよう")
    assert not answer["success"]
    assert "save to see both texts" in answer["error_message"]
    assert headlines(note)["ja"] == "こんばんは"


def test_after_an_autosave_a_change_by_somebody_else_is_still_seen(note, admin, colleague):
    mine = Window(admin, note)
    mine.autosave(headline_ja="おはよう")
    Window(colleague, note).save(headline_ja="こんばんは")
    mine.autosave(headline_vi="Xin chào")
    assert headlines(note)["ja"] == "こんばんは"
    assert not mine.autosave(headline_ja="おはようございます")["success"]


def test_a_conflict_is_not_decided_in_the_background(note, admin, colleague):
    mine = Window(admin, note)
    Window(colleague, note).save(headline_ja="こんばんは")
    assert not mine.save(headline_ja="おはよう").context["autosave_enabled"]
    assert Window(admin, note).get().context["autosave_enabled"]


def test_autosave_goes_on_after_somebody_else_has_published(note, admin, colleague, seen):
    mine, theirs = Window(admin, note), Window(colleague, note)
    mine.autosave(headline_vi="Xin")
    theirs.save(headline_ja="こんばんは", ready=["ja"], action="action-publish")
    assert seen(note, "ja") == "こんばんは"
    assert mine.autosave(headline_vi="Xin chào")["success"]
    assert headlines(note) == {"en": "Hello", "ja": "こんばんは", "ko": "초안", "vi": "Xin chào"}
    assert seen(note, "ja") == "こんばんは"


def test_autosave_never_writes_over_what_readers_see(note, admin):
    window = Window(admin, note)
    window.autosave(headline_vi="Xin", ready_vi=NOW)
    published = newest(note).latest_revision
    published.publish()
    window.autosave(headline_vi="Xin chào")
    published.refresh_from_db()
    assert published.content["headline_vi"] == "Xin"
    assert headlines(note)["vi"] == "Xin chào"


def test_autosave_goes_on_after_the_page_was_taken_down_or_moved(note, admin, home):
    window = Window(admin, note)
    window.autosave(headline_vi="Xin")
    newest(note).unpublish()
    assert window.autosave(headline_vi="Xin chào")["success"]
    section = factories.published(home, NotePage, factories.texts(en="Section"), slug="section")
    NotePage.objects.get(pk=note.pk).move(section, "last-child")
    assert window.autosave(headline_vi="Xin chào!")["success"]
    page = NotePage.objects.get(pk=note.pk)
    assert not page.live
    assert page.get_parent().pk == section.pk
    assert headlines(note)["vi"] == "Xin chào!"


def test_autosave_of_a_locked_or_deleted_page_changes_nothing(note, admin, colleague):
    window = Window(admin, note)
    page = NotePage.objects.get(pk=note.pk)
    page.locked, page.locked_by = True, colleague.user
    page.save(update_fields=["locked", "locked_by"])
    answer = window.autosave(headline_vi="Xin chào")
    assert (answer["success"], answer["error_code"]) == (False, "locked")
    assert "vi" not in headlines(note)
    page.delete()
    assert window.save().status_code == 404


# A new page -----------------------------------------------------------------------------------------------------------


def test_the_slug_of_a_new_page_follows_its_headline_until_it_is_shown(home, admin):
    window = Window.of_new_page(admin, home, NotePage)
    assert window.autosave(headline_en="He")["success"]
    assert window.autosave(headline_en="Hello there")["success"]
    page = window.page
    assert newest(page).slug == "hello-there"
    assert window.save(slug="chosen").status_code == 302
    assert newest(page).slug == "chosen"


# Translators ----------------------------------------------------------------------------------------------------------


def test_a_translator_saves_their_language(note, translator):
    assert Window(translator, note, opened=["vi"]).save(headline_vi="Xin chào").status_code == 302
    assert headlines(note)["vi"] == "Xin chào"


def test_a_hand_made_post_of_a_translator_changes_no_other_language(note, translator):
    window = Window(translator, note)
    response = window.save(
        headline_ja="乗っ取り",
        headline_vi="Xin chào",
        slug="hijacked",
        source_language="vi",
        minor_change="on",
        ready=["ko"],
    )
    assert response.status_code == 302
    draft = newest(note)
    assert headlines(note) == {"en": "Hello", "ja": "こんにちは", "ko": "초안", "vi": "Xin chào"}
    assert (draft.slug, draft.source_language, draft.minor_change) == ("note", "en", False)
    assert ready_languages(draft) == ["en", "ja"]


def test_a_hand_made_post_without_fingerprints_is_held_to_the_same(note, translator):
    window = Window(translator, note)
    window.data = {name: value for name, value in window.data.items() if not name.startswith("base_")}
    window.save(headline_ja="乗っ取り", headline_vi="Xin chào")
    assert headlines(note) == {"en": "Hello", "ja": "こんにちは", "ko": "초안", "vi": "Xin chào"}


def test_a_translator_can_not_publish(note, translator, seen):
    Window(translator, note).save(headline_vi="Xin chào", ready=["vi"], action="action-publish")
    assert seen(note, "vi") == 404
    assert headlines(note)["vi"] == "Xin chào"


def test_a_translator_without_languages_changes_nothing(note, db):
    nobody = client_of("nobody", "Translators")
    Window(nobody, note).save(headline_vi="Xin chào", headline_en="Bye")
    assert headlines(note) == {"en": "Hello", "ja": "こんにちは", "ko": "초안"}


# Taking over the source -----------------------------------------------------------------------------------------------


def test_an_empty_translation_takes_over_the_structure_of_the_source(note, admin):
    draft = newest(note)
    draft.set_text("en", body=[{"type": "text", "value": "One", "id": "a"}])
    draft.save_revision()
    response = Window(admin, note).save(once={"take-over": "vi"})
    assert response["Location"].endswith("#tab-vi")
    texts = newest(note).text_in("vi")
    assert (texts["headline"], texts["body"]) == ("Hello", [{"type": "text", "value": "One", "id": "a"}])


def test_taking_over_writes_over_nothing(note, admin):
    Window(admin, note).save(summary_vi="Tóm tắt", once={"take-over": "vi"})
    texts = newest(note).text_in("vi")
    assert (texts["headline"], texts["summary"]) == ("Hello", "Tóm tắt")


def test_a_translator_takes_over_for_their_language_only(note, translator):
    Window(translator, note).save(once={"take-over": "zh-hans"})
    assert newest(note).headline_in("zh-hans") == ""
