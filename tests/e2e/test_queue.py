"""The queue without a mouse."""

from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect

from contact.models import ConsultationRequest
from tests.contact.test_models import stored

from .editing import log_in

# A server in another thread sees only what is committed; each test begins with what the migrations made.
pytestmark = pytest.mark.django_db(transaction=True, serialized_rollback=True)


@pytest.fixture
def queue(page: Page, site) -> Page:
    for number, name in enumerate(("Aiko", "Binh", "Chen")):
        request = stored(name=name, language="en")
        request.created_at = timezone.now() - timedelta(minutes=60 - number)
        request.save()
    log_in(page, site, "seller", group="Sales")
    page.goto(f"{site.url}/admin/requests/")
    return page


def focused(page: Page) -> str:
    return page.evaluate("document.activeElement.textContent.trim()")


def test_keys_lead_from_request_to_request_and_open_select_and_take(queue):
    expect(queue.locator("button[value=spam]")).to_be_disabled()
    walked = []
    for key in ("j", "j", "ArrowDown", "j", "k", "ArrowUp"):
        queue.keyboard.press(key)
        walked.append(focused(queue))
    assert walked == ["Aiko", "Binh", "Chen", "Chen", "Binh", "Aiko"]
    queue.keyboard.press("x")
    expect(queue.locator("[data-queue-selected]")).to_have_text("1")
    expect(queue.locator("button[value=spam]")).to_be_enabled()
    queue.keyboard.press("j")
    queue.keyboard.press("Enter")
    expect(queue.locator(".request-head__name")).to_contain_text("Binh")
    queue.go_back()
    queue.keyboard.press("t")
    expect(queue.locator(".request-head__name")).to_contain_text("Aiko")
    assert ConsultationRequest.objects.get(name="Aiko").owner.username == "seller"


def test_whoever_types_keeps_the_keys_and_the_list_follows_the_search(queue):
    queue.click("[name=q]")
    queue.keyboard.type("Chent")  # none is taken by the last letter
    queue.keyboard.press("Backspace")
    expect(queue.locator("[data-queue-row]")).to_have_count(1)
    assert queue.input_value("[name=q]") == "Chen"
    queue.locator("[name=chosen]").check()
    queue.locator("select[name=to]").press("t")
    queue.select_option("select[name=to]", index=1)
    queue.click("button[value=assign]")
    expect(queue.locator(".messages")).to_contain_text("seller has 1 more request.")
    expect(queue.locator("[data-queue-row]")).to_have_count(1)  # still what was searched for
    assert list(ConsultationRequest.objects.values_list("state", flat=True)) == ["new"] * 3


def test_all_are_selected_at_once(queue):
    queue.check("[data-queue-all]")
    expect(queue.locator("[data-queue-selected]")).to_have_text("3")
    queue.click("button[value=spam]")
    expect(queue.locator(".messages")).to_contain_text("3 requests are in quarantine.")
    assert set(ConsultationRequest.objects.values_list("state", flat=True)) == {"spam"}


def test_who_wants_no_shortcuts_has_none(queue):
    seller = ConsultationRequest.owner.field.related_model.objects.get(username="seller")
    seller.wagtail_userprofile.keyboard_shortcuts = False
    seller.wagtail_userprofile.save()
    queue.reload()
    expect(queue.locator("kbd:visible")).to_have_count(0)
    queue.keyboard.press("j")
    queue.keyboard.press("t")
    expect(queue.locator("[data-queue-row]").first).to_be_visible()
    assert not ConsultationRequest.objects.exclude(owner=None).exists()


@pytest.mark.parametrize("width", [1280, 1440])
def test_all_columns_fit(queue, width):
    stored("waiting", name="W" * 40, company="M" * 80, message="m" * 500)
    queue.set_viewport_size({"width": width, "height": 800})
    queue.goto(queue.url.replace("requests/", "requests/all/"))
    for selector in (":root", ".queue-table"):
        assert queue.eval_on_selector(selector, "each => each.scrollWidth <= each.clientWidth"), selector
