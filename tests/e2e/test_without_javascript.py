"""A reader whose browser runs no scripts gets everything that others get."""

import pytest
from playwright.sync_api import Page, expect

from contact.models import ConsultationRequest
from editions.models import Edition
from tests.demo import ARTICLE
from tests.e2e.visitor import send_request

pytestmark = pytest.mark.django_db


@pytest.fixture
def page(demo_server, new_context) -> Page:
    return new_context(base_url=demo_server, java_script_enabled=False, locale="ja-JP").new_page()


def headline(code: str) -> str:
    return Edition.objects.get(page__slug=ARTICLE, language=code).headline


def link(page: Page, prefix: str):
    return page.locator(f"main a[href$='/{prefix}/blog/{ARTICLE}/']").first


def test_from_the_home_page_to_a_request_for_a_consultation(page: Page):
    page.goto("/")
    expect(page.locator("html")).to_have_attribute("lang", "ja")
    page.locator("header nav a[href$='/ja/blog/']").click()
    link(page, "ja").click()
    expect(page.locator("h1")).to_have_text(headline("ja"))
    expect(page.locator("main article p").last).to_be_visible()

    page.locator("header a[hreflang=ko]").first.click()
    expect(page.locator("html")).to_have_attribute("lang", "ko")
    expect(page.locator("h1")).to_have_text(headline("ko"))

    page.locator("header [role=search] input[type=search]").fill("Django")
    page.locator("header [role=search] button").click()
    link(page, "ko").click()
    expect(page.locator("h1")).to_have_text(headline("ko"))

    page.locator("main a[href*='/ko/contact/?from=']").last.click()
    send_request(page)
    assert page.url.endswith("/ko/contact/thanks/")

    request = ConsultationRequest.objects.get(email="seoyeon@example.org")
    assert (request.language, request.state, request.source_page.slug) == ("ko", "new", ARTICLE)


@pytest.mark.parametrize("path", ["/en/", f"/en/blog/{ARTICLE}/", "/en/contact/", "/en/search/?q=Django"])
def test_no_button_is_shown_that_only_a_script_would_answer(page: Page, path):
    page.goto(path)
    expect(page.locator("button:visible:not([type=submit])")).to_have_count(0)
