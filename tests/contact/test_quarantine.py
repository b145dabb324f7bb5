"""The quarantine: reasons in words, limits from the settings, answers that tell a bot nothing, and a way back."""

import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils.translation import gettext, override
from post_office.models import Email
from wagtail.models import Site

from contact import mail
from contact.consent import ConsentText
from contact.models import ConsultationRequest, SalesSettings
from contact.suspicion import Reason, in_words
from contact.transitions import move
from tests import factories
from website.models import SiteSettings, StandardPage

from .test_models import stored
from .test_working import page_url

THANKS = "/en/contact/thanks/"
BOT = {"website": "https://spam.example"}


def limits(**values):
    settings = SalesSettings.current()
    for name, value in values.items():
        setattr(settings, name, value)
    settings.save()


def sent(visitor, **given):
    assert visitor.send(**given).url == THANKS
    return ConsultationRequest.objects.last()


# Limits ---------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("most", [0, 1, 5])
def test_the_links_that_a_message_may_have_are_set(visitor, most):
    limits(most_links=most)
    assert sent(visitor, message="www.example.org " * most or "none").reasons == []
    assert sent(visitor, message="www.example.org " * (most + 1)).reasons == ["links"]


def test_the_requests_that_may_come_from_a_network_and_an_address_are_set(visitor):
    limits(most_per_network=2, most_per_email=1)
    assert [sent(visitor).reasons for _ in range(3)] == [
        [],
        ["many from one e-mail"],
        ["many from one network", "many from one e-mail"],
    ]


def test_the_attempts_after_which_the_form_turns_away_are_set(visitor):
    limits(turned_away_after=2)
    values = visitor.fill()
    assert [visitor.press(values).status_code for _ in range(3)] == [302, 302, 429]


def test_the_settings_are_read_once_for_the_limits_of_a_request(visitor):
    limits()
    values = visitor.fill()
    with CaptureQueriesContext(connection) as queries:
        visitor.press({**values, "email": "nobody"})
    assert sum('FROM "contact_salessettings"' in query["sql"] for query in queries) == 1


# Answers --------------------------------------------------------------------------------------------------------------


def headers_and_body(response):
    return response.status_code, sorted(response.headers.items()), response.content


def test_a_bot_sees_the_answer_that_everybody_sees(visitor, client):
    assert headers_and_body(visitor.send()) == headers_and_body(visitor.send(**BOT))
    assert [request.state for request in ConsultationRequest.objects.all()] == ["new", "spam"]


def test_a_bot_waits_as_long_as_everybody(visitor, monkeypatch):
    """The mails are the slow part: they are written for a bot too, and thrown away."""
    written = []
    render = mail.render_to_string
    monkeypatch.setattr(mail, "render_to_string", lambda name, *args: written.append(name) or render(name, *args))
    visitor.send()
    for_people = len(written)
    visitor.send(**BOT)
    assert len(written) == 2 * for_people > 0
    assert Email.objects.count() == 2


def test_nothing_is_given_to_anybody_for_a_bot(visitor, sales):
    limits(round_robin=True)
    request = sent(visitor, **BOT)
    assert request.owner is None
    assert [event.kind for event in request.events.all()] == ["received", "quarantined"]


# In the admin ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["most_per_network", "most_per_email", "turned_away_after"])
def test_no_limit_closes_the_form_to_everybody(db, name):
    settings = SalesSettings(**{name: 0})
    with pytest.raises(ValidationError) as error:
        settings.full_clean()
    assert list(error.value.message_dict) == [name]


@pytest.mark.parametrize("reason", Reason.values)
def test_the_reasons_are_shown_in_words(sales, reason):
    request = stored("spam", reasons=[reason])
    page = sales.get(page_url(request)).content.decode()
    assert str(Reason(reason).label) in page


def test_a_reason_that_is_no_longer_known_is_still_told():
    assert in_words(["links", "phase of the moon"]) == ["many links in the message", "phase of the moon"]


def test_restoring_sends_the_withheld_mails_and_teaches_nothing(visitor, sales):
    request = sent(visitor, **BOT)
    assert not request.mails.exists()
    move(request, "new", sales.user)
    assert request.mails.count() == 2
    again = sent(visitor, **BOT)
    assert again.state == "spam"
    assert again.reasons == ["honeypot"]


def test_the_quarantine_is_a_view_of_its_own(sales):
    stored("spam", name="Spammer")
    stored("new", name="Kim")
    text = sales.get(reverse("consultation_requests:quarantine")).content.decode()
    assert "Spammer" in text
    assert "Kim" not in text


# Consent --------------------------------------------------------------------------------------------------------------


@pytest.fixture
def privacy(home, contact):
    """The privacy page, public in English and Japanese."""
    page = factories.published(home, StandardPage, factories.texts(en="Privacy", ja="プライバシー"))
    settings = SiteSettings.for_site(Site.objects.get())
    settings.privacy_page = page
    settings.save()
    return page


def rewrite(page, code, headline):
    page.set_text(code, headline=headline)
    factories.publish(page, code)


def consent(request):
    return ConsentText.objects.get(version=request.consent_version)


def test_the_words_of_the_consent_are_kept_with_the_request(privacy, visitor_in):
    request = sent_in("ja", visitor_in)
    with override("ja"):
        assert consent(request).text == gettext("I agree that my data are used to answer this request.")
    assert consent(request).language == "ja"
    assert consent(request).privacy == factories.edition(privacy, "ja").version
    assert sent_in("ja", visitor_in).consent_version == request.consent_version
    assert ConsentText.objects.count() == 1


def sent_in(prefix, visitor_in):
    visitor_in(prefix).send()
    return ConsultationRequest.objects.last()


def test_where_the_privacy_page_is_not_translated_the_one_linked_counts(privacy, visitor_in):
    request = sent_in("ko", visitor_in)
    assert consent(request).language == "ko"
    assert consent(request).privacy == factories.edition(privacy, "en").version


def test_a_new_privacy_page_is_a_new_version(privacy, visitor):
    first = sent(visitor)
    rewrite(privacy, "en", "Privacy, revised")
    visitor.wait(seconds=1)
    second = sent(visitor)
    assert first.consent_version != second.consent_version
    assert consent(first).privacy.values["headline"] == "Privacy"
    assert consent(second).privacy.values["headline"] == "Privacy, revised"


def test_what_the_visitor_saw_counts_not_what_was_published_while_they_typed(privacy, visitor):
    visitor.wait(minutes=5)
    values = visitor.fill()
    rewrite(privacy, "en", "Privacy, revised")
    visitor.press(values)
    assert consent(ConsultationRequest.objects.get()).privacy.values["headline"] == "Privacy"


def test_without_a_privacy_page_the_words_are_kept(visitor):
    request = sent(visitor)
    assert consent(request).privacy is None
    assert consent(request).text == "I agree that my data are used to answer this request."
