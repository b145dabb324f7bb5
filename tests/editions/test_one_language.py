"""Publishing, taking down and marking one language by itself, in code and in the admin."""

from datetime import timedelta

import pytest
import time_machine
from django.contrib.auth.models import Group, Permission
from django.utils import timezone
from wagtail.models import GroupPagePermission, PageLogEntry
from wagtail.signals import page_published

from editions import publishing
from editions.models import Edition, EditionVersion, UserLanguage
from editions.states import State, states
from editions.values import values_of
from tests import factories
from tests.editions import test_publishing
from tests.editions.notes.models import NotePage
from tests.editions.test_publishing import publish_newest


def change(page, code, headline, **kwargs):
    """An editor opens the page anew and saves a draft with another headline."""
    return test_publishing.change(NotePage.objects.get(pk=page.pk), code, headline, **kwargs)


def draft_of(page):
    return NotePage.objects.get(pk=page.pk).get_latest_revision_as_object()


def publish_language(page, code, user=None, **kwargs):
    publishing.publish_language(page.pk, code, values_of(draft_of(page), code), user, **kwargs)


def dates(page, code):
    edition = factories.edition(page, code)
    return edition.first_published_at, edition.last_published_at


# A page that is live --------------------------------------------------------------------------------------------------


def test_one_language_goes_out_and_nothing_else_changes(note, seen):
    change(note, "ja", "書きかけ")
    change(note, "vi", "Chưa xong", ready=True)
    draft = change(note, "en", "Evening")
    before = [dates(note, "ja"), EditionVersion.objects.filter(edition__language="ja").count()]
    publish_language(note, "en")
    assert (seen(note, "en"), seen(note, "ja"), seen(note, "vi")) == ("Evening", "こんにちは", 404)
    assert [dates(note, "ja"), EditionVersion.objects.filter(edition__language="ja").count()] == before
    assert draft_of(note).latest_revision_id == draft.latest_revision_id
    assert draft_of(note).headline_in("ja") == "書きかけ"
    assert states(draft_of(note))["vi"] == State.READY
    assert states(draft_of(note))["en"] == State.PUBLIC


def test_what_all_languages_share_waits_for_the_whole_page(note):
    draft = note.get_latest_revision_as_object()
    draft.colour = "vermilion"
    draft.set_text("ja", headline="こんばんは")
    draft.save_revision()
    publish_language(note, "ja")
    assert NotePage.objects.get(pk=note.pk).colour == ""
    publish_newest(note)
    assert NotePage.objects.get(pk=note.pk).colour == "vermilion"


def test_dates_belong_to_the_language(note):
    start = timezone.now()
    with time_machine.travel(start + timedelta(days=1)):
        publish_language(note, "ko")
    with time_machine.travel(start + timedelta(days=2)):
        publish_language(note, "ko")  # the same text again
        change(note, "ja", "こんばんは")
        publish_language(note, "ja")
    first, last = dates(note, "ko")
    assert first == last
    assert (first - start).days == 1
    first, last = dates(note, "ja")
    assert (last - first).days == 2
    assert dates(note, "en")[0] == dates(note, "en")[1]


def test_the_same_text_again_writes_no_version(note):
    versions = EditionVersion.objects.count()
    publish_language(note, "ja")
    assert EditionVersion.objects.count() == versions
    assert not PageLogEntry.objects.filter(action="editions.publish").exists()


def test_a_language_taken_down_by_hand_comes_back_with_its_dates(note, seen):
    first = dates(note, "ja")
    publishing.withdraw(factories.edition(note, "ja"))
    publish_language(note, "ja")
    assert seen(note, "ja") == "こんにちは"
    assert dates(note, "ja") == first


def test_without_a_headline_it_is_refused(note, seen):
    draft = note.get_latest_revision_as_object()
    draft.set_text("vi", summary="Chỉ có tóm tắt")
    draft.save_revision()
    with pytest.raises(publishing.Refused, match="Tiếng Việt has no headline"):
        publish_language(note, "vi")
    assert seen(note, "vi") == 404


def test_translations_fall_behind_their_source_unless_the_change_was_minor(note):
    change(note, "en", "Second")
    publish_language(note, "en", minor=True)
    assert not factories.edition(note, "ja").is_out_of_date
    change(note, "en", "Third")
    publish_language(note, "en")
    assert factories.edition(note, "ja").is_out_of_date
    change(note, "ja", "第三")
    publish_language(note, "ja")
    assert not factories.edition(note, "ja").is_out_of_date


def test_others_are_told_that_the_page_has_changed(note):
    told = []

    def listen(instance, revision, **kwargs):
        told.append((instance.pk, revision))

    page_published.connect(listen, sender=NotePage)
    try:
        publish_language(note, "ko")
    finally:
        page_published.disconnect(listen, sender=NotePage)
    assert told == [(note.pk, note.live_revision)]


def test_a_page_and_its_language_commit_together(home, monkeypatch):
    page = factories.draft(home, NotePage, factories.texts(en="Hello"), slug="hello")
    monkeypatch.setattr("editions.references.record", lambda edition: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        publish_language(page, "en")
    page.refresh_from_db()
    assert not page.live
    assert not Edition.objects.filter(page=page.pk).exists()


# A page that is not live ----------------------------------------------------------------------------------------------


def test_a_new_page_goes_live_in_this_language_only(home, seen):
    page = factories.draft(home, NotePage, factories.texts(en="Hello", ja="こんにちは"), slug="hello")
    page.colour = "vermilion"
    page.mark_ready("en", "ja")
    revision = page.save_revision()
    publish_language(page, "ja")
    assert (seen(page, "en"), seen(page, "ja")) == (404, "こんにちは")
    page = NotePage.objects.get(pk=page.pk)
    assert (page.live, page.live_revision, page.has_unpublished_changes) == (True, revision, False)
    assert page.first_published_at == page.last_published_at
    assert page.colour == "vermilion"
    assert states(draft_of(page))["en"] == State.READY
    publish_newest(page)
    assert (seen(page, "en"), seen(page, "ja")) == ("Hello", "こんにちは")


def test_of_an_unpublished_page_only_this_language_comes_back_and_the_rest_with_the_page(note, seen):
    first = NotePage.objects.get(pk=note.pk).first_published_at
    NotePage.objects.get(pk=note.pk).unpublish()
    publish_language(note, "ja")
    assert (seen(note, "en"), seen(note, "ja")) == (404, "こんにちは")
    assert NotePage.objects.get(pk=note.pk).first_published_at == first
    publish_newest(note)
    assert (seen(note, "en"), seen(note, "ja"), seen(note, "ko")) == ("Hello", "こんにちは", 404)


def test_a_publication_of_the_whole_page_that_is_scheduled_stays_so(home):
    page = factories.draft(home, NotePage, factories.texts(en="Hello", ja="こんにちは"))
    page.mark_ready("en")
    page.go_live_at = timezone.now() + timedelta(days=1)
    page.save_revision().publish()
    publish_language(page, "ja")
    assert NotePage.objects.get(pk=page.pk).live
    assert NotePage.objects.get(pk=page.pk).scheduled_revision is not None


def test_an_expired_page_does_not_come_back_for_a_moment(note, seen):
    draft = note.get_latest_revision_as_object()
    draft.expire_at = timezone.now() + timedelta(hours=1)
    draft.save_revision().publish()
    NotePage.objects.get(pk=note.pk).unpublish()
    with (
        time_machine.travel(timezone.now() + timedelta(hours=2)),
        pytest.raises(publishing.Refused, match="has expired"),
    ):
        publish_language(note, "ja")
    assert seen(note, "ja") == 404


# In the admin ---------------------------------------------------------------------------------------------------------


@pytest.fixture
def moderator(editor, home):
    give(editor, home, "Moderators", "add", "change", "publish")
    return editor


@pytest.fixture
def translator(stranger, home):
    stranger.user.groups.add(Group.objects.get(name="Translators"))
    UserLanguage.objects.create(user=stranger.user, language="ja")
    return stranger


def give(client, page, group, *rights):
    for right in rights:
        permission = Permission.objects.get(codename=f"{right}_page", content_type__app_label="wagtailcore")
        GroupPagePermission.objects.get_or_create(group=Group.objects.get(name=group), page=page, permission=permission)


def address(page, code, what):
    return f"/admin/pages/{page.pk}/languages/{code}/{what}/"


def shown(html):
    return html.split('name="shown" value="')[1].split('"')[0]


def do(client, page, code, what, **data):
    """Open the view and press its button, as the browser does."""
    response = client.get(address(page, code, what))
    assert response.status_code == 200, response.headers
    data["shown"] = shown(response.content.decode())
    return client.post(address(page, code, what), data, follow=True)


def test_one_language_is_published_in_the_admin(moderator, note, seen):
    change(note, "ja", "書きかけ")
    change(note, "en", "Evening")
    html = moderator.get(address(note, "en", "publish")).content.decode()
    assert "Evening" in html
    assert "Readers see an earlier English text now. They will see this one instead." in html
    assert seen(note, "en") == "Hello"
    response = do(moderator, note, "en", "publish")
    assert response.redirect_chain[-1][0] == f"/admin/pages/{note.pk}/edit/#tab-en"
    assert "Published English: Evening" in response.content.decode()
    assert (seen(note, "en"), seen(note, "ja")) == ("Evening", "こんにちは")
    assert factories.edition(note, "en").version.user == moderator.user


def test_a_text_that_nobody_was_shown_is_not_published(moderator, note, seen):
    change(note, "en", "Evening")
    token = shown(moderator.get(address(note, "en", "publish")).content.decode())
    change(note, "en", "Half a sen")
    response = moderator.post(address(note, "en", "publish"), {"shown": token}, follow=True)
    assert "somebody has changed it meanwhile" in response.content.decode()
    assert "Half a sen" in response.content.decode()
    assert seen(note, "en") == "Hello"


def test_minor_change_can_be_said_where_it_matters(moderator, note):
    change(note, "ja", "こんばんは")
    assert 'name="minor"' not in moderator.get(address(note, "ja", "publish")).content.decode()
    change(note, "en", "Evening")
    assert 'name="minor"' in moderator.get(address(note, "en", "publish")).content.decode()
    do(moderator, note, "en", "publish", minor="on")
    assert not factories.edition(note, "ja").is_out_of_date


def test_taking_one_language_down_in_the_admin(moderator, note, seen):
    response = do(moderator, note, "ja", "withdraw")
    assert "Took down 日本語" in response.content.decode()
    assert (seen(note, "en"), seen(note, "ja")) == ("Hello", 404)


def test_the_last_language_is_said_to_be_the_last(moderator, note):
    sentence = "It is the only language of this page that readers see."
    assert sentence not in moderator.get(address(note, "en", "withdraw")).content.decode()
    publishing.withdraw(factories.edition(note, "ja"))
    assert sentence in moderator.get(address(note, "en", "withdraw")).content.decode()


def test_a_translator_marks_the_own_language_as_up_to_date_and_no_other(translator, note):
    publish_language(note, "ko")
    change(note, "en", "Second")
    publish_language(note, "en")
    assert factories.edition(note, "ja").is_out_of_date
    do(translator, note, "ja", "up-to-date")
    assert not factories.edition(note, "ja").is_out_of_date
    assert_refused(translator.get(address(note, "ko", "up-to-date")))
    assert_refused(translator.post(address(note, "ko", "up-to-date")))
    assert factories.edition(note, "ko").is_out_of_date


def test_up_to_date_means_with_the_source_that_was_shown(moderator, note):
    change(note, "en", "Second")
    publish_language(note, "en")
    token = shown(moderator.get(address(note, "ja", "up-to-date")).content.decode())
    change(note, "en", "Third")
    publish_language(note, "en")
    moderator.post(address(note, "ja", "up-to-date"), {"shown": token})
    assert factories.edition(note, "ja").is_out_of_date


def test_not_with_a_source_that_is_published_in_the_same_moment(moderator, note, monkeypatch):
    mark = publishing.mark_up_to_date

    def too_late(*args):
        change(note, "en", "Third")
        publish_language(note, "en")
        mark(*args)

    change(note, "en", "Second")
    publish_language(note, "en")
    monkeypatch.setattr(publishing, "mark_up_to_date", too_late)
    do(moderator, note, "ja", "up-to-date")
    assert factories.edition(note, "ja").is_out_of_date


def assert_refused(response):
    assert (response.status_code, response.headers.get("Location")) == (302, "/admin/")


@pytest.mark.parametrize("what", ["publish", "schedule", "withdraw"])
def test_only_those_who_may_publish_may_do_it_with_one_language(translator, note, seen, what):
    change(note, "ja", "こんばんは")
    token = "" if what == "withdraw" else publishing.fingerprint(values_of(draft_of(note), "ja"))
    tomorrow = f"{timezone.localtime() + timedelta(days=1):%Y-%m-%d %H:%M}"
    assert_refused(translator.get(address(note, "ja", what)))
    assert_refused(translator.post(address(note, "ja", what), {"shown": token, "due_at": tomorrow}))
    assert seen(note, "ja") == "こんにちは"
    assert not note.scheduled_texts.exists()


def test_a_stranger_does_not_get_into_the_admin(stranger, note):
    response = stranger.get(address(note, "ja", "withdraw"))
    assert response.status_code == 302
    assert "/login/" in response.headers["Location"]


def test_a_locked_page_refuses(moderator, admin, note, seen):
    change(note, "ja", "こんばんは")
    NotePage.objects.filter(pk=note.pk).update(locked=True, locked_by=admin.user, locked_at=timezone.now())
    token = publishing.fingerprint(values_of(draft_of(note), "ja"))
    response = moderator.post(address(note, "ja", "publish"), {"shown": token}, follow=True)
    assert "The page is locked." in response.content.decode()
    assert seen(note, "ja") == "こんにちは"


def test_nothing_to_do_is_said(moderator, note):
    response = moderator.get(address(note, "ja", "publish"), follow=True)
    assert "There is nothing left to do" in response.content.decode()


@pytest.mark.parametrize("path", ["languages/xx/publish/", "languages/zh/publish/"])
def test_unknown_languages_are_not_found(moderator, note, path):
    assert moderator.get(f"/admin/pages/{note.pk}/{path}").status_code == 404


def test_a_page_that_cannot_become_live_says_why(moderator, home):
    page = factories.draft(home, NotePage, factories.texts(ja="日本語"), slug="hello", source_language="en")
    response = do(moderator, page, "ja", "publish")
    assert "The source language needs a headline." in response.content.decode()
    assert not NotePage.objects.get(pk=page.pk).live


def test_the_history_of_the_page_names_the_language(moderator, note):
    change(note, "en", "Evening")
    do(moderator, note, "en", "publish")
    do(moderator, note, "ja", "up-to-date")
    do(moderator, note, "ja", "withdraw")
    html = moderator.get(f"/admin/pages/{note.pk}/history/").content.decode()
    for message in ("Published English", "Marked 日本語 as up to date", "Took down 日本語"):
        assert message in html
    assert html.count("editor") > 0


# The status panel -----------------------------------------------------------------------------------------------------


def languages_in(html):
    """The part of the status panel that speaks of each language, by its code."""
    parts = html.split('data-side-panel="status"')[1].split('data-language-state="')[1:6]
    return {part.split('"')[0]: part.split("<h4")[0] for part in parts}


def test_the_status_panel_tells_of_every_language(moderator, note):
    change(note, "en", "Second")
    publish_language(note, "en")
    change(note, "vi", "Xin chào", ready=True)
    found = languages_in(moderator.get(f"/admin/pages/{note.pk}/edit/").content.decode())
    assert list(found) == ["en", "ja", "ko", "zh-hans", "vi"]
    assert "public" in found["en"]
    assert 'href="/en/note/"' in found["en"].replace("http://localhost", "")
    assert "Second" in found["en"]
    assert "out of date" in found["ja"]
    assert address(note, "ja", "up-to-date") in found["ja"]
    assert address(note, "ja", "withdraw") in found["ja"]
    assert address(note, "vi", "publish") in found["vi"]
    assert address(note, "vi", "schedule") in found["vi"]
    assert "missing" in found["zh-hans"]
    assert "languages/" not in found["zh-hans"]


def test_the_status_panel_offers_a_translator_only_what_a_translator_may(translator, note):
    change(note, "en", "Second")
    publish_language(note, "en")
    change(note, "ja", "こんばんは")
    found = languages_in(translator.get(f"/admin/pages/{note.pk}/edit/").content.decode())
    assert address(note, "ja", "up-to-date") in found["ja"]
    assert address(note, "ja", "publish") not in found["ja"]
    assert address(note, "ja", "withdraw") not in found["ja"]


def test_an_autosave_draws_the_status_panel_anew(moderator, note):
    from tests.editions.test_admin import form_data

    data = form_data(draft_of(note), headline_ja="書きかけ")
    response = moderator.post(f"/admin/pages/{note.pk}/edit/", data, headers={"accept": "application/json"})
    assert response.json()["success"], response.json()
    html = response.json()["html"]
    assert "data-side-panel='status'" in html
    assert 'data-language-state="ja"' in html
    assert "public with changes" in html
