"""Answers to visitors: templates, the form, and what becomes of the request; test_mail.py has the mails."""

import html
import re

import pytest
from django.contrib.auth.models import Permission
from django.core.exceptions import ValidationError
from django.urls import reverse
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st
from post_office.models import Email

from contact.mail import queue_mails
from contact.models import ReplyTemplate, Signature
from contact.replies import Answer, reply, standing
from contact.reply_templates import GAP, PLACEHOLDERS, check_placeholders, fill_in, values_for
from contact.requests import OPEN, State, Topic
from contact.transitions import TransitionRefused, claim, hand_over, move, release
from editions.languages import LANGUAGES
from tests.conftest import client_of

from .test_models import stored
from .visitor import form_values

TEMPLATES = "wagtailsnippets_contact_replytemplate"
KEPT = "Nothing has been sent; what you typed is still here."


@pytest.fixture
def colleague(db):
    return client_of("linh", "Sales", first_name="Linh", last_name="Pham")


@pytest.fixture
def request_vi(db):
    return stored(name="Nguyễn Thu Hà", company="Cánh Buồm", email="ha@example.org", language="vi", topic="team")


@pytest.fixture
def template():
    def make(language="vi", topic="team", text="Chào {name}!", name="Mine"):
        return ReplyTemplate.objects.create(language=language, topic=topic, text=text, name=name)

    return make


def url_of(request):
    return reverse("consultation_requests:reply", args=[request.pk])


def page(response):
    return html.unescape(response.content.decode())


def open_form(client, request):
    response = client.get(url_of(request))
    assert response.status_code == 200
    # The last radio button would win in what a parser reads; a browser sends the one that is checked.
    return {**form_values(response), "state": "answered"}


def send(client, request, values=None, action="send", **changes):
    values = open_form(client, request) if values is None else values
    return client.post(url_of(request), {**values, **changes, "action": action})


def answer_to(request, text="Hello\n", state="answered", subject="Re: You"):
    return Answer(subject, text, state, standing(request))


def events(request):
    return [event.kind for event in request.events.all()]


# Templates ------------------------------------------------------------------------------------------------------------


def test_there_is_a_template_for_each_topic_in_each_language_and_all_can_be_saved(db):
    for language in LANGUAGES:
        topics = [template.topic for template in ReplyTemplate.objects.filter(language=language.code)]
        assert sorted(topics) == sorted([*Topic.values, "", ""])
    for template in ReplyTemplate.objects.all():
        template.full_clean()
        assert template.text == template.text.strip()


def test_each_placeholder_is_filled_in_once(db, settings):
    request = stored(name="{company} {0.x}", company="Hanbit & Co. <b>", topic="cloud")
    text = " | ".join(f"{{{name}}}" for name in PLACEHOLDERS)
    day = timezone.localtime(request.created_at)
    assert fill_in(text, values_for(request, "Long", "en")).split(" | ") == [
        "{company} {0.x}",
        "Hanbit & Co. <b>",
        "Cloud and operations",
        f"{day:%B} {day.day}, {day.year}",
        "Long",
        settings.WAGTAIL_SITE_NAME,
    ]


@pytest.mark.parametrize("name", ["topic", "received"])
def test_topic_and_day_are_named_in_the_language_of_the_template(db, name):
    request = stored(topic="cloud", language="ja")
    named = {values_for(request, "", language.code)[name] for language in LANGUAGES}
    # Japanese and Chinese write the day alike.
    assert len(named) == len(LANGUAGES) - (name == "received")


@given(st.text("ab {}name", max_size=30), st.dictionaries(st.sampled_from(list(PLACEHOLDERS)), st.text(max_size=9)))
def test_no_text_breaks_the_filling_in_and_none_is_read_twice(text, values):
    filled = fill_in(text, values)
    left = text
    for name in re.findall(r"\{([^{}]*)\}", text):
        left = left.replace(f"{{{name}}}", "")
    assert len(filled) >= len(left)
    assert fill_in(text, {name: f"{{{name}}}" for name in values}) == text


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("Dear {nmae}, {name}", "There is no placeholder {nmae}."),
        ("{name.__class__} {} {0}", "There is no placeholder {}, {0}, {name.__class__}."),
        ("{ name }", "There is no placeholder { name }."),
        ("{{ name }}", "There is no placeholder { name }."),
        ("Dear {name", "A brace is opened or closed alone."),
        ("name}", "A brace is opened or closed alone."),
    ],
)
def test_what_is_no_placeholder_is_refused_by_name(text, said):
    with pytest.raises(ValidationError) as refused:
        check_placeholders(text)
    assert refused.value.messages[0].startswith(said)


def test_a_template_is_refused_in_the_admin_with_the_name_of_what_is_unknown_and_its_text_is_kept(sales):
    values = {"name": "New", "language": "ko", "topic": "", "text": "{nmae} 님"}
    response = sales.post(reverse(f"{TEMPLATES}:add"), values)
    assert "There is no placeholder {nmae}. There are: {name}, {company}" in page(response)
    assert "{nmae} 님" in page(response)
    sales.post(reverse(f"{TEMPLATES}:add"), {**values, "text": "{name} 님\r\n안녕하십니까"})
    assert ReplyTemplate.objects.get(name="New").text == "{name} 님\n안녕하십니까"


def test_the_form_of_a_template_says_what_can_be_written_into_it(sales):
    text = page(sales.get(reverse(f"{TEMPLATES}:add")))
    for name, meaning in PLACEHOLDERS.items():
        assert f"<code>{{{name}}}</code>" in text
        assert str(meaning) in text
    assert GAP in text


def test_a_template_is_previewed_with_somebody_made_up(sales):
    values = {"name": "New", "language": "vi", "topic": "", "text": "Chào {name}, {company} <b>"}
    preview = reverse(f"{TEMPLATES}:preview_on_add")
    assert sales.post(preview, values).json()["is_valid"]
    text = sales.get(preview).content.decode()
    assert "Chào Trần Minh Anh, Công ty Vận tải Sao Mai &lt;b&gt;" in text
    assert '<html lang="vi">' in text


def test_sales_reach_the_templates_from_the_menu_and_editors_do_not(sales, editor):
    listing = reverse(f"{TEMPLATES}:list")
    assert listing in page(sales.get("/admin/"))
    assert sales.get(listing).status_code == 200
    assert listing not in page(editor.get("/admin/"))
    assert editor.get(listing).status_code == 302


# Signatures -----------------------------------------------------------------------------------------------------------


def test_a_user_writes_a_signature_for_each_language_on_their_own_page(sales, request_vi, settings):
    account = reverse("wagtailadmin_account")
    assert "Signatures of your answers" in page(sales.get(account))
    name = {"name_email-first_name": "Long", "name_email-last_name": "Hoang"}
    values = {**form_values(sales.get(account)), **name, "signatures-vi": "Hoàng Long\r\nMercTechs"}
    assert sales.post(account, values).status_code == 302
    assert list(Signature.objects.values_list("user", "language", "text")) == [
        (sales.user.pk, "vi", "Hoàng Long\nMercTechs")
    ]
    assert open_form(sales, request_vi)["text"].endswith("\n\nHoàng Long\nMercTechs")
    assert open_form(sales, stored(language="ja"))["text"].endswith(f"\n\nLong Hoang\n{settings.WAGTAIL_SITE_NAME}")

    sales.post(account, {**form_values(sales.get(account)), "signatures-vi": ""})
    assert not Signature.objects.exists()


def test_who_writes_no_answers_is_asked_for_no_signature(editor):
    assert "Signatures of your answers" not in page(editor.get(reverse("wagtailadmin_account")))


# The form -------------------------------------------------------------------------------------------------------------


def test_the_form_begins_with_the_template_of_the_visitors_language_and_topic(sales, request_vi):
    fitting = ReplyTemplate.objects.get(language="vi", topic="team")
    values = open_form(sales, request_vi)
    assert values["template"] == str(fitting.pk)
    assert values["text"].startswith("Kính gửi anh/chị Nguyễn Thu Hà,")
    assert "{" not in values["text"]
    text = page(sales.get(url_of(request_vi)))
    groups = re.findall(r'<optgroup label="([^"]+)"', text)
    assert groups == ["Tiếng Việt", "English", "日本語", "한국어", "简体中文"]
    assert re.search(r'<textarea[^>]* lang="vi"', text)


def test_without_a_template_for_the_topic_one_for_all_topics_is_taken_and_else_the_signature_alone(
    sales, request_vi, template
):
    ReplyTemplate.objects.all().delete()
    assert open_form(sales, request_vi)["text"].strip() == "sales\nMercTechs"
    template(topic="audit", text="Của chủ đề khác")
    assert "khác" not in open_form(sales, request_vi)["text"]
    template(topic="", text="Cho mọi chủ đề", name="All")
    assert open_form(sales, request_vi)["text"].startswith("Cho mọi chủ đề")


def test_a_second_answer_does_not_begin_like_the_first(sales, request_vi):
    send(sales, request_vi, text="Xin chào")
    assert open_form(sales, request_vi)["text"].strip() == "sales\nMercTechs"


def test_another_template_replaces_an_untouched_one_and_comes_above_what_was_typed(sales, request_vi, template):
    mine = template("en", "", "Dear {name},")
    values = open_form(sales, request_vi)
    replaced = form_values(send(sales, request_vi, values, "template", template=mine.pk))
    assert replaced["text"] == "Dear Nguyễn Thu Hà,\n\nsales\nMercTechs"
    kept = form_values(send(sales, request_vi, values, "template", template=mine.pk, text="Typed\r\nby hand"))
    assert kept["text"] == "Dear Nguyễn Thu Hà,\n\nTyped\nby hand"
    nothing = form_values(send(sales, request_vi, values, "template", template="", text="Typed"))
    assert nothing["text"] == "Typed"
    assert not Email.objects.exists()


def test_visitor_and_template_can_put_no_markup_into_the_form(sales, template):
    template("ko", "other", "</textarea><script>alert(2)</script>{name}")
    text = sales.get(url_of(stored(name="<script>alert(1)</script>"))).content.decode()
    assert "<script>alert(" not in text


def test_a_gap_that_is_left_is_not_sent_and_the_draft_is_kept(sales, request_vi):
    response = send(sales, request_vi, text=f"Gặp lúc {GAP} nhé", subject="Re: mine")
    assert response.status_code == 422
    assert "There is still a gap to be filled in: ___" in page(response)
    assert KEPT in page(response)
    assert (form_values(response)["text"], form_values(response)["subject"]) == ("Gặp lúc ___ nhé", "Re: mine")
    assert not Email.objects.exists()


@pytest.mark.parametrize(
    "changes", [{"text": " "}, {"subject": ""}, {"state": "won"}, {"seen": ""}, {"subject": "x" * 201}]
)
def test_an_invalid_answer_is_shown_again_and_nothing_is_sent(sales, request_vi, changes):
    response = send(sales, request_vi, **{"text": "My draft", **changes})
    assert response.status_code == 422
    assert form_values(response)["text"] == changes.get("text", "My draft")
    assert not Email.objects.exists()
    request_vi.refresh_from_db()
    assert request_vi.state == "new"


# Sending --------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("state", ["answered", "waiting"])
@pytest.mark.parametrize("before", OPEN)
def test_an_answer_is_queued_logged_and_moves_the_request_to_who_sent_it(sales, before, state):
    request = stored(before)
    response = send(sales, request, text="Hello\r\nthere", subject="Re: You", state=state)
    assert response.url == reverse("consultation_requests:edit", args=[request.pk])
    email = request.mails.get()
    assert (email.to, email.subject, email.message) == ([request.email], "Re: You", "Hello\nthere\n")
    request.refresh_from_db()
    assert (request.state, request.owner) == (state, sales.user)
    replied = request.events.get(kind="replied")
    assert (replied.user, replied.data) == (sales.user, {"mail": email.pk})
    moved = [] if before == state else ["moved"]
    assert events(request) == ["replied", "claimed", *moved]
    text = page(sales.get(response.url))
    assert "answer sent" in text
    assert "Re: You" in text


def test_braces_and_markup_of_an_answer_stay_as_they_are(sales, request_vi):
    text = "{{ settings.SECRET_KEY }} {% now 'Y' %} {name} <b> & \"quoted\""
    send(sales, request_vi, text=text, subject="{{ 1|add:1 }} & <i>")
    email = request_vi.mails.get()
    assert (email.subject, email.message) == ("{{ 1|add:1 }} & <i>", f"{text}\n")


@pytest.mark.parametrize("state", [state for state in State.values if state not in OPEN])
def test_what_is_closed_or_spam_is_not_answered_but_opened_again_beside_the_draft(sales, state):
    request = stored(state)
    with pytest.raises(TransitionRefused, match="Open it again first"):
        reply(request.pk, answer_to(request), sales.user)
    response = sales.get(url_of(request))
    assert 'value="send"' not in page(response)
    (way,) = set(re.findall(r'value="(move-[a-z-]+)"', page(response)))
    opened = send(sales, request, form_values(response), way, text="My draft", state="answered")
    assert form_values(opened)["text"] == "My draft"
    assert 'value="send"' in page(opened)
    values = {**form_values(opened), "state": "answered"}
    assert send(sales, request, values).status_code == 302
    assert request.mails.filter(message="My draft\n").count() == 1


def test_a_double_press_sends_one_mail(sales, request_vi):
    values = {**open_form(sales, request_vi), "text": "Once"}
    assert [send(sales, request_vi, values).status_code for _press in range(2)] == [302, 302]
    assert request_vi.mails.count() == 1
    assert events(request_vi).count("replied") == 1
    # Somebody who wants to say the same again can.
    assert send(sales, request_vi, text="Once").status_code == 302
    assert request_vi.mails.count() == 2


def by_answering(request, colleague):
    reply(request.pk, answer_to(request, "Mine"), colleague.user)


def by_taking(request, colleague):
    claim(request, colleague.user)


def by_closing(request, colleague):
    move(request, State.LOST, colleague.user)


def by_taking_and_giving_back_answered(request, colleague):
    by_answering(request, colleague)
    request.refresh_from_db()
    release(request, colleague.user)


@pytest.mark.parametrize("quicker", [by_answering, by_taking, by_closing, by_taking_and_giving_back_answered])
def test_who_is_slower_than_a_colleague_is_told_and_keeps_the_draft(sales, colleague, request_vi, quicker):
    values = {**open_form(sales, request_vi), "text": "Typed for an hour", "subject": "Re: mine"}
    quicker(request_vi, colleague)
    mails = request_vi.mails.count()
    response = send(sales, request_vi, values)
    assert response.status_code == 422
    assert "Linh Pham has changed or answered this request meanwhile." in page(response)
    assert KEPT in page(response)
    assert (form_values(response)["text"], form_values(response)["subject"]) == ("Typed for an hour", "Re: mine")
    assert request_vi.mails.count() == mails
    request_vi.refresh_from_db()
    assert request_vi.owner in (colleague.user, None)


def test_the_same_words_of_two_people_are_not_taken_for_a_double_press(sales, colleague, request_vi):
    values = {**open_form(sales, request_vi), "text": "The same"}
    theirs = {**open_form(colleague, request_vi), "text": "The same"}
    assert send(colleague, request_vi, theirs, subject=values["subject"]).status_code == 302
    assert send(sales, request_vi, values).status_code == 422
    assert request_vi.mails.count() == 1


def test_what_a_colleague_works_on_is_answered_after_taking_it_over_beside_the_draft(sales, colleague, request_vi):
    claim(request_vi, colleague.user)
    response = sales.get(url_of(request_vi))
    assert "Linh Pham is working on this" in page(response)
    assert 'value="send"' not in page(response)
    values = {**form_values(response), "text": "My draft", "state": "waiting"}
    forged = send(sales, request_vi, values)
    assert forged.status_code == 422
    assert "Linh Pham is working on this request. Take it over first." in page(forged)
    assert not Email.objects.exists()

    taken = send(sales, request_vi, values, "take-over")
    assert form_values(taken)["text"] == "My draft"
    values = {**form_values(taken), "state": "waiting"}
    assert send(sales, request_vi, values).status_code == 302
    request_vi.refresh_from_db()
    assert (request_vi.state, request_vi.owner) == ("waiting", sales.user)


def test_a_draft_survives_a_button_that_came_too_late(sales, colleague, request_vi):
    claim(request_vi, colleague.user)
    values = {**form_values(sales.get(url_of(request_vi))), "text": "My draft"}
    hand_over(request_vi, sales.user, colleague.user)
    move(request_vi, State.LOST, colleague.user)
    for action in ("take-over", "hand-over", "move-won", "?"):
        response = send(sales, request_vi, values, action)
        assert "Linh Pham has changed or answered this request meanwhile." in page(response)
        assert form_values(response)["text"] == "My draft"
    request_vi.refresh_from_db()
    assert request_vi.state == "lost"


@pytest.mark.parametrize(("action", "changes"), [("template", {}), ("send", {"text": GAP})])
def test_what_a_colleague_did_before_another_button_is_told_when_the_draft_is_sent(
    sales, colleague, request_vi, action, changes
):
    values = {**open_form(sales, request_vi), "text": "My draft"}
    by_taking_and_giving_back_answered(request_vi, colleague)
    between = send(sales, request_vi, values, action, **changes)
    response = send(sales, request_vi, {**form_values(between), "state": "answered", "text": "My draft"})
    assert "Linh Pham has changed or answered this request meanwhile." in page(response)
    again = {**form_values(response), "state": "answered"}
    assert send(sales, request_vi, again).status_code == 302


def test_an_answer_that_was_sent_before_somebody_took_over_is_told_when_theirs_is_sent(sales, colleague, request_vi):
    claim(request_vi, colleague.user)
    values = {**form_values(sales.get(url_of(request_vi))), "text": "My draft"}
    by_answering(request_vi, colleague)
    taken = send(sales, request_vi, values, "take-over")
    assert "It is yours." in page(taken)
    response = send(sales, request_vi, {**form_values(taken), "state": "answered"})
    assert response.status_code == 422
    assert "This request has changed meanwhile." in page(response)
    assert form_values(response)["text"] == "My draft"


def test_an_address_that_takes_no_mail_costs_no_draft(sales):
    request = stored(email="nobody")
    response = send(sales, request, text="My draft")
    assert response.status_code == 422
    assert "nobody" in page(response)
    assert KEPT in page(response)
    assert form_values(response)["text"] == "My draft"


def test_if_the_mail_can_not_be_queued_nothing_has_happened(sales, request_vi, monkeypatch):
    monkeypatch.setattr("contact.replies.queue_text", lambda *args, **kwargs: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        reply(request_vi.pk, answer_to(request_vi), sales.user)
    request_vi.refresh_from_db()
    assert (request_vi.state, request_vi.owner, events(request_vi)) == ("new", None, [])


def test_if_the_request_can_not_move_no_mail_is_sent(sales, request_vi, monkeypatch):
    def refuse(*args):
        raise TransitionRefused("No")

    monkeypatch.setattr("contact.replies.move", refuse)
    with pytest.raises(TransitionRefused):
        reply(request_vi.pk, answer_to(request_vi), sales.user)
    assert not Email.objects.exists()
    assert events(request_vi) == []


def test_the_subject_is_that_of_the_acknowledgement_and_never_answered_twice(sales, request_vi):
    queue_mails(request_vi)
    acknowledgement = request_vi.mails.get(to=request_vi.email)
    subject = open_form(sales, request_vi)["subject"]
    assert subject == f"Re: {acknowledgement.subject}"
    send(sales, request_vi, text="Xin chào")
    assert open_form(sales, request_vi)["subject"] == subject


# Access ---------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("who", ["stranger", "editor", "translator"])
def test_nobody_else_reads_or_writes_answers(who, request_vi, request):
    client = request.getfixturevalue(who)
    for response in (client.get(url_of(request_vi)), send(client, request_vi, {"text": "Hello"})):
        assert response.status_code == 302
        assert response.url.startswith("/admin/")
    assert not Email.objects.exists()


def test_who_may_only_look_does_not_answer(request_vi):
    client = client_of("viewer")
    codenames = ["view_consultationrequest", "access_admin"]
    client.user.user_permissions.set(Permission.objects.filter(codename__in=codenames))
    assert client.get(reverse("consultation_requests:edit", args=[request_vi.pk])).status_code == 200
    assert client.get(url_of(request_vi)).status_code == 302
    assert url_of(request_vi) not in page(client.get(reverse("consultation_requests:edit", args=[request_vi.pk])))
