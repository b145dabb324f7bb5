"""Every way of publishing in Wagtail's admin, and the edit form with its ready marks (rules 5 and 6 of the design)."""

from datetime import timedelta

import pytest
import time_machine
from django.core.management import call_command
from django.utils import timezone
from wagtail.models import GroupApprovalTask, GroupPagePermission, Workflow, WorkflowPage, WorkflowTask

from editions.languages import LANGUAGES
from editions.models import Edition
from editions.states import marks, ready_languages
from tests import factories
from tests.editions.notes.models import NotePage
from tests.editions.windows import form_data, newest


def edit(client, page, **kwargs):
    return client.post(f"/admin/pages/{page.pk}/edit/", form_data(newest(page), **kwargs), follow=True)


@pytest.fixture
def moderators_rights(home):
    """The moderators of a real site may edit and publish below the home page."""
    from django.contrib.auth.models import Group, Permission

    group = Group.objects.get(name="Moderators")
    for codename in ("add_page", "change_page", "publish_page"):
        permission = Permission.objects.get(codename=codename, content_type__app_label="wagtailcore")
        GroupPagePermission.objects.get_or_create(group=group, page=home, permission=permission)


def test_the_button_publishes_what_is_ready(note, editor, moderators_rights, seen):
    response = edit(
        editor, note, headline_ja="こんばんは", headline_en="Evening", ready=["ja"], action="action-publish"
    )
    assert response.status_code == 200
    assert (seen(note, "en"), seen(note, "ja")) == ("Hello", "こんばんは")
    assert newest(note).headline_in("en") == "Evening"


def test_saving_a_draft_publishes_nothing(note, editor, moderators_rights, seen):
    edit(editor, note, headline_ja="こんばんは", ready=["ja"])
    assert seen(note, "ja") == "こんにちは"
    assert ready_languages(newest(note)) == ["en", "ja"]


def test_a_box_that_merely_stayed_ticked_does_not_publish_the_next_draft(note, editor, moderators_rights, seen):
    edit(editor, note, headline_ja="よし", ready=["ja"])
    # The browser sends the value the box was drawn with.
    response = edit(editor, note, headline_ja="書きかけ", action="action-publish")
    assert response.status_code == 200
    assert seen(note, "ja") == "こんにちは"
    assert newest(note).headline_in("ja") == "書きかけ"
    assert "ja" not in ready_languages(newest(note))


def test_the_mark_of_an_unchanged_language_survives_edits_of_others(note, editor, moderators_rights, seen):
    edit(editor, note, headline_ja="よし", ready=["ja"])
    edit(editor, note, headline_ko="고침", action="action-publish")
    assert (seen(note, "ja"), seen(note, "ko")) == ("よし", 404)


def test_a_bulk_publish_takes_only_what_is_ready(note, admin, seen):
    edit(admin, note, headline_ja="よし", ready=["ja"])
    edit(admin, note, headline_en="Half a sen")
    admin.post(f"/admin/bulk/wagtailcore/page/publish/?id={note.pk}&next=/admin/", {"include_descendants": ""})
    assert (seen(note, "en"), seen(note, "ja")) == ("Hello", "よし")


def test_a_schedule_publishes_what_was_ready_when_it_was_made(note, admin, seen):
    tomorrow = timezone.localtime() + timedelta(days=1)
    edit(
        admin,
        note,
        headline_ja="明日",
        ready=["ja"],
        action="action-publish",
        go_live_at=f"{tomorrow:%Y-%m-%d %H:%M}",
    )
    assert seen(note, "ja") == "こんにちは"
    with time_machine.travel(timezone.now() + timedelta(days=2)):
        call_command("publish_scheduled")
        assert (seen(note, "en"), seen(note, "ja")) == ("Hello", "明日")


def test_approving_a_workflow_publishes_the_ready_languages_only(note, admin, editor, moderators_rights, seen):
    workflow = Workflow.objects.create(name="Review")
    task = GroupApprovalTask.objects.create(name="Approve")
    task.groups.set(editor.user.groups.all())
    WorkflowTask.objects.create(workflow=workflow, task=task, sort_order=0)
    WorkflowPage.objects.update_or_create(page=note.get_parent(), defaults={"workflow": workflow})
    edit(admin, note, headline_ja="よし", headline_en="Half a sen", ready=["ja"], action="action-submit")
    state = NotePage.objects.get(pk=note.pk).current_workflow_task_state
    assert state is not None
    editor.post(f"/admin/pages/workflow/action/{note.pk}/approve/{state.pk}/", {"comment": ""})
    assert (seen(note, "en"), seen(note, "ja")) == ("Hello", "よし")


def test_unpublishing_in_the_admin_takes_all_languages_down(note, admin, seen):
    admin.post(f"/admin/pages/{note.pk}/unpublish/", {})
    assert (seen(note, "en"), seen(note, "ja")) == (404, 404)


def test_moving_in_the_admin_moves_every_language(note, admin, home, client):
    section = factories.published(home, NotePage, factories.texts(en="Section"), slug="section")
    admin.post(f"/admin/pages/{note.pk}/move/{section.pk}/confirm/", {})
    assert client.get("/ja/section/note/").status_code == 200
    assert client.get("/ja/note/")["Location"].endswith("/ja/section/note/")


def test_copying_in_the_admin_takes_the_editions(note, admin, home, seen):
    edit(admin, note, headline_ja="書きかけ")
    data = {"new_title": "Copy", "new_slug": "copy", "new_parent_page": home.pk, "publish_copies": "on"}
    admin.post(f"/admin/pages/{note.pk}/copy/", data)
    copy = NotePage.objects.get(slug="copy")
    assert (seen(copy, "en"), seen(copy, "ja")) == ("Hello", "こんにちは")


# The form -------------------------------------------------------------------------------------------------------------


def create(client, home, **kwargs):
    page = NotePage(source_language="ja", slug="")
    return client.post(f"/admin/pages/add/notes/notepage/{home.pk}/", form_data(page, **kwargs), follow=True)


def tabs(html):
    return [part.split("<span")[1].split(">")[1].split("<")[0] for part in html.split('role="tab"')[1:]]


def test_a_new_page_has_its_source_language_marked(admin, home):
    html = admin.get(f"/admin/pages/add/notes/notepage/{home.pk}/").content.decode()
    boxes = {
        line.split('name="')[1].split('"')[0]: "checked" in line
        for line in html.split("<input")[1:]
        if "data-ready-mark" in line
    }
    assert boxes == {"ready_en": True, "ready_ja": False, "ready_ko": False, "ready_zh_hans": False, "ready_vi": False}


def test_the_language_of_the_interface_is_the_source_of_a_new_page(admin, home):
    from wagtail.users.models import UserProfile

    UserProfile.objects.create(user=admin.user, preferred_language="ja")
    html = admin.get(f"/admin/pages/add/notes/notepage/{home.pk}/").content.decode()
    assert '<option value="ja" selected' in html
    assert tabs(html)[0] == "日本語"


def test_a_page_can_be_created_and_published_in_one_go(admin, home, seen):
    create(admin, home, headline_ja="新しい記事", ready=["ja"], action="action-publish")
    page = NotePage.objects.get(headline_ja="新しい記事")
    assert seen(page, "ja") == "新しい記事"
    assert page.title == "新しい記事"


def test_publishing_nothing_is_refused_on_the_form_and_loses_nothing(admin, home):
    response = create(admin, home, headline_ja="新しい記事", action="action-publish")
    assert "Nothing is marked as ready" in response.content.decode()
    assert "新しい記事" in response.content.decode()
    assert not NotePage.objects.exists()


def test_a_language_marked_without_headline_is_refused_by_name(admin, note):
    response = edit(admin, note, summary_vi="Tóm tắt", ready=["vi"], action="action-publish")
    html = response.content.decode()
    assert "A language that is ready needs a headline." in html
    assert not Edition.objects.filter(language="vi").exists()


def test_the_source_language_needs_a_headline_even_for_a_draft(admin, note):
    response = edit(admin, note, headline_en="")
    assert "The source language needs a headline." in response.content.decode()
    assert newest(note).headline_in("en") == "Hello"


def test_a_refusal_on_another_way_is_a_message_and_not_an_error_page(admin, home):
    page = factories.draft(home, NotePage, factories.texts(en="Hello"))
    page.save_revision()
    response = admin.post(f"/admin/bulk/wagtailcore/page/publish/?id={page.pk}&next=/admin/", {}, follow=True)
    assert response.status_code == 200
    assert "Nothing is marked as ready" in response.content.decode()
    page.refresh_from_db()
    assert not page.live


def test_the_form_has_a_tab_per_language_with_the_source_first(admin, home):
    page = factories.published(home, NotePage, factories.texts(ko="한국어 먼저", en="Then English"))
    html = admin.get(f"/admin/pages/{page.pk}/edit/").content.decode()
    assert tabs(html) == ["한국어", "English", "日本語", "简体中文", "Tiếng Việt", "Shared"]


def test_fields_say_their_language_to_the_browser(admin, note):
    html = admin.get(f"/admin/pages/{note.pk}/edit/").content.decode()
    field = next(line for line in html.split("<input") if 'name="headline_zh_hans"' in line)
    assert 'lang="zh-Hans"' in field


def test_a_mark_says_what_readers_see(admin, note):
    edit(admin, note, headline_ja="書きかけ")
    html = admin.get(f"/admin/pages/{note.pk}/edit/").content.decode()
    assert "Readers see exactly this text." in html
    assert "Readers see the text as published before these changes." in html
    assert "A draft: readers do not see this language." in html
    assert "Nothing written yet." in html


def test_marks_are_of_the_text_and_not_of_how_it_is_stored(note):
    draft = newest(note)
    draft.set_text("en", body=[{"type": "text", "value": "One\r\nTwo", "id": "a"}])
    before = marks(draft)["en"]
    draft.set_text("en", body=[{"type": "text", "value": "One\nTwo", "id": "b"}])
    assert marks(draft)["en"] == before
    draft.set_text("en", body=[{"type": "text", "value": "One\nThree", "id": "b"}])
    assert marks(draft)["en"] != before


@pytest.mark.parametrize("mode", [language.code for language in LANGUAGES])
def test_the_admins_preview_shows_each_language_of_the_form(admin, note, mode):
    data = form_data(newest(note), headline_zh_hans="未发布的草稿", headline_vi="Bản nháp")
    assert admin.post(f"/admin/pages/{note.pk}/edit/preview/?mode={mode}", data).json()["is_valid"]
    html = admin.get(f"/admin/pages/{note.pk}/edit/preview/?mode={mode}").content.decode()
    headlines = {"en": "Hello", "ja": "こんにちは", "ko": "초안", "zh-hans": "未发布的草稿", "vi": "Bản nháp"}
    assert headlines[mode] in html
