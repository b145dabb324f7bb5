"""What publishing will change, in words: always what publishing then does."""

from datetime import timedelta

import pytest
from django.utils import timezone, translation
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from blog.models import ArticlePage
from blog.tags import Tag
from editions import publishing, scheduling
from editions.models import Edition
from editions.plan import join, plan
from editions.shared import shared_data
from tests import factories
from tests.editions.notes.models import NotePage
from tests.editions.test_admin import form_data, newest


def codes(languages):
    return [language.code for language in languages]


def change(page, ready=(), **headlines):
    """The newest draft with other headlines, in memory."""
    draft = page.get_latest_revision_as_object()
    for code, headline in headlines.items():
        draft.set_text(code, headline=headline)
    draft.mark_ready(*ready)
    return draft


# Words ----------------------------------------------------------------------------------------------------------------


def test_the_words_of_the_example(home):
    page = factories.draft(home, NotePage, factories.texts(en="Hello", ja="やあ", ko="안녕", vi="Xin chào"))
    page = factories.publish(page, "en", "ja", "ko")
    draft = change(page, ["en", "ja"], en="Good morning", ja="おはよう")
    assert plan(draft).effects == [
        "Publishes English and 日本語.",
        "Keeps 한국어 as readers see it now.",
        "Tiếng Việt stays a draft.",
    ]


def test_a_new_page_says_what_goes_out_and_what_stays(home):
    page = NotePage(source_language="ja")
    page.set_text("ja", headline="新しい")
    page.set_text("en", headline="New")
    page.set_text("ko", headline="새로운")
    page.mark_ready("ja")
    assert plan(page).effects == ["Publishes 日本語.", "English and 한국어 stay drafts."]


def test_a_language_that_joins_is_new_to_readers(note):
    assert plan(change(note, ["ko"])).effects == [
        "Publishes 한국어.",
        "New to readers: 한국어.",
        "Keeps English and 日本語 as readers see them now.",
    ]


def test_nothing_to_publish_is_said_with_what_to_do(note):
    found = plan(change(note, ja="書きかけ"))
    assert found.is_empty
    assert found.effects[0] == (
        "Publishes nothing new. To let a text go out, tick “Ready to publish” on the tab of its language."
    )


def test_what_an_editor_withdrew_stays_so_until_it_is_ready(note):
    publishing.withdraw(factories.edition(note, "ja"))
    assert "日本語 stays withdrawn." in plan(change(note)).effects
    assert "Shows 日本語 again, with the text that readers saw last." in plan(change(note, ["ja"])).effects
    assert "Publishes 日本語." in plan(change(note, ["ja"], ja="新しい")).effects


def test_what_an_unpublishing_took_down_comes_back(note):
    note.unpublish()
    page = NotePage.objects.get(pk=note.pk)
    assert plan(change(page, ja="書きかけ")).effects[0] == (
        "Shows English and 日本語 again, with the text that readers saw last."
    )


def test_a_changed_source_leaves_translations_behind_unless_the_change_is_minor(note):
    draft = change(note, ["en"], en="Good morning")
    (words,) = plan(draft).consequences
    assert words.startswith("The source language changes; these translations turn out of date: 日本語.")
    assert "tick “Minor change”" in words
    draft.minor_change = True
    assert list(plan(draft).consequences) == ["日本語 stays up to date."]


def test_a_translation_that_goes_out_too_is_not_left_behind(note):
    assert list(plan(change(note, ["en", "ja"], en="Good morning", ja="おはよう")).consequences) == []


def test_a_scheduled_text_is_named_with_its_time(note):
    due = timezone.now().replace(hour=5, minute=0) + timedelta(days=40)
    scheduling.schedule(note, "ja", due, note.text_in("ja"))
    words = " ".join(plan(change(note, ["ko"])).consequences)
    assert words.startswith("日本語: the text scheduled for ")
    assert str(timezone.localtime(due).year) in words


def test_a_publication_that_is_scheduled_says_when(note):
    draft = change(note, ["ko"])
    assert plan(draft).when == ""
    draft.go_live_at = timezone.now() + timedelta(days=1)
    assert str(timezone.localtime(draft.go_live_at).year) in plan(draft).when


def test_what_all_languages_share_is_said_when_it_changes(home):
    tag, author = factories.tag(), factories.author()
    page = factories.article(factories.blog_page(home), en="Hello", tags=[tag], authors=[author])
    draft = page.get_latest_revision_as_object()
    assert not plan(draft).changes_shared
    draft.tags.set([tag, factories.tag("other")])
    assert plan(draft).changes_shared
    assert "What all languages share changes for all public languages." in plan(draft).consequences
    assert not plan(draft).is_empty

    draft = page.get_latest_revision_as_object()
    draft.article_authors.set([])
    assert plan(draft).changes_shared
    draft = page.get_latest_revision_as_object()
    draft.cover = factories.image()
    assert plan(draft).changes_shared


def test_shared_data_is_the_same_before_and_after_a_save(home):
    people = [factories.author("B"), factories.author("A")]
    page = factories.article(
        factories.blog_page(home), en="Hello", tags=[factories.tag("b"), factories.tag("a")], authors=people
    )
    page.save_revision()
    public = ArticlePage.objects.get(pk=page.pk)
    assert shared_data(public) == shared_data(page.get_latest_revision_as_object())
    assert "headline_en" not in shared_data(public)


@pytest.mark.parametrize(("count", "expected"), [(0, ""), (1, "A"), (2, "A and B"), (3, "A, B and C")])
def test_lists_are_joined(count, expected):
    assert join(list("ABC")[:count]) == expected


@pytest.mark.parametrize("language", ["ja", "ko", "zh-hans", "vi"])
def test_the_words_make_sense_in_the_other_languages_of_the_interface(language, note):
    draft = change(note, ["en", "ko"], en="Good morning")
    with translation.override(language):
        found = plan(draft)
        said = " ".join([*found.effects, *found.consequences])
    assert "English" in said
    assert "%(" not in said


# What is said is what happens -----------------------------------------------------------------------------------------

CODES = ["en", "ja", "ko"]


def readers_see(page):
    visible = Edition.objects.visible().filter(page=page.pk)
    return dict(visible.values_list("language", "version"))


def out_of_date(page):
    return set(Edition.objects.filter(page=page.pk).out_of_date().values_list("language", flat=True))


@settings(max_examples=25, deadline=None, suppress_health_check=list(HealthCheck))
@given(
    public=st.sets(st.sampled_from(CODES), min_size=1),
    minor=st.booleans(),
    source=st.sampled_from(CODES),
    withdrawn=st.sets(st.sampled_from(CODES)),
    unpublished=st.booleans(),
    changed=st.sets(st.sampled_from(CODES)),
    ready=st.sets(st.sampled_from(CODES)),
)
def test_what_is_said_is_what_publishing_does(home, public, minor, source, withdrawn, unpublished, changed, ready):
    page = factories.draft(home, NotePage, factories.texts(en="One", ja="一", ko="하나"))
    page = factories.publish(page, *sorted(public))
    for code in sorted(public & withdrawn):
        publishing.withdraw(factories.edition(page, code))
    if unpublished:
        page.unpublish()
        page = NotePage.objects.get(pk=page.pk)
    draft = change(page, sorted(ready), **{code: f"{code} changed" for code in changed})
    draft.minor_change, draft.source_language = minor, source
    before, behind = readers_see(page), out_of_date(page)
    said = plan(draft)

    draft.save_revision().publish()

    after = readers_see(page)
    assert {code for code in after if after[code] != before.get(code)} == set(codes(said.published + said.shown_again))
    assert {code for code in after if code in before and after[code] == before[code]} == set(codes(said.kept))
    assert set(codes(said.drafts)) == set(CODES) - set(
        Edition.objects.filter(page=page.pk).values_list("language", flat=True)
    )
    assert set(codes(said.withdrawn)) == set(CODES) - set(after) - set(codes(said.drafts))
    turned = {code for code in out_of_date(page) - behind if code in after}
    assert turned == (set() if said.is_minor else set(codes(said.turn_out_of_date)))
    page.delete()


# The view that the dialog asks ----------------------------------------------------------------------------------------


def ask(client, page, **kwargs):
    return client.post(f"/admin/pages/{page.pk}/edit/plan/", form_data(newest(page), **kwargs))


def test_the_dialog_is_told_of_the_text_in_the_form_and_nothing_is_saved(note, editor):
    revisions = note.revisions.count()
    response = ask(editor, note, headline_ja="こんばんは", ready=["ja"], action="action-publish")
    html = response.content.decode()
    assert "Publishes 日本語." in html
    assert "Keeps English as readers see it now." in html
    assert "한국어 stays a draft." in html
    assert note.revisions.count() == revisions
    assert newest(note).headline_in("ja") == "こんにちは"
    assert factories.edition(note, "ja").headline == "こんにちは"


def test_a_new_tag_in_the_form_is_not_made_by_asking(home, admin):
    page = factories.article(factories.blog_page(home), en="Hello")
    data = {"headline_en": "Hello", "slug": page.slug, "source_language": "en", "tags": "brand-new"}
    for suffix in ("en", "ja", "ko", "zh_hans", "vi"):
        data[f"body_{suffix}-count"] = "0"
    for prefix in ("article_authors", "comments"):
        data |= {f"{prefix}-TOTAL_FORMS": "0", f"{prefix}-INITIAL_FORMS": "0"}
    response = admin.post(f"/admin/pages/{page.pk}/edit/plan/", data)
    assert "What all languages share changes" in response.content.decode()
    assert not Tag.objects.filter(name="brand-new").exists()


def test_a_form_with_errors_is_left_to_the_form_itself(note, editor):
    assert ask(editor, note, headline_en="", action="action-publish").status_code == 422


def test_a_submission_says_that_it_has_to_be_approved(note, admin):
    html = ask(admin, note, headline_ja="こんばんは", ready=["ja"], action="action-submit").content.decode()
    assert "Nothing changes until it is approved." in html


def test_a_new_page_has_a_dialog_too(home, admin):
    data = form_data(
        NotePage(source_language="ja", slug=""), headline_ja="新しい", ready=["ja"], action="action-publish"
    )
    response = admin.post(f"/admin/pages/add/notes/notepage/{home.pk}/plan/", data)
    assert "Publishes 日本語." in response.content.decode()
    assert not NotePage.objects.exists()


def test_only_who_may_edit_the_page_may_ask(note, stranger, sales, home):
    for client in (stranger, sales):
        assert ask(client, note).status_code in (302, 403)
    assert stranger.post(f"/admin/pages/add/notes/notepage/{home.pk}/plan/", {}).status_code in (302, 403)


def test_asking_is_not_a_page_to_visit(note, admin):
    assert admin.get(f"/admin/pages/{note.pk}/edit/plan/").status_code == 405


def test_the_confirmation_of_a_bulk_publication_says_it_too(note, admin):
    newest(note).save_revision()
    html = admin.get(f"/admin/bulk/wagtailcore/page/publish/?id={note.pk}&next=/admin/").content.decode()
    assert "Keeps English and 日本語 as readers see them now." in html
    assert "Publishes nothing new." in html
