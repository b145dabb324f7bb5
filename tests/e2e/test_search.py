"""Suggestions while somebody types: mouse, keyboard, screen reader, input method."""

import pytest
from playwright.sync_api import Page, expect

from blog.models import BlogIndexPage
from tests import factories

pytestmark = pytest.mark.django_db(transaction=True, serialized_rollback=True)


@pytest.fixture
def articles(site):
    blog = BlogIndexPage.objects.get()
    for headline in ("要件は会話でできている", "要件を育てる"):
        factories.article(blog, ja=headline)
    return site


@pytest.fixture
def asked(page: Page):
    """What the page has asked the suggestions for."""
    urls = []
    page.on("request", lambda request: "suggestions" in request.url and urls.append(request.url))
    return urls


def test_suggestions_are_a_combobox_for_keyboard_and_screen_reader(articles, page: Page):
    page.goto(f"{articles.url}/ja/")
    field = page.get_by_role("combobox", name="検索")
    expect(field).to_have_attribute("aria-expanded", "false")
    field.press_sequentially("要件")
    options = page.get_by_role("option")
    expect(options).to_have_count(2)
    expect(field).to_have_attribute("aria-expanded", "true")
    expect(page.locator("header [role=status]")).to_have_text("2件の候補があります")

    field.press("ArrowDown")
    field.press("ArrowDown")
    expect(options.nth(1)).to_have_attribute("aria-selected", "true")
    expect(field).to_have_attribute("aria-activedescendant", options.nth(1).get_attribute("id"))
    field.press("ArrowDown")
    expect(page.locator("[aria-selected=true]")).to_have_count(0)
    field.press("Escape")
    expect(options.first).to_be_hidden()
    expect(field).to_have_value("要件")

    field.press("ArrowUp")
    headline = page.locator("[aria-selected=true]").inner_text()
    field.press("Enter")
    expect(page.locator("h1")).to_have_text(headline)


def test_a_suggestion_can_be_clicked_and_enter_alone_searches(articles, page: Page):
    page.goto(f"{articles.url}/ja/")
    page.get_by_role("combobox").press_sequentially("会話")
    page.get_by_role("option").click()
    expect(page.locator("h1")).to_have_text("要件は会話でできている")
    page.get_by_role("combobox").press_sequentially("育て")
    expect(page.get_by_role("option")).to_have_count(1)
    page.keyboard.press("Enter")
    expect(page.locator(".result__title")).to_have_text("要件を育てる")


def test_nothing_is_asked_while_an_input_method_composes(articles, page: Page, asked):
    page.goto(f"{articles.url}/ja/")
    page.get_by_role("combobox").focus()
    keyboard = page.context.new_cdp_session(page)
    for text in ("よ", "よう", "ようけ", "要件"):
        keyboard.send("Input.imeSetComposition", {"text": text, "selectionStart": len(text), "selectionEnd": len(text)})
        page.wait_for_timeout(300)
    assert asked == []
    keyboard.send("Input.insertText", {"text": "要件"})
    expect(page.get_by_role("option")).to_have_count(2)
    assert len(asked) == 1


def test_typing_quickly_asks_once(articles, page: Page, asked):
    page.goto(f"{articles.url}/ja/")
    page.get_by_role("combobox").press_sequentially("要件は会話", delay=20)
    expect(page.get_by_role("option")).to_have_count(1)
    assert len(asked) == 1


def test_the_search_works_without_javascript(articles, new_context):
    page = new_context(java_script_enabled=False).new_page()
    page.goto(f"{articles.url}/ja/")
    page.fill("header input[type=search]", "会話")
    page.click("header form[role=search] button")
    expect(page.locator(".result__title")).to_have_text("要件は会話でできている")
    expect(page.locator(".result__title mark")).to_have_text("会話")
