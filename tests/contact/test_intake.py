"""What happens to a request that arrives: stored once, with its mails; in quarantine if it looks like a program."""

import pytest
from django.conf import settings
from django.core.cache import caches
from django.utils.translation import gettext, override
from post_office.models import STATUS, Email

from contact.models import ConsultationRequest
from editions.languages import LANGUAGES
from tests import factories

from .visitor import GIVEN, form_values

THANKS = "/en/contact/thanks/"


def both_mails():
    request = ConsultationRequest.objects.get()
    acknowledgement = request.mails.get(to=request.email)
    return acknowledgement, request.mails.exclude(pk=acknowledgement.pk).get()


# Success --------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("language", LANGUAGES, ids=str)
def test_a_request_is_stored_and_thanked_for_in_the_visitors_language(visitor_in, client, language):
    response = visitor_in(language.prefix).send()
    assert (response.status_code, response.url) == (302, f"/{language.prefix}/contact/thanks/")
    request = ConsultationRequest.objects.get()
    given = {name: getattr(request, name) for name in GIVEN if name != "consent"}
    assert given == {name: value for name, value in GIVEN.items() if name != "consent"}
    assert (request.language, request.state, request.reasons) == (language.code, "new", [])
    assert request.consented_at
    assert [event.kind for event in request.events.all()] == ["received"]
    thanks = client.get(response.url)
    assert thanks.status_code == 200
    assert f'<html lang="{language.tag}">' in thanks.content.decode()
    assert '<meta name="robots" content="noindex">' in thanks.content.decode()


@pytest.mark.parametrize("language", LANGUAGES, ids=str)
def test_the_acknowledgement_is_in_the_visitors_language_and_the_notification_in_english(visitor_in, language):
    visitor_in(language.prefix).send()
    acknowledgement, notification = both_mails()
    assert Email.objects.count() == 2
    assert {mail.status for mail in (acknowledgement, notification)} == {STATUS.queued}
    with override(language.code):
        assert acknowledgement.subject == gettext("%(site_name)s: we have received your request") % {
            "site_name": "MercTechs"
        }
        assert gettext("Modernising a system we have") in acknowledgement.message
    assert GIVEN["message"] in acknowledgement.message
    assert notification.to == [settings.SALES_EMAIL]
    assert notification.subject.startswith("New consultation request")
    assert "Topic: Modernising a system we have" in notification.message
    assert f"Language: {language.name}" in notification.message
    assert GIVEN["message"] in notification.message
    assert notification.headers == {"Reply-To": GIVEN["email"]}


def test_where_the_visitor_came_from_is_kept_and_told_to_sales(visitor, home):
    article = factories.article(factories.blog_page(home), en="Why systems age")
    values = visitor.open(query_params={"from": article.pk}, headers={"referer": "https://search.example/?q=시스템"})
    visitor.wait(minutes=1)
    visitor.press({**values, **GIVEN})
    request = ConsultationRequest.objects.get()
    assert (request.source_page_id, request.referrer) == (article.pk, "https://search.example/?q=시스템")
    notification = both_mails()[1]
    assert "Came from: Why systems age" in notification.message
    assert "Referrer: https://search.example/" in notification.message
    assert f"http://testserver/admin/requests/edit/{request.pk}/" in notification.message


@pytest.mark.parametrize("source", ["", "0", "-1", "999999999", "9" * 30, "1 OR 1=1", "٣", "1.0"])
def test_a_source_that_is_no_page_costs_nobody_a_request(visitor, source):
    assert visitor.send(source=source).url == THANKS
    assert ConsultationRequest.objects.get().source_page is None


def test_where_the_visitor_came_from_survives_an_error_in_the_form(visitor, home):
    values = {**visitor.open(query_params={"from": home.pk}, headers={"referer": "https://search.example/"}), **GIVEN}
    again = form_values(visitor.press({**values, "email": ""}))
    assert (again["source"], again["referrer"]) == (str(home.pk), "https://search.example/")


def test_a_request_outlives_the_page_it_came_from(visitor, home):
    article = factories.article(factories.blog_page(home), en="Why systems age")
    visitor.send(source=str(article.pk))
    article.delete()
    assert ConsultationRequest.objects.get().source_page is None


def test_a_double_click_is_one_request_and_a_second_message_another(visitor):
    values = visitor.fill()
    assert [visitor.press(values).url for _ in range(3)] == [THANKS] * 3
    assert ConsultationRequest.objects.count() == 1
    assert Email.objects.count() == 2
    assert visitor.press({**values, "message": "One more thing."}).url == THANKS
    assert ConsultationRequest.objects.count() == 2
    assert Email.objects.count() == 4


def test_the_same_words_in_a_form_opened_anew_are_a_request_of_their_own(visitor):
    visitor.send()
    visitor.send()
    assert ConsultationRequest.objects.count() == 2


def test_a_language_without_an_edition_takes_no_request_and_says_so(home, client):
    factories.contact_page(home, en="Contact")
    assert client.post("/ja/contact/", GIVEN).status_code == 404
    assert client.get("/ja/contact/thanks/").status_code == 404


def test_what_a_visitor_writes_is_no_template_of_ours(visitor):
    text = "{{ settings.SECRET_KEY }} {% include 'base.html' %} {{ 7|add:7 }} <b>&amp;</b> 'quoted'"
    visitor.send(message=text, name="{{ name }} <b>", company="{% now 'Y' %}")
    acknowledgement, notification = both_mails()
    assert text in acknowledgement.message
    assert text in notification.message
    assert notification.subject.endswith("{{ name }} <b>, {% now 'Y' %}")


# Quarantine -----------------------------------------------------------------------------------------------------------


def quarantined(visitor, **given):
    """Send it, see the same answer as everybody sees, and return the reasons."""
    assert visitor.send(**given).url == THANKS
    request = ConsultationRequest.objects.last()
    assert request.state == ("spam" if request.reasons else "new")
    assert request.mails.count() == (0 if request.reasons else 2)
    return request.reasons


def test_who_fills_in_the_trap_is_quarantined(visitor):
    assert quarantined(visitor, website="https://spam.example") == ["honeypot"]
    assert ConsultationRequest.objects.get().events.last().data == {"reasons": ["honeypot"]}
    assert list(ConsultationRequest.objects.quarantined()) == [ConsultationRequest.objects.get()]
    assert not ConsultationRequest.objects.waiting().exists()


@pytest.mark.parametrize(
    ("message", "reasons"),
    [
        ("Our site is https://www.example.org/ and the old one https://www.example.com/", []),
        ("www.example.org", []),
        ("https://a.example http://b.example HTTPS://C.example", ["links"]),
        ("[url=x]y[/url] [url=x]y[/url] [url=x]y[/url]", ["links"]),
    ],
)
def test_many_links_are_suspicious_and_two_are_not(visitor, message, reasons):
    assert quarantined(visitor, message=message) == reasons


@pytest.mark.parametrize("field", ["name", "company"])
def test_a_link_in_a_name_is_suspicious(visitor, field):
    assert quarantined(visitor, **{field: "Cheap https://spam.example"}) == ["link in name"]


@pytest.mark.parametrize("message", ["短い。", "お世話になっております。" * 100, "ĐẶT HÀNG NGAY!!!", "가", "🙂"])
def test_no_script_is_suspicious_in_itself(visitor, message):
    assert quarantined(visitor, message=message) == []


def test_the_eleventh_request_of_a_network_within_the_hour_is_quarantined(visitor):
    values = visitor.fill()
    for number in range(11):
        given = {**values, "email": f"{number}@example.org"}
        assert visitor.press(given, REMOTE_ADDR=f"192.0.2.{number}").url == THANKS
    assert ConsultationRequest.objects.filter(state="new").count() == 10
    assert ConsultationRequest.objects.get(email="10@example.org").reasons == ["many from one network"]
    visitor.press({**values, "email": "other@example.org"}, REMOTE_ADDR="198.51.100.1")
    assert ConsultationRequest.objects.get(email="other@example.org").state == "new"
    visitor.wait(hours=1)
    visitor.press({**values, "email": "later@example.org"}, REMOTE_ADDR="192.0.2.1")
    assert ConsultationRequest.objects.get(email="later@example.org").state == "new"


def test_the_sixth_request_of_an_e_mail_within_the_hour_is_quarantined_whatever_its_case_and_network(visitor):
    values = visitor.fill()
    for number in range(6):
        email = "Kim@example.org" if number % 2 else "kim@EXAMPLE.org"
        visitor.press({**values, "email": email, "message": str(number)}, REMOTE_ADDR=f"10.0.{number}.1")
    assert [request.reasons for request in ConsultationRequest.objects.all()] == [
        *[[]] * 5,
        ["many from one e-mail"],
    ]


def test_a_network_that_floods_is_turned_away_and_keeps_its_form(visitor):
    values = visitor.fill()
    for _ in range(60):
        visitor.press({})
    response = visitor.press(values)
    assert response.status_code == 429
    assert response.headers["Cache-Control"] == "no-store"
    assert 'role="alert"' in response.content.decode()
    kept = form_values(response)
    assert {**kept, "token": ""} == {**values, "token": ""}
    assert not ConsultationRequest.objects.exists()
    assert visitor.press(values, REMOTE_ADDR="198.51.100.1").url == THANKS
    visitor.wait(hours=1)
    assert visitor.press(kept).url == THANKS
    assert ConsultationRequest.objects.filter(state="new").count() == 2


def test_a_cache_that_does_not_answer_costs_nobody_a_request(visitor, settings):
    values = visitor.fill()
    settings.CACHES = {
        **settings.CACHES,
        "shared": {"BACKEND": "django.core.cache.backends.redis.RedisCache", "LOCATION": "redis://127.0.0.1:1"},
    }
    assert visitor.press(values).url == THANKS
    assert ConsultationRequest.objects.get().state == "new"


def test_the_counters_are_shared_by_all_processes():
    assert type(caches["shared"]).__name__ != "LocMemCache"
