"""Two people at once: a save takes what its user changed, the rest from the newest draft, and no text is lost."""

import pytest

from editions.people import UserLanguage
from editions.states import ready_languages
from tests import factories
from tests.conftest import client_of
from tests.editions.windows import Window, newest

CONFLICT = "Somebody else changed this while you did."


@pytest.fixture
def colleague(db):
    return client_of("colleague", is_superuser=True, is_staff=True)


@pytest.fixture
def translator(db):
    client = client_of("hoa", "Translators")
    UserLanguage.objects.create(user=client.user, language="vi")
    return client


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
    mine.save(headline_ja="おはよう")
    # The form drawn after the refusal is drawn with their text, so the user has seen it.
    mine.data["base_ja"] = Window(admin, note).data["base_ja"]
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
    assert headlines(note)["ja"] == "こんばんは"


def test_after_an_autosave_a_change_by_somebody_else_is_still_seen(note, admin, colleague):
    mine = Window(admin, note)
    mine.autosave(headline_ja="おはよう")
    Window(colleague, note).save(headline_ja="こんばんは")
    mine.autosave(headline_vi="Xin chào")
    assert headlines(note)["ja"] == "こんばんは"
    assert not mine.autosave(headline_ja="おはようございます")["success"]


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


# Rows of authors, tags ------------------------------------------------------------------------------------------------


@pytest.fixture
def article(home):
    blog = factories.blog_page(home)
    return factories.article(blog, authors=[factories.author("Long")], tags=["python"], en="Hello", ja="こんにちは")


def article_window(client, article):
    rows = newest(article).article_authors.all()
    data = {"cover": "", "tags": ", ".join(tag.name for tag in newest(article).tags.all())}
    data |= {f"article_authors-{name}": value for name, value in (("MIN_NUM_FORMS", 0), ("MAX_NUM_FORMS", 1000))}
    data |= {
        "article_authors-TOTAL_FORMS": len(rows),
        "article_authors-INITIAL_FORMS": sum(1 for row in rows if row.pk),
    }
    for number, row in enumerate(rows):
        prefix = f"article_authors-{number}"
        data |= {f"{prefix}-author": row.author_id, f"{prefix}-id": row.pk or "", f"{prefix}-ORDER": number + 1}
    return Window(client, article, **data)


def add_author(window, author):
    number = window.data["article_authors-TOTAL_FORMS"]
    prefix = f"article_authors-{number}"
    return {
        "article_authors-TOTAL_FORMS": number + 1,
        f"{prefix}-author": author.pk,
        f"{prefix}-id": "",
        f"{prefix}-ORDER": number + 1,
    }


def authors(article):
    return [row.author.name for row in newest(article).article_authors.all()]


def test_authors_and_tags_of_somebody_else_are_not_undone(article, admin, colleague):
    mine, theirs = article_window(admin, article), article_window(colleague, article)
    response = theirs.save(**add_author(theirs, factories.author("Hoa")), tags="python, django")
    assert response.status_code == 302
    assert mine.save(headline_ja="こんばんは").status_code == 302
    draft = newest(article)
    assert authors(article) == ["Long", "Hoa"]
    assert {tag.name for tag in draft.tags.all()} == {"python", "django"}
    assert draft.headline_in("ja") == "こんばんは"


def test_authors_changed_by_both_are_a_conflict(article, admin, colleague):
    mine, theirs = article_window(admin, article), article_window(colleague, article)
    theirs.save(**add_author(theirs, factories.author("Hoa")))
    response = mine.save(**add_author(mine, factories.author("Kenji")))
    assert CONFLICT in response.content.decode()
    assert authors(article) == ["Long", "Hoa"]


def test_a_translator_does_not_change_authors(article, translator):
    window = article_window(translator, article)
    window.save(**add_author(window, factories.author("Mallory")), headline_vi="Xin chào")
    assert authors(article) == ["Long"]
    assert headlines(article)["vi"] == "Xin chào"
