"""The past of a page, one language at a time."""

import pytest
from django.contrib.auth.models import Group, Permission
from django.template.loader import render_to_string
from wagtail.models import GroupPagePermission, Page, PageLogEntry

from blog.models import ArticleAuthor, ArticlePage
from editions import publishing
from editions.differences import source_changes
from editions.languages import BY_CODE
from editions.models import Edition
from editions.restoring import BRING_BACK, bring_back
from editions.states import State, ready_languages, states
from editions.values import values_of
from tests import factories
from tests.editions.notes.models import NotePage


def newest(page):
    return type(page).objects.get(pk=page.pk).get_latest_revision_as_object()


def saved(page, **headlines):
    """A new draft with these headlines, by the names of the columns."""
    draft = newest(page)
    for code, headline in headlines.items():
        draft.set_text(code, headline=headline)
    return draft.save_revision(log_action=True)


def headlines(page):
    draft = newest(page)
    return {code: draft.headline_in(code) for code in BY_CODE if draft.headline_in(code)}


def revert_url(page, revision):
    return f"/admin/pages/{page.pk}/revisions/{revision.pk}/revert/"


def translator(user, *codes):
    """Takes the right to write every language from somebody, and gives them these."""
    user.groups.set([Group.objects.get(name="Translators")])
    for code in codes:
        user.languages.create(language=code)


@pytest.fixture
def moderators_rights(home):
    """The moderators of a real site may edit and publish below the home page, and so may its translators edit."""
    for group, codenames in {"Moderators": ("change_page", "publish_page"), "Translators": ("change_page",)}.items():
        for codename in codenames:
            permission = Permission.objects.get(codename=codename, content_type__app_label="wagtailcore")
            GroupPagePermission.objects.get_or_create(
                group=Group.objects.get(name=group), page=home, permission=permission
            )


@pytest.fixture
def older(note):
    """Two drafts: an older one, and the newest, in which everything is different."""
    older = saved(note, en="Older", ja="古い", ko="옛날")
    saved(note, en="Newer", ja="新しい", ko="새로운")
    return older


# An older draft -------------------------------------------------------------------------------------------------------


def test_one_language_comes_back_and_the_others_stay(note, older, admin):
    response = admin.post(revert_url(note, older), {"bring_back": ["ja"]})
    assert response["Location"] == f"/admin/pages/{note.pk}/edit/#tab-ja"
    assert headlines(note) == {"en": "Newer", "ja": "古い", "ko": "새로운"}


def test_several_languages_come_back_together_in_one_draft(note, older, admin):
    before = note.revisions.count()
    admin.post(revert_url(note, older), {"bring_back": ["ja", "ko"]})
    assert headlines(note) == {"en": "Newer", "ja": "古い", "ko": "옛날"}
    assert note.revisions.count() == before + 1


def test_the_draft_that_was_the_newest_stays_in_the_history(note, older, admin):
    admin.post(revert_url(note, older), {"bring_back": ["en", "ja", "ko"]})
    before = note.revisions.order_by("-created_at", "-pk")[1].as_object()
    assert before.headline_in("ja") == "新しい"


def test_what_somebody_saved_after_the_page_was_drawn_is_kept(note, older, admin):
    admin.get(revert_url(note, older))
    saved(note, ko="방금")
    admin.post(revert_url(note, older), {"bring_back": ["ja"]})
    assert headlines(note)["ko"] == "방금"


def test_readers_see_no_change(note, older, admin, seen):
    admin.post(revert_url(note, older), {"bring_back": ["en", "ja", "ko"]})
    assert (seen(note, "en"), seen(note, "ja"), seen(note, "ko")) == ("Hello", "こんにちは", 404)


def test_what_is_brought_back_is_not_ready(note, admin):
    draft = newest(note)
    draft.set_text("ja", headline="古い")
    draft.mark_ready("ja")
    older = draft.save_revision()
    draft.set_text("ja", headline="新しい")  # by code: the mark of the older text is still there
    draft.save_revision()
    admin.post(revert_url(note, older), {"bring_back": ["ja"]})
    assert headlines(note)["ja"] == "古い"
    assert "ja" not in ready_languages(newest(note))


def test_ready_marks_of_the_others_stay(note, older, admin):
    draft = newest(note)
    draft.mark_ready("ko")
    draft.save_revision()
    admin.post(revert_url(note, older), {"bring_back": ["ja"]})
    assert "ko" in ready_languages(newest(note))


def test_a_text_that_was_empty_then_is_empty_again(note, admin):
    older = saved(note)
    saved(note, vi="Xin chào")
    admin.post(revert_url(note, older), {"bring_back": ["vi"]})
    assert "vi" not in headlines(note)


def test_boxes_are_unticked_but_for_what_was_asked_for(note, older, admin):
    html = admin.get(revert_url(note, older)).content.decode()
    assert " checked" not in html
    html = admin.get(f"{revert_url(note, older)}?bring_back=ja").content.decode()
    (box,) = [part.split(">")[0] for part in html.split("<input") if " checked" in part.split(">")[0]]
    assert 'value="ja"' in box


def test_only_languages_that_differ_are_offered_and_the_difference_is_shown(note, admin):
    older = saved(note, ja="古い見出し")
    saved(note, ja="新しい見出し")
    html = admin.get(revert_url(note, older)).content.decode()
    assert html.count('name="bring_back"') == 1
    assert "<del>新し</del><ins>古</ins>い見出し" in html


def test_nothing_ticked_changes_nothing(note, older, admin):
    before = note.revisions.count()
    response = admin.post(revert_url(note, older), {}, follow=True)
    assert "tick what you want to bring back" in response.content.decode()
    assert note.revisions.count() == before


def test_a_source_without_headline_is_refused_with_a_message(note, admin):
    older = newest(note)
    older.set_text("en", headline="")
    revision = older.save_revision(clean=False)
    saved(note, en="Back")
    response = admin.post(revert_url(note, revision), {"bring_back": ["en"]}, follow=True)
    assert "The source language needs a headline." in response.content.decode()
    assert headlines(note)["en"] == "Back"


def test_a_locked_page_is_left_alone(note, older, admin):
    Page.objects.filter(pk=note.pk).update(locked=True)
    response = admin.post(revert_url(note, older), {"bring_back": ["ja"]}, follow=True)
    assert "The page is locked" in response.content.decode()
    assert headlines(note)["ja"] == "新しい"


def test_the_history_says_who_brought_back_which_language(note, older, admin):
    admin.post(revert_url(note, older), {"bring_back": ["ja", "ko"]})
    entry = PageLogEntry.objects.get(action=BRING_BACK)
    assert entry.user == admin.user
    assert "日本語 and 한국어" in str(entry.message)
    html = admin.get(f"/admin/pages/{note.pk}/history/").content.decode()
    assert "日本語 and 한국어" in html
    assert "Bring back text" in html
    assert revert_url(note, older) in html
    assert revert_url(note, older) in admin.get(f"/admin/pages/{note.pk}/history/results/").content.decode()


def test_a_translator_brings_back_their_own_language_only(note, older, editor, moderators_rights):
    translator(editor.user, "ja")
    html = editor.get(revert_url(note, older)).content.decode()
    boxes = [part.split(">")[0] for part in html.split("<input") if 'name="bring_back"' in part]
    assert [("disabled" in box) for box in boxes if 'value="ja"' in box] == [False]
    assert all("disabled" in box for box in boxes if 'value="ja"' not in box)
    for forbidden in ("ko", "shared"):
        assert _status(editor.post(revert_url(note, older), {"bring_back": ["ja", forbidden]})) == "refused"
    assert headlines(note)["ja"] == "新しい"
    editor.post(revert_url(note, older), {"bring_back": ["ja"]})
    assert headlines(note) == {"en": "Newer", "ja": "古い", "ko": "새로운"}


def _status(response):
    """Wagtail's admin sends those it refuses home, with a message."""
    return "refused" if response.status_code == 302 and response["Location"] == "/admin/" else response.status_code


def test_a_stranger_is_refused(note, older, stranger, sales):
    for client in (stranger, sales):
        assert client.post(revert_url(note, older), {"bring_back": ["ja"]}).status_code == 302
    assert headlines(note)["ja"] == "新しい"


def test_a_revision_of_another_page_is_not_found(note, home, older, admin):
    other = factories.published(home, NotePage, factories.texts(en="Other"), slug="other")
    assert admin.get(revert_url(other, older)).status_code == 404


# What all languages share ---------------------------------------------------------------------------------------------


@pytest.fixture
def article(home):
    return factories.article(
        factories.blog_page(home), en="Article", ja="記事", authors=[factories.author()], tags=[factories.tag("old")]
    )


def test_what_all_share_comes_back_by_itself(article, admin):
    image = factories.image()
    older = newest(article)
    older.cover = image
    revision = older.save_revision()
    draft = newest(article)
    draft.article_authors = [ArticleAuthor(author=factories.author("Somebody Else"))]
    draft.tags.set([factories.tag("new")])
    draft.cover = None
    draft.set_text("ja", headline="新しい")
    draft.save_revision()
    html = admin.get(revert_url(article, revision)).content.decode()
    assert "Somebody Else" in html
    admin.post(revert_url(article, revision), {"bring_back": ["shared"]})
    draft = newest(article)
    assert [author.name for author in draft.shown_authors()] == ["Long Hoang"]
    assert [tag.name for tag in draft.tags.all()] == ["old"]
    assert draft.cover == image
    assert draft.headline_in("ja") == "新しい"
    draft.mark_ready("ja")
    draft.save_revision().publish()
    published = ArticlePage.objects.get(pk=article.pk)
    assert [author.name for author in published.shown_authors()] == ["Long Hoang"]
    assert [tag.name for tag in published.tags.all()] == ["old"]


def test_what_all_share_stays_when_a_language_comes_back(article, admin):
    older = saved(article, ja="古い")
    draft = newest(article)
    draft.tags.set([factories.tag("new")])
    draft.set_text("ja", headline="新しい")
    draft.save_revision()
    admin.post(revert_url(article, older), {"bring_back": ["ja"]})
    assert [tag.name for tag in newest(article).tags.all()] == ["new"]


# What is public now ---------------------------------------------------------------------------------------------------


def url(page, code, *rest):
    return f"/admin/pages/{page.pk}/languages/{code}/" + "".join(f"{part}/" for part in rest)


def confirm(client, address):
    token = client.get(address).content.decode().split('name="shown" value="')[1].split('"')[0]
    return client.post(address, {"shown": token})


def test_the_changes_to_one_language_are_discarded(note, older, admin):
    assert "<del>新しい</del><ins>こんにちは</ins>" in admin.get(url(note, "ja", "restore")).content.decode()
    confirm(admin, url(note, "ja", "restore"))
    assert headlines(note) == {"en": "Newer", "ja": "こんにちは", "ko": "새로운"}
    assert states(newest(note))["ja"] == State.PUBLIC


def test_there_is_nothing_to_discard_in_a_language_that_is_as_readers_see_it(note, admin):
    for code in ("ja", "ko"):
        assert admin.get(url(note, code, "restore")).status_code == 302


def test_what_was_saved_meanwhile_is_not_discarded_unseen(note, older, admin):
    token = admin.get(url(note, "ja", "restore")).content.decode().split('name="shown" value="')[1].split('"')[0]
    saved(note, ja="もっと新しい")
    admin.post(url(note, "ja", "restore"), {"shown": token})
    assert headlines(note)["ja"] == "もっと新しい"


def test_a_translator_discards_in_their_own_language_only(note, older, editor, moderators_rights):
    translator(editor.user, "ja")
    assert _status(editor.get(url(note, "en", "restore"))) == "refused"
    confirm(editor, url(note, "ja", "restore"))
    assert headlines(note)["ja"] == "こんにちは"


# What readers saw -----------------------------------------------------------------------------------------------------


@pytest.fixture
def republished(note):
    """Japanese was public as こんにちは, then as こんばんは, then taken down and shown again."""
    draft = newest(note)
    draft.set_text("ja", headline="こんばんは")
    factories.publish(draft, "ja")
    publishing.withdraw(factories.edition(note, "ja"))
    factories.publish(newest(note), "ja")
    return NotePage.objects.get(pk=note.pk)


def test_the_list_says_what_readers_saw_when(republished, admin):
    html = admin.get(url(republished, "ja", "versions")).content.decode()
    parts = html.split('<section class="difference-group">')[1:]
    assert len(parts) == 4
    assert "readers see this now" in parts[0]
    assert "Shown again" in parts[0]
    assert "Taken down" in parts[1]
    assert "ばん</ins>は" in parts[2]
    assert "First published" in parts[3]


def test_the_list_goes_on_over_pages(note, admin):
    for number in range(12):
        draft = newest(note)
        draft.set_text("ja", headline=f"第{number}版")
        factories.publish(draft, "ja")
    second = admin.get(url(note, "ja", "versions") + "?p=2").content.decode()
    parts = second.split('<section class="difference-group">')[1:]
    assert len(parts) == 3
    assert "第<del>0</del><ins>1</ins>版" in parts[0]
    assert "First published" in parts[2]


def test_a_text_that_readers_saw_comes_back_into_the_draft(republished, admin, seen):
    first = factories.edition(republished, "ja").versions.first()
    assert f"/versions/{first.pk}/restore/" in admin.get(url(republished, "ja", "versions")).content.decode()
    confirm(admin, url(republished, "ja", "versions", first.pk, "restore"))
    assert headlines(republished)["ja"] == "こんにちは"
    assert seen(republished, "ja") == "こんばんは"


def test_readers_are_shown_an_earlier_text_again(republished, admin, seen):
    saved(republished, ja="書きかけ")
    first = factories.edition(republished, "ja").versions.first()
    confirm(admin, url(republished, "ja", "versions", first.pk, "show"))
    assert seen(republished, "ja") == "こんにちは"
    assert headlines(republished)["ja"] == "書きかけ"
    history = admin.get(f"/admin/pages/{republished.pk}/history/").content.decode()
    assert "Showed readers the text of" in history


def test_only_those_who_publish_decide_what_readers_see(republished, editor, moderators_rights, home, seen):
    first = factories.edition(republished, "ja").versions.first()
    GroupPagePermission.objects.filter(permission__codename="publish_page").delete()
    assert _status(editor.get(url(republished, "ja", "versions", first.pk, "show"))) == "refused"
    html = editor.get(url(republished, "ja", "versions")).content.decode()
    assert "/show/" not in html
    assert "/restore/" in html
    assert seen(republished, "ja") == "こんばんは"


def test_a_time_without_text_can_not_be_brought_back(republished, admin):
    down = Edition.objects.get(page=republished.pk, language="ja").versions.get(values__isnull=True)
    assert admin.get(url(republished, "ja", "versions", down.pk, "restore")).status_code == 404
    assert admin.get(url(republished, "en", "versions", down.pk, "restore")).status_code == 404


# Comparing two drafts -------------------------------------------------------------------------------------------------


def compare(client, page, before, after):
    response = client.get(f"/admin/pages/{page.pk}/revisions/compare/{before}...{after}/")
    assert response.status_code == 200
    return response.content.decode()


def test_changes_are_grouped_by_language_the_source_first(article, admin):
    older = saved(article)
    draft = newest(article)
    draft.tags.set([factories.tag("new")])
    draft.set_text("ja", headline="新しい記事")
    draft.set_text("en", summary="A new summary")
    draft.save_revision()
    html = compare(admin, article, older.pk, "latest")
    groups = html.split('<section class="difference-group">')[1:]
    titles = [" ".join(group.split("</h2>")[0].split(">", 1)[1].split()) for group in groups]
    assert titles == ['<span lang="en">English</span>', '<span lang="ja">日本語</span>', "Shared"]
    assert 'lang="ja"><ins>新しい</ins>記事' in groups[1]
    assert "Headline" in groups[1]
    assert "Summary" not in groups[1]
    assert "new" in groups[2]


def test_what_is_live_is_what_readers_see(note, admin):
    draft = newest(note)
    draft.set_text("ja", headline="書きかけ")
    factories.publish(draft, "en")
    html = compare(admin, note, "live", "latest")
    assert "<del>こんにちは</del><ins>書きかけ</ins>" in html


def test_the_same_drafts_differ_in_nothing(note, admin):
    revision = saved(note)
    assert "There are no differences" in compare(admin, note, revision.pk, "latest")


# Why a translation is out of date -------------------------------------------------------------------------------------


def test_a_translation_knows_what_has_changed_in_its_source(note, django_assert_num_queries):
    with django_assert_num_queries(1):
        assert source_changes(note, "ja") is None
    draft = newest(note)
    draft.set_text("en", headline="Hello again")
    factories.publish(draft, "en")
    found = source_changes(note, "ja")
    assert (found.language.code, found.followed_language.code) == ("en", "en")
    assert found.followed_at < found.changed_at
    (change,) = found.changes
    assert (change.label, change.html) == ("Headline", "<del>Hello</del><ins>Hello again</ins>")
    assert source_changes(note, "en") is None
    assert source_changes(note, "ko") is None
    publishing.mark_up_to_date(factories.edition(note, "ja"))
    assert source_changes(note, "ja") is None


def test_only_drafts_of_the_source_make_no_translation_out_of_date(note):
    saved(note, en="Not published")
    assert source_changes(note, "ja") is None


def test_the_reason_is_drawn_with_the_way_out(note):
    draft = newest(note)
    draft.set_text("en", headline="Hello <again>")
    factories.publish(draft, "en")
    context = {"source_changes": source_changes(note, "ja"), "page": note, "code": "ja"}
    html = render_to_string("editions/admin/source_changes.html", context)
    assert "&lt;again&gt;" in html
    assert f"/admin/pages/{note.pk}/languages/ja/up-to-date/" in html
    assert 'lang="en"' in html
    assert not render_to_string("editions/admin/source_changes.html", {**context, "source_changes": None}).strip()


def test_bringing_back_takes_the_text_of_every_field(note, admin):
    draft = newest(note)
    draft.set_text("ja", headline="前", body=[{"type": "text", "value": "本文", "id": "a"}], meta_title="検索")
    draft.save_revision()
    before = values_of(draft, "ja")
    saved(note, ja="後")
    bring_back(note.pk, {"ja": before}, moment=note.latest_revision_created_at, user=admin.user)
    assert values_of(newest(note), "ja") == before
