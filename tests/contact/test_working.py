"""The page of a request: what it shows, what its buttons do, and that nobody loses what they typed."""

import html
import re
from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.formats import date_format
from post_office.models import STATUS, Email
from wagtail.users.models import UserProfile

from contact import history
from contact.mail import queue_mails
from contact.models import ConsultationRequest, Note
from contact.public_mail import company_domain
from contact.requests import State
from contact.transitions import TRANSITIONS, claim, hand_over, move
from tests import factories
from tests.conftest import client_of

from .test_models import stored
from .visitor import form_values

TOMORROW = timezone.localdate() + timedelta(days=1)


@pytest.fixture
def colleague(db):
    return client_of("colleague", "Sales", first_name="Lan", last_name="Tran")


def page_url(request):
    return reverse("consultation_requests:edit", args=[request.pk])


def open_page(client, request):
    response = client.get(page_url(request))
    assert response.status_code == 200
    return response


def text_of(response):
    return html.unescape(response.content.decode())


def press(client, request, action, values=None, **typed):
    """Send the form back as it was drawn, or as ``values`` has it, with what was typed."""
    values = form_values(open_page(client, request)) if values is None else values
    return client.post(page_url(request), {**values, "action": action, **typed})


def now(request):
    return ConsultationRequest.objects.get(pk=request.pk)


def kinds(request):
    return [event.kind for event in request.events.all()]


def buttons(response):
    return set(re.findall(r'name="action"\s+value="([^"]+)"', response.content.decode()))


# What it shows --------------------------------------------------------------------------------------------------------


def test_all_that_was_sent_is_read_in_its_language_and_none_of_it_runs(sales):
    message = "<img src=x onerror=alert(2)>\n첫 줄\n\n둘째 단락"
    request = stored(
        name="<script>alert(1)</script>", message=message, phone="+82 2 000", budget="20k-50k", start="now"
    )
    page = open_page(sales, request).content.decode()
    assert "<script>alert(1)" not in page
    assert "<img src=x" not in page
    assert '<div class="request-message" lang="ko"><p>&lt;img src=x onerror=alert(2)&gt;<br>첫 줄</p>' in page
    for shown in (request.email, "+82 2 000", "20,000 to 50,000", "as soon as possible", "Hanbit"):
        assert shown in page


def test_the_article_is_linked_in_the_language_that_was_read(sales, admin, home):
    article = factories.article(factories.blog_page(home), en="Why systems age", ko="시스템은 왜 늙는가")
    request = stored(source_page=article)
    page = open_page(sales, request).content.decode()
    assert re.search(r'href="[^"]*/ko/blog/[^"]+" lang="ko" hreflang="ko"[^>]*>시스템은 왜 늙는가</a>', page)
    edit_url = reverse("wagtailadmin_pages:edit", args=[article.pk])
    assert edit_url not in page  # Sales see no pages
    assert edit_url in open_page(admin, request).content.decode()


def test_an_article_that_is_not_public_in_that_language_is_linked_as_it_was_written(sales, home):
    article = factories.article(factories.blog_page(home), ja="なぜシステムは老いるのか")
    page = open_page(sales, stored(source_page=article)).content.decode()
    assert re.search(r'/ja/blog/[^"]+" lang="ja"', page)


def test_the_reasons_of_the_quarantine_are_shown_in_words(sales):
    assert "many links in the message" in text_of(open_page(sales, stored("spam", reasons=["links"])))


def test_the_number_of_queries_does_not_grow(sales, colleague, django_assert_max_num_queries):
    def queries(request):
        with django_assert_max_num_queries(200) as captured:
            open_page(sales, request)
        return len(captured)

    small, large = stored(email="one@small.example"), stored(email="one@large.example")
    for request, times in ((small, 1), (large, 8)):
        domain = request.email.partition("@")[2]
        claim(request, colleague.user)
        for number in range(times):
            stored(email=f"{number}@{domain}", owner=colleague.user, state="answered")
            history.add_note(request, "Called", sales.user)
            hand_over(now(request), sales.user, sales.user)
            hand_over(now(request), colleague.user, sales.user)
            email = Email.objects.create(from_email="a@example.org", to="b@example.org", status=STATUS.failed)
            email.logs.create(status=STATUS.failed, message="No")
            request.mails.add(email)
    open_page(sales, small)
    assert queries(large) == queries(small)


def test_who_may_only_look_sees_no_buttons_and_presses_none(sales, django_user_model):
    from django.contrib.auth.models import Permission

    viewer = client_of("viewer")
    for codename in ("view_consultationrequest", "access_admin"):
        viewer.user.user_permissions.add(Permission.objects.get(codename=codename))
    request = stored()
    queue_mails(request)
    request.mails.update(status=STATUS.sent)
    page = open_page(viewer, request)
    assert buttons(page) == set()
    assert "Send again" not in text_of(page)
    viewer.post(page_url(request), {"action": "claim", "seen_state": "new"})
    viewer.post(reverse("consultation_requests:resend", args=[request.pk, request.mails.first().pk]))
    assert now(request).owner is None
    assert request.mails.count() == 2


# What else they sent --------------------------------------------------------------------------------------------------


def test_what_the_same_address_or_company_sent_is_listed_the_newest_first(sales):
    request = stored(email="kim@hanbit.example")
    same, colleague = stored(email="Kim@Hanbit.example"), stored("spam", email="lee@hanbit.example")
    stored(email="kim@hanbit.example", is_test=True)
    stored(email="kim@other.example")
    stored(email="kim@nothanbit.example")
    assert list(history.others(request)) == [colleague, same]
    page = open_page(sales, request).content.decode()
    assert page_url(same) in page
    assert page_url(colleague) in page


def test_two_people_with_a_public_mail_address_are_strangers(db):
    request = stored(email="kim@naver.com")
    stored(email="lee@naver.com")
    same = stored(email="KIM@naver.com")
    assert list(history.others(request)) == [same]


@pytest.mark.parametrize(
    ("email", "domain"),
    [
        ("kim@Hanbit.example", "hanbit.example"),
        ("a@qq.com", ""),
        ("a@yahoo.co.jp", ""),
        ("a@outlook.fr", ""),
        ("a@docomo.ne.jp", ""),
        ("a@GMAIL.com", ""),
        ("a@sales.gmail.example", "sales.gmail.example"),
    ],
)
def test_the_domain_of_a_company(email, domain):
    assert company_domain(email) == domain


# Buttons --------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("state", State.values)
def test_exactly_the_allowed_states_are_offered(sales, state):
    request = stored(state, owner=None if state in ("new", "spam") else sales.user)
    offered = {value.removeprefix("move-") for value in buttons(open_page(sales, request)) if "move-" in value}
    by_hand = {"new": {"in-progress"}, "in-progress": {"new"}}.get(state, set())  # taking, giving back
    assert offered == {str(after) for after in TRANSITIONS[state]} - by_hand


def test_a_request_goes_through_all_hands(sales, colleague):
    request = stored()
    assert press(sales, request, "claim").status_code == 302
    assert (now(request).owner, now(request).state) == (sales.user, "in-progress")
    press(sales, request, "hand-over", to=colleague.user.pk)
    assert now(request).owner == colleague.user
    press(sales, request, "take-over")
    assert now(request).owner == sales.user
    press(sales, request, "move-answered")
    press(sales, request, "move-won")
    assert now(request).state == "won"
    press(sales, request, "move-in-progress")
    press(sales, request, "release")
    assert (now(request).owner, now(request).state) == (None, "new")


def test_everybody_else_sees_who_works_on_it_and_cant_decide(sales, colleague):
    request = stored()
    claim(request, colleague.user)
    page = open_page(sales, request)
    assert "Lan Tran is working on this" in text_of(page)
    assert buttons(page) == {"save", "take-over"}
    assert "yours" in text_of(open_page(colleague, request))
    refused = press(sales, request, "move-answered", note="They called")
    assert refused.status_code == 422
    assert "Lan Tran is working on this request. Take it over first." in text_of(refused)
    assert form_values(refused)["note"] == "They called"
    assert now(request).state == "in-progress"
    press(sales, request, "save", note="They called")
    assert Note.objects.get().text == "They called"


@pytest.mark.parametrize("action", ["move-won", "move-nonsense", "nonsense", "hand-over", "release"])
def test_what_is_not_allowed_is_refused_with_a_message_and_changes_nothing(sales, action):
    request = stored("spam")
    response = press(sales, request, action, note="Kept")
    assert response.status_code == 422
    assert "Nothing has been saved; what you typed is still here." in text_of(response)
    assert form_values(response)["note"] == "Kept"
    assert now(request).state == "spam"
    assert kinds(request) == []


def test_enter_saves_and_decides_nothing(sales):
    """A browser presses the first button of the form."""
    page = open_page(sales, stored()).content.decode()
    assert re.search(r'name="action"\s+value="([^"]+)"', page).group(1) == "save"


def test_restoring_from_the_quarantine_sends_the_withheld_mails(sales):
    request = stored("spam")
    assert press(sales, request, "move-new").status_code == 302
    assert "It is in the queue, and its mails are on their way." in text_of(open_page(sales, request))
    assert now(request).state == "new"
    assert request.mails.count() == 2


def test_take_the_next_one_opens_it_and_says_when_there_is_none(sales):
    first, second = stored(), stored()
    button = reverse("consultation_requests:take_next")
    assert [sales.post(button).url for _press in range(2)] == [page_url(first), page_url(second)]
    response = sales.post(button, follow=True)
    assert response.redirect_chain[0][0] == reverse("consultation_requests:index")
    assert "Nothing is waiting for you" in text_of(response)
    assert now(first).owner == sales.user


# Two people at once ---------------------------------------------------------------------------------------------------


def as_refused(response, typed):
    assert response.status_code == 422
    assert "Somebody else has changed this request meanwhile." in text_of(response)
    values = form_values(response)
    assert {name: values[name] for name in typed} == typed
    return values


def test_the_slower_is_told_loses_nothing_and_can_go_on(sales, colleague):
    request = stored()
    opened = form_values(open_page(sales, request))
    press(colleague, request, "claim")
    refused = press(sales, request, "claim", opened, note="Wants a\ncall")
    values = as_refused(refused, {"note": "Wants a\ncall"})
    assert "Lan Tran is working on this" in text_of(refused)
    assert not Note.objects.exists()
    assert now(request).owner == colleague.user
    assert press(sales, request, "take-over", values).status_code == 302
    assert now(request).owner == sales.user
    assert Note.objects.get().text == "Wants a\ncall"


@pytest.mark.parametrize("wanted", ["move-answered", "move-lost", "release"])
def test_what_a_colleague_did_meanwhile_is_not_undone(sales, colleague, wanted):
    request = stored()
    press(sales, request, "claim")
    opened = form_values(open_page(sales, request))
    move(now(request), "waiting", colleague.user)
    before = kinds(request)
    as_refused(press(sales, request, wanted, opened, note="Typed"), {"note": "Typed"})
    assert now(request).state == "waiting"
    assert kinds(request) == before


def test_a_note_is_saved_whatever_a_colleague_did_meanwhile(sales, colleague):
    request = stored()
    opened = form_values(open_page(sales, request))
    press(colleague, request, "claim")
    assert press(sales, request, "save", opened, note="They called").status_code == 302
    assert Note.objects.get().text == "They called"
    assert now(request).owner == colleague.user


def test_the_same_day_set_by_two_is_one_and_another_is_refused(sales, colleague):
    request = stored("waiting", owner=sales.user)
    opened = form_values(open_page(sales, request))
    press(sales, request, "save", follow_up_on=TOMORROW.isoformat())
    other = (TOMORROW + timedelta(days=6)).isoformat()
    values = as_refused(press(sales, request, "save", opened, follow_up_on=other), {"follow_up_on": other})
    assert now(request).follow_up_on == TOMORROW
    press(sales, request, "save", values)
    assert now(request).follow_up_on.isoformat() == other


@pytest.mark.parametrize("seen", [{}, {"seen_state": "nonsense"}, {"seen_state": "new", "seen_owner": "999999"}])
def test_a_form_that_does_not_know_what_it_showed_changes_nothing(sales, seen):
    request = stored()
    response = sales.post(page_url(request), {**seen, "action": "move-lost", "note": "Typed"})
    assert response.status_code == 422
    assert form_values(response)["note"] == "Typed"
    assert now(request).state == "new"
    assert not Note.objects.exists()


# Notes, days, log -----------------------------------------------------------------------------------------------------


def test_a_note_is_kept_with_its_lines_and_runs_nothing(sales):
    request = stored()
    press(sales, request, "save", note="<b>Budget</b>\r\nis fixed\r\n\r\nCall on Monday")
    assert (
        "<p>&lt;b&gt;Budget&lt;/b&gt;<br>is fixed</p>\n\n<p>Call on Monday</p>"
        in open_page(sales, request).content.decode()
    )
    assert form_values(open_page(sales, request))["note"] == ""


def test_a_note_goes_with_whatever_button_is_pressed(sales):
    request = stored()
    press(sales, request, "claim", note="Mine now")
    assert kinds(request) == ["noted", "claimed", "moved"]


def test_saving_without_a_change_leaves_no_trace(sales):
    request = stored("waiting", owner=sales.user, follow_up_on=TOMORROW)
    assert press(sales, request, "save").status_code == 302
    assert kinds(request) == []


@pytest.mark.parametrize(("name", "typed"), [("note", "x" * 10_001), ("follow_up_on", "2020-01-01")])
def test_what_is_wrong_is_marked_and_kept(sales, name, typed):
    request = stored("waiting", owner=sales.user)
    response = press(sales, request, "move-answered", **{name: typed})
    assert response.status_code == 422
    assert response.context["form"].errors[name]
    assert form_values(response)[name] == typed
    assert now(request).state == "waiting"


def test_a_day_that_has_passed_does_not_keep_a_request_from_being_saved(sales):
    request = stored("waiting", owner=sales.user, follow_up_on="2020-01-01")
    assert press(sales, request, "save", note="Late").status_code == 302


def test_the_log_says_who_did_what_in_words(sales, colleague):
    request = stored("spam", reasons=["links"])
    request.record("received")
    request.record("quarantined", reasons=["links"])
    move(request, "new", sales.user)
    claim(request, sales.user)
    hand_over(request, colleague.user, sales.user)
    hand_over(request, sales.user, sales.user)
    press(sales, request, "save", note="Called", follow_up_on=TOMORROW.isoformat())
    entries = [(entry.who, entry.text, entry.note) for entry in history.log(request)]
    assert entries[::-1] == [
        ("", "received", ""),
        ("", "put into quarantine: many links in the message", ""),
        ("sales", "spam → new", ""),
        ("sales", "taken", ""),
        ("sales", "new → in progress", ""),
        ("sales", "handed over to Lan Tran", ""),
        ("sales", "took over from Lan Tran", ""),
        ("sales", "note added", "Called"),
        ("sales", f"will be looked at again on {date_format(TOMORROW)}", ""),
    ]


def test_every_kind_of_event_has_words_and_people_who_left_keep_their_name(sales, colleague):
    request = stored()
    request.record("assigned", to="nobody.any.more")
    request.record("something new", sales.user)
    assert [entry.text for entry in history.log(request)] == ["something new", "assigned by turn to nobody.any.more"]


def test_the_log_is_told_in_the_language_and_time_zone_of_who_reads_it(sales, time_machine):
    time_machine.move_to("2026-11-24T20:30:00Z", tick=False)
    sales.force_login(sales.user)
    request = stored()
    claim(request, sales.user)
    profile = UserProfile.get_for_user(sales.user)
    profile.preferred_language, profile.current_time_zone = "ja", "Asia/Tokyo"
    profile.save()
    page = open_page(sales, request).content.decode()
    with translation.override("ja"):
        assert f"{State.NEW.label} → {State.IN_PROGRESS.label}" in page
    assert '<time datetime="2026-11-25T05:30:00+09:00">' in page


# Mails ----------------------------------------------------------------------------------------------------------------


@pytest.fixture
def mailed(db):
    request = stored()
    queue_mails(request)
    return request


def set_status(request, status, reason=""):
    email = request.mails.get(to=request.email)
    Email.objects.filter(pk=email.pk).update(status=status)
    email.logs.create(status=STATUS.failed if reason else STATUS.sent, message=reason)
    return email


def resend(client, request, email):
    return client.post(reverse("consultation_requests:resend", args=[request.pk, email.pk]), follow=True)


@pytest.mark.parametrize(
    ("status", "reason", "words"),
    [
        (STATUS.sent, "", "sent"),
        (STATUS.requeued, "Connection refused", "not delivered yet, will be tried again"),
        (STATUS.failed, "550 <No> such person", "failed"),
    ],
)
def test_each_mail_says_how_it_fares_and_why(sales, mailed, status, reason, words):
    set_status(mailed, status, reason)
    page = text_of(open_page(sales, mailed))
    assert f"<b>{words}</b>" in page
    assert "<b>queued</b>" in page  # the other one
    assert reason in page
    assert ("Send again" in page) == (status != STATUS.requeued)
    assert "Dear Visitor" in page or mailed.message in page


def test_a_mail_is_sent_again_as_a_new_one_of_the_same_content(sales, mailed):
    email = set_status(mailed, STATUS.failed, "No such person")
    resend(sales, mailed, email)
    again = mailed.mails.order_by("-pk").first()
    assert (again.to, again.subject, again.message) == (email.to, email.subject, email.message)
    assert again.status == STATUS.queued
    assert again.message_id != email.message_id
    assert email.logs.get().message == "No such person"
    event = mailed.events.get(kind="resent")
    assert (event.user, event.data) == (sales.user, {"mail": again.pk})


def test_pressing_twice_sends_one(sales, mailed):
    email = set_status(mailed, STATUS.sent)
    resend(sales, mailed, email)
    assert "on its way already" in text_of(resend(sales, mailed, email))
    assert mailed.mails.count() == 3


def test_the_mail_of_another_request_is_not_sent(sales, mailed):
    email = set_status(mailed, STATUS.sent)
    assert resend(sales, stored(), email).status_code == 404
    assert Email.objects.count() == 2
