"""A text of one language that goes out at its time, as it was when it was scheduled."""

import threading
from datetime import timedelta

import pytest
import time_machine
from django.core.management import CommandError, call_command
from django.db import connection
from django.utils import timezone
from wagtail.models import PageLogEntry

from editions import publishing, scheduling
from editions.models import EditionVersion, ScheduledText
from editions.values import values_of
from tests import factories
from tests.editions.notes.models import NotePage
from tests.editions.test_one_language import address, change, do, draft_of, languages_in, publish_language
from tests.editions.test_one_language import moderator as moderator
from tests.editions.test_publishing import publish_newest


def schedule(page, code, headline, *, hours=1, user=None):
    """An editor writes a headline and schedules it; returns the row."""
    draft = change(page, code, headline)
    due_at = timezone.now() + timedelta(hours=hours)
    return scheduling.schedule(page, code, due_at, values_of(draft, code), user)


@pytest.fixture
def later():
    """``with later():`` it is two hours later; what is due then goes out."""

    def travel(hours=2):
        return time_machine.travel(timezone.now() + timedelta(hours=hours))

    return travel


def publish_due():
    call_command("publish_scheduled")


def test_the_text_goes_out_as_it_was_scheduled_and_the_draft_goes_on(note, seen, later):
    schedule(note, "ja", "明日の見出し")
    change(note, "ja", "もっと後の見出し")
    publish_due()
    assert seen(note, "ja") == "こんにちは"
    with later():
        publish_due()
        assert (seen(note, "en"), seen(note, "ja"), seen(note, "ko")) == ("Hello", "明日の見出し", 404)
    assert draft_of(note).headline_in("ja") == "もっと後の見出し"
    assert not ScheduledText.objects.exists()


def test_dates_are_those_of_the_moment_it_went_out(note, later):
    first = factories.edition(note, "ja").first_published_at
    schedule(note, "ja", "明日")
    schedule(note, "ko", "내일")
    with later():
        publish_due()
    edition = factories.edition(note, "ja")
    assert edition.first_published_at == first
    assert edition.last_published_at - first > timedelta(hours=1)
    korean = factories.edition(note, "ko")
    assert korean.first_published_at == korean.last_published_at
    assert korean.first_published_at - first > timedelta(hours=1)
    assert factories.edition(note, "en").last_published_at == factories.edition(note, "en").first_published_at


def test_it_survives_publications_of_others_of_the_page_and_of_itself(note, seen, later):
    schedule(note, "ja", "明日")
    change(note, "en", "Evening", ready=True)
    publish_newest(note)
    publish_language(note, "ko")
    change(note, "ja", "今すぐ")
    publish_language(note, "ja")
    assert seen(note, "ja") == "今すぐ"
    with later():
        publish_due()
        assert (seen(note, "en"), seen(note, "ja")) == ("Evening", "明日")


def test_taking_the_language_down_cancels_it(note, seen, later):
    schedule(note, "ja", "明日")
    schedule(note, "ko", "내일")
    publishing.withdraw(factories.edition(note, "ja"))
    with later():
        publish_due()
        assert (seen(note, "ja"), seen(note, "ko")) == (404, "내일")


def test_unpublishing_the_page_cancels_it(note, seen, later):
    schedule(note, "ja", "明日")
    NotePage.objects.get(pk=note.pk).unpublish()
    with later():
        publish_due()
        assert seen(note, "ja") == 404


def test_expiry_of_the_page_cancels_it(note, seen, later):
    NotePage.objects.filter(pk=note.pk).update(expire_at=timezone.now() + timedelta(minutes=30))
    schedule(note, "ja", "明日")
    with later():
        publish_due()
        assert seen(note, "ja") == 404
        assert not ScheduledText.objects.exists()


def test_a_page_that_was_never_public_goes_live_in_this_language_only(home, seen, later):
    page = factories.draft(home, NotePage, factories.texts(en="Hello", ja="こんにちは"), slug="hello")
    page.mark_ready("en")
    page.save_revision()
    schedule(page, "ja", "明日")
    with later():
        publish_due()
        assert (seen(page, "en"), seen(page, "ja")) == (404, "明日")
        assert NotePage.objects.get(pk=page.pk).live


def test_it_moves_and_goes_with_its_page(home, note, client, later):
    section = factories.published(home, NotePage, factories.texts(en="Section"), slug="section")
    schedule(note, "ja", "明日")
    schedule(section, "ja", "節")
    NotePage.objects.get(pk=note.pk).move(section, pos="last-child")
    with later():
        publish_due()
        assert "明日" in client.get("/ja/section/note/").content.decode()
    schedule(section, "ko", "모레")
    NotePage.objects.get(pk=section.pk).delete()
    assert not ScheduledText.objects.exists()


def test_scheduling_again_replaces_it(note, seen, later):
    first = schedule(note, "ja", "最初")
    ScheduledText.objects.update(error="broken")
    second = schedule(note, "ja", "二番目", hours=3)
    assert first.pk == second.pk
    assert not ScheduledText.objects.get().error
    with later():
        publish_due()
        assert seen(note, "ja") == "こんにちは"
    with later(hours=4):
        publish_due()
        assert seen(note, "ja") == "二番目"


def test_cancelling_leaves_all_as_it_is(note, seen, later):
    scheduling.cancel(schedule(note, "ja", "明日"))
    with later():
        publish_due()
        assert seen(note, "ja") == "こんにちは"
    assert draft_of(note).headline_in("ja") == "明日"


def test_the_past_and_the_headless_are_refused(note):
    with pytest.raises(publishing.Refused, match="in the future"):
        schedule(note, "ja", "昨日", hours=-1)
    with pytest.raises(publishing.Refused, match="no headline"):
        schedule(note, "ja", "")
    assert not ScheduledText.objects.exists()


def test_one_that_fails_stays_due_says_why_and_does_not_stop_the_others(home, note, seen, later):
    page = factories.draft(home, NotePage, factories.texts(ja="日本語"), slug="hello", source_language="en")
    schedule(page, "ja", "英語がない")
    schedule(note, "ja", "明日", hours=1.5)
    with later():
        with pytest.raises(CommandError, match="still due"):
            publish_due()
        assert seen(note, "ja") == "明日"
        assert "The source language needs a headline." in ScheduledText.objects.get().error
        change(page, "en", "Now there is one")
        publish_due()
        assert seen(page, "ja") == "英語がない"


def test_what_comes_later_has_the_last_word_when_the_worker_was_down(note, seen, later):
    schedule(note, "ja", "一時間後", hours=1)
    draft = change(note, "ja", "二時間後", ready=True)
    draft.go_live_at = timezone.now() + timedelta(hours=2)
    draft.save_revision().publish()
    with later(hours=3):
        publish_due()
        assert seen(note, "ja") == "二時間後"


def test_what_is_gone_by_then_is_left_out(home, client, later):
    blog = factories.blog_page(home)
    article = factories.article(blog, en="Pictures")
    gone = factories.article(blog, en="Gone")
    image, rest = factories.image(), factories.image("rest")
    draft = article.get_latest_revision_as_object()
    text = f'<p>Before <a linktype="page" id="{gone.pk}">the link</a> after</p>'
    draft.set_text(
        "en",
        headline="With pictures",
        body=[
            {"type": "paragraph", "value": text},
            {"type": "image", "value": {"image": image.pk, "alt": "Gone", "caption": "Gone too"}},
            {"type": "image", "value": {"image": rest.pk, "alt": "Still here", "caption": ""}},
        ],
    )
    draft.save_revision()
    due_at = timezone.now() + timedelta(hours=1)
    scheduling.schedule(article, "en", due_at, values_of(draft, "en"))
    gone.delete()
    image.delete()
    with later():
        publish_due()
        html = client.get(f"/en/blog/{article.slug}/").content.decode()
    assert "With pictures" in html
    assert "Before the link after" in html
    assert "Still here" in html
    assert "Gone too" not in html


@pytest.mark.skipif(connection.vendor == "sqlite", reason="SQLite in memory has no second connection")
@pytest.mark.usefixtures("filled_again")
@pytest.mark.django_db(transaction=True, serialized_rollback=True)
def test_two_workers_at_once_publish_once(home, later):
    page = factories.published(home, NotePage, factories.texts(en="Hello"), slug="note")
    schedule(page, "ja", "明日")
    start = threading.Barrier(2)
    failed = []

    def work():
        start.wait()
        failed.extend(scheduling.publish_due(timezone.now()))
        connection.close()

    with later():
        workers = [threading.Thread(target=work) for _number in range(2)]
        for worker in workers:
            worker.start()
        for worker in workers:
            worker.join()
    assert failed == []
    assert EditionVersion.objects.filter(edition__page=page.pk, edition__language="ja").count() == 1
    assert PageLogEntry.objects.filter(action="editions.publish.scheduled").count() == 1


def test_the_worker_that_comes_second_finds_nothing_left_to_do(note, later, monkeypatch):
    schedule(note, "ja", "明日")
    others = iter([ScheduledText.objects.get()])

    def the_other_is_faster(page_id):
        for _other in others:
            scheduling.publish_due(timezone.now())
        return publishing.locked(page_id)

    monkeypatch.setattr(scheduling, "locked", the_other_is_faster)
    with later():
        assert scheduling.publish_due(timezone.now()) == []
    assert PageLogEntry.objects.filter(action="editions.publish.scheduled").count() == 1


# In the admin ---------------------------------------------------------------------------------------------------------


def in_hours(hours):
    return f"{timezone.localtime() + timedelta(hours=hours):%Y-%m-%d %H:%M}"


def test_scheduling_in_the_admin(moderator, note, seen, later):
    change(note, "ja", "明日")
    response = do(moderator, note, "ja", "schedule", due_at=in_hours(1))
    assert "Scheduled 日本語: 明日" in response.content.decode()
    scheduled = ScheduledText.objects.get()
    assert (scheduled.language, scheduled.user) == ("ja", moderator.user)
    panel = languages_in(moderator.get(f"/admin/pages/{note.pk}/edit/").content.decode())
    assert "Scheduled for" in panel["ja"]
    assert address(note, "ja", "cancel-schedule") in panel["ja"]
    assert "Scheduled for" not in panel["en"]
    with later():
        publish_due()
        assert seen(note, "ja") == "明日"
        assert factories.edition(note, "ja").version.user == moderator.user
    html = moderator.get(f"/admin/pages/{note.pk}/history/").content.decode()
    assert "Scheduled 日本語 for" in html
    assert "Published 日本語 as scheduled" in html


def test_the_time_is_that_of_the_users_clock(moderator, note):
    from wagtail.users.models import UserProfile

    UserProfile.objects.create(user=moderator.user, current_time_zone="Europe/London")
    change(note, "ja", "明日")
    assert "Europe/London" in moderator.get(address(note, "ja", "schedule")).content.decode()
    do(moderator, note, "ja", "schedule", due_at="2999-01-10 12:00")
    assert f"{ScheduledText.objects.get().due_at:%H:%M %Z}" == "12:00 UTC"


def test_the_past_is_refused_on_the_form(moderator, note):
    change(note, "ja", "昨日")
    response = do(moderator, note, "ja", "schedule", due_at=in_hours(-1))
    assert "Choose a time in the future." in response.content.decode()
    assert not ScheduledText.objects.exists()


def test_cancelling_in_the_admin(moderator, note):
    schedule(note, "ja", "明日")
    html = moderator.get(address(note, "ja", "cancel-schedule")).content.decode()
    assert "This text will not go out:" in html
    assert "明日" in html
    do(moderator, note, "ja", "cancel-schedule")
    assert not ScheduledText.objects.exists()
    assert "Cancelled the schedule of 日本語" in moderator.get(f"/admin/pages/{note.pk}/history/").content.decode()


def test_one_cancels_what_one_has_seen(moderator, note):
    schedule(note, "ja", "明日")
    token = moderator.get(address(note, "ja", "cancel-schedule")).context["token"]
    schedule(note, "ja", "あさって", hours=5)
    moderator.post(address(note, "ja", "cancel-schedule"), {"shown": token})
    assert ScheduledText.objects.get().values["headline"] == "あさって"


def test_the_failure_shows_in_the_status_panel(moderator, note):
    schedule(note, "ja", "明日")
    ScheduledText.objects.update(error="The disk is full.")
    panel = languages_in(moderator.get(f"/admin/pages/{note.pk}/edit/").content.decode())
    assert "Not published yet: The disk is full." in panel["ja"]


def test_a_publication_by_hand_says_that_something_is_scheduled(moderator, note):
    schedule(note, "ja", "明日")
    change(note, "ja", "今すぐ")
    html = moderator.get(address(note, "ja", "publish")).content.decode()
    assert "stays scheduled, and replaces this text then" in html
    assert "This scheduled text is cancelled:" in moderator.get(address(note, "ja", "withdraw")).content.decode()
