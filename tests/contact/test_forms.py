"""The form: what it shows, what it refuses, in whose language, and what it does with what no person would send."""

import re
import secrets
from urllib.parse import quote, urlencode

import pytest
from django.core.cache import caches
from django.core.signing import TimestampSigner
from django.test import Client
from django.utils.translation import gettext, ngettext, override
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from contact.models import ConsultationRequest
from editions.languages import BY_PREFIX, LANGUAGES

from .visitor import CHOICES, GIVEN, HIDDEN, LINES, TEXTS, Visitor, form_values

PREFIXES = [language.prefix for language in LANGUAGES]
REQUIRED = ("name", "email", "company", "topic", "message", "consent")
THANKS = "/en/contact/thanks/"


def errors(response):
    """Field name -> message shown beside the field."""
    return dict(re.findall(r'<p class="field__error" id="(\w+)-error">(.*?)</p>', response.content.decode(), re.DOTALL))


def only_request():
    return ConsultationRequest.objects.get()


def in_language(prefix, message):
    """A message of ours or of Django, which must exist in that language."""
    with override(BY_PREFIX[prefix].code):
        text = gettext(message)
    assert prefix == "en" or text != message
    return text


# Shown ----------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("prefix", PREFIXES)
def test_the_form_is_there_in_each_language(visitor_in, prefix):
    visitor = visitor_in(prefix)
    response = visitor.client.get(visitor.url)
    assert f'<html lang="{BY_PREFIX[prefix].tag}">' in response.content.decode()
    assert {*GIVEN, *HIDDEN} - {"consent"} <= form_values(response).keys()


@pytest.mark.parametrize("prefix", PREFIXES)
def test_what_is_missing_is_said_in_the_language_of_the_page_and_the_rest_is_kept(visitor_in, prefix):
    visitor = visitor_in(prefix)
    response = visitor.send(company="", consent=None, message="  ")
    assert response.status_code == 422
    assert errors(response) == dict.fromkeys(
        ("company", "consent", "message"), in_language(prefix, "Please fill this in.")
    )
    kept = form_values(response)
    assert {name: kept[name] for name in GIVEN if name not in ("company", "consent", "message")} == {
        name: value for name, value in GIVEN.items() if name not in ("company", "consent", "message")
    }
    assert not ConsultationRequest.objects.exists()


@pytest.mark.parametrize("prefix", PREFIXES)
def test_a_wrong_address_and_too_long_a_text_are_explained_in_the_language_of_the_page(visitor_in, prefix):
    response = visitor_in(prefix).send(email="minjun", message="가" * 5001)
    with override(BY_PREFIX[prefix].code):
        too_long = ngettext(
            "Ensure this value has at most %(limit_value)d character (it has %(show_value)d).",
            "Ensure this value has at most %(limit_value)d characters (it has %(show_value)d).",
            5000,
        ) % {"limit_value": 5000, "show_value": 5001}
    assert errors(response) == {
        "email": in_language(prefix, "This does not look like an e-mail address. Please check it."),
        "message": too_long,
    }


@pytest.mark.parametrize("prefix", PREFIXES)
def test_a_choice_that_was_never_offered_is_refused_in_the_language_of_the_page(visitor_in, prefix):
    response = visitor_in(prefix).send(topic="world-peace")
    message = in_language(prefix, "Select a valid choice. %(value)s is not one of the available choices.")
    assert errors(response) == {"topic": message % {"value": "world-peace"}}


def test_a_problem_is_announced_and_tied_to_its_field(visitor):
    html = visitor.send(email="").content.decode()
    assert 'role="alert"' in html
    assert '<a href="#id_email">' in html
    assert re.search(r'<input[^>]*id="id_email"[^>]*>', html)
    field = re.search(r'<input[^>]*id="id_email"[^>]*>', html).group()
    assert 'aria-invalid="true"' in field
    assert 'aria-describedby="email-error"' in field


def test_the_mended_form_is_accepted(visitor):
    values = form_values(visitor.send(email="minjun@"))
    assert visitor.press({**values, "email": "minjun@example.org"}).url == THANKS
    assert only_request().state == "new"


def test_what_a_visitor_typed_can_do_nothing_on_the_page(visitor):
    text = '"><script>alert(1)</script></textarea>'
    response = visitor.send(**dict.fromkeys(TEXTS, text), source=text, referrer=text, token=text)
    assert response.status_code == 422
    assert "<script>alert" not in response.content.decode()
    assert form_values(response)["message"] == text


@pytest.mark.parametrize("prefix", PREFIXES)
def test_the_contact_page_sets_no_cookie_and_is_not_stored(visitor_in, client, prefix):
    visitor = visitor_in(prefix)
    values = visitor.fill()
    shown = client.get(visitor.url)
    refused = visitor.press({**values, "email": ""})
    sent = visitor.press(values)
    thanks = client.get(sent.url)
    assert [r.status_code for r in (shown, refused, sent, thanks)] == [200, 422, 302, 200]
    assert not client.cookies
    for response in (shown, refused, sent, thanks):
        assert "Cookie" not in response.headers.get("Vary", "")
    for response in (shown, refused):
        assert response.headers["Cache-Control"] == "no-store"


def test_nobody_needs_a_cookie_or_a_csrf_token(contact, clock):
    assert Visitor(Client(enforce_csrf_checks=True), clock).send().url == THANKS


# Bad input ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", REQUIRED)
def test_a_required_field_left_empty_is_asked_for(visitor, name):
    values = visitor.fill(**{name: None})
    # A box that is ticked is ticked, whatever it sends.
    for sent in [{}, {name: ""}, *([{name: " \t\r\n\u3000"}] if name != "consent" else [])]:
        response = visitor.press({**values, **sent})
        assert response.status_code == 422
        assert errors(response).keys() == {name}
    assert not ConsultationRequest.objects.exists()


@pytest.mark.parametrize("name", ["phone", "budget", "start", *HIDDEN])
@pytest.mark.parametrize("value", ["", None])
def test_an_optional_or_hidden_field_left_empty_costs_nobody_a_request(visitor, name, value):
    assert visitor.send(**{name: value}).url == THANKS
    assert only_request().state == ("spam" if name == "token" else "new")


@pytest.mark.parametrize("name", [*TEXTS, *CHOICES])
def test_a_hundred_thousand_letters_are_refused_and_kept(visitor, name):
    text = "語" * 100_000
    response = visitor.send(**{name: text})
    assert response.status_code == 422
    assert errors(response).keys() == {name}
    if name in TEXTS:
        assert form_values(response)[name] == text


@pytest.mark.parametrize(
    ("name", "state"), [("website", "spam"), ("token", "spam"), ("source", "new"), ("referrer", "new")]
)
def test_a_hundred_thousand_letters_in_a_hidden_field_lose_nothing(visitor, name, state):
    assert visitor.send(**{name: "x" * 100_000}).url == THANKS
    assert only_request().state == state


STRANGE = {
    "NUL": "Kim\x00Min-jun",
    "emoji": "Kim 👩🏽‍💻 Min-jun",
    "right-to-left marks": "\u202eKim\u202c \u200fMin-jun\u200e",
    "header injection": "Kim\r\nBcc: x@example.org",
    "line separators": "Kim\u2028Bcc: x@example.org\x85Cc: y@example.org",
    "control characters": "Kim\x01\x08\x1b[31mMin-jun\x7f",
    "not a character": "Kim\ufffe\U0010ffff",
    "template": "Kim {{ x }} {% load nothing %} {# #}",
    "percent": "Kim %s %(name)s %",
}


def send_each(visitor, name):
    """Send the form once for each strange text in this field, as strangers to the throttles."""
    values = visitor.fill()
    for kind, text in STRANGE.items():
        caches["shared"].clear()
        before = ConsultationRequest.objects.count()
        response = visitor.press({**values, name: text})
        assert response.status_code in (302, 422), kind
        stored = ConsultationRequest.objects.count() - before
        assert stored == (response.status_code == 302), kind
        yield kind, text, response, ConsultationRequest.objects.last() if stored else None


@pytest.mark.parametrize("name", LINES)
def test_strange_text_in_a_line_is_taken_as_one_line_of_text(visitor, name):
    for kind, _text, _response, request in send_each(visitor, name):
        stored = getattr(request, name)
        assert request.state == "new", kind
        assert "Kim" in stored, kind
        assert len(stored.splitlines()) == 1, kind
        assert "\x00" not in stored, kind
        assert request.mails.count() == 2, kind


def test_strange_text_in_the_message_is_kept_and_mailed_as_it_is(visitor):
    for kind, text, _response, request in send_each(visitor, "message"):
        assert request.state == "new", kind
        assert request.message == text.replace("\x00", "\ufffd").replace("\r\n", "\n").strip(), kind
        assert [request.message in mail.message for mail in request.mails.all()] == [True, True], kind


@pytest.mark.parametrize("name", ["email", *CHOICES])
def test_strange_text_where_it_can_only_be_wrong_is_explained(visitor, name):
    for kind, _text, response, request in send_each(visitor, name):
        assert request is None, kind
        assert errors(response).keys() == {name}, kind


@pytest.mark.parametrize("name", HIDDEN)
def test_strange_text_in_a_hidden_field_loses_nothing(visitor, name):
    for kind, _text, _response, request in send_each(visitor, name):
        assert request.state == ("spam" if name in ("website", "token") else "new"), kind


@pytest.mark.parametrize(
    "email",
    [
        "minjun@example.org\r\nBcc: x@example.org",
        "minjun@example.org, x@example.org",
        "minjun@example.org;x@example.org",
        "Kim <minjun@example.org>",
        # Allowed by the standard and by Django, taken apart at the comma by the mail queue.
        '"x@example.org,y@example.org,"@example.org',
        '"<x@example.org>"@example.org',
        '"a\x01b"@example.org',
        "x" * 260 + "@example.org",
        f"minjun@{'long.' * 55}org",
    ],
)
def test_an_address_that_could_reach_somebody_else_or_nobody_is_refused(visitor, email):
    response = visitor.send(email=email)
    assert response.status_code == 422
    assert errors(response).keys() == {"email"}


@pytest.mark.parametrize("email", ["min.jun+work@mail.example.co.kr", "o'neil@example.org", "m@[192.0.2.1]"])
def test_unusual_but_right_addresses_are_accepted(visitor, email):
    assert visitor.send(email=email).url == THANKS
    assert [email] in [mail.to for mail in only_request().mails.all()]


@pytest.mark.parametrize("name", [*TEXTS, *CHOICES, *HIDDEN])
def test_half_of_a_surrogate_pair_is_no_server_error(visitor, client, name):
    # In a charset in which it can be sent, and which Django takes from the request.
    parts = {**{k: v.encode("raw_unicode_escape").decode() for k, v in visitor.fill().items()}, name: r"Kim \ud800"}
    body = "".join(f'--cut\r\nContent-Disposition: form-data; name="{k}"\r\n\r\n{v}\r\n' for k, v in parts.items())
    content_type = "multipart/form-data; boundary=cut; charset=raw_unicode_escape"
    response = client.post(visitor.url, body.encode() + b"--cut--\r\n", content_type=content_type)
    assert response.status_code == (422 if name in ("email", *CHOICES) else 302)
    assert ConsultationRequest.objects.count() == (response.status_code == 302)


@pytest.mark.parametrize("name", [*TEXTS, *CHOICES, *HIDDEN])
def test_bytes_that_are_no_text_are_no_server_error(visitor, client, name):
    body = urlencode({k: v for k, v in visitor.fill().items() if k != name}) + f"&{name}=" + quote(b"\xed\xa0\x80\xff")
    response = client.post(visitor.url, body, content_type="application/x-www-form-urlencoded")
    assert response.status_code in (302, 422)
    assert ConsultationRequest.objects.count() == (response.status_code == 302)


@pytest.mark.parametrize("content_type", ["application/json", "text/plain", "application/x-www-form-urlencoded"])
def test_something_else_than_a_form_is_answered_with_the_form(visitor, client, content_type):
    response = client.post(visitor.url, b'{"name": "x"}', content_type=content_type)
    assert response.status_code == 422
    assert errors(response).keys() == set(REQUIRED)


def test_a_message_as_long_as_the_box_allows_is_accepted_with_its_line_breaks(visitor):
    text = "line\n" * 999 + "lines"  # 5000 letters; the browser counts a line break as one and sends two
    assert visitor.send(message=text.replace("\n", "\r\n")).url == THANKS
    assert only_request().message == text


# The token ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("token", [None, "", "forged", "a:b:c", "語:語:語", ":", "x" * 100])
def test_a_missing_or_forged_token_leads_to_the_quarantine(visitor, token):
    assert visitor.send(token=token).url == THANKS
    assert (only_request().state, only_request().reasons) == ("spam", ["token"])


def test_a_token_signed_for_something_else_is_forged(visitor):
    visitor.send(token=TimestampSigner(salt="other").sign("x"))
    assert only_request().reasons == ["token"]


@pytest.mark.parametrize(("seconds", "state"), [(0, "spam"), (2, "spam"), (4, "new"), (24 * 3600 - 5, "new")])
def test_a_form_sent_faster_than_anybody_types_leads_to_the_quarantine(visitor, seconds, state):
    assert visitor.send(seconds=seconds).url == THANKS
    assert (only_request().state, only_request().reasons) == (state, ["hasty"] if state == "spam" else [])


def test_a_form_left_open_for_days_is_kept_and_goes_through_at_the_second_press_however_quick(visitor):
    values = visitor.fill(seconds=3 * 24 * 3600)
    response = visitor.press(values)
    assert response.status_code == 422
    again = form_values(response)
    assert {**again, "token": ""} == {**values, "token": ""}
    assert 'class="form__problem"' in response.content.decode()
    assert not ConsultationRequest.objects.exists()
    assert visitor.press(again).url == THANKS
    assert (only_request().state, only_request().reasons) == ("new", [])


@pytest.mark.parametrize("prefix", PREFIXES)
def test_a_stale_form_is_explained_in_each_language(visitor_in, prefix):
    html = visitor_in(prefix).send(seconds=25 * 3600).content.decode()
    assert re.search(r'role="alert"[^>]*>\s*<p>[^<]{10,}</p>', html)


# Anything at all ------------------------------------------------------------------------------------------------------


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_whatever_is_posted_is_either_explained_or_stored_once(visitor, data):
    text = st.text(max_size=200) | st.sampled_from(list(STRANGE.values()))
    names = data.draw(st.sets(st.sampled_from([*TEXTS, *CHOICES, *HIDDEN, "consent"]), max_size=4))
    values = visitor.fill(**{name: data.draw(text) for name in names})
    # Hypothesis draws lone surrogates; a browser would send what stands for them.
    values = {name: value.encode("utf-8", "replace").decode() for name, value in values.items()}
    # Without its token a form may equal that of an earlier example, and the same form is one request.
    values["example"] = secrets.token_hex(8)
    caches["shared"].clear()  # the throttles are not what this is about
    before = ConsultationRequest.objects.count()
    response = visitor.press(values)
    assert response.status_code in (302, 422)
    assert ConsultationRequest.objects.count() - before == (response.status_code == 302)
    if response.status_code == 422:
        assert errors(response)
