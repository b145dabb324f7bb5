"""What stands around every page: the theme and the suggestion of another language."""

import pytest
from playwright.sync_api import expect

pytestmark = pytest.mark.django_db(transaction=True, serialized_rollback=True)

PAPER = "getComputedStyle(document.body).backgroundColor"
FIRST_PAINT = """new Promise((done) => {
    const look = () => (window.first ? done(window.first) : setTimeout(look, 20));
    look();
})"""


def test_the_theme_is_the_systems_until_the_reader_chooses_and_then_stays(site, new_context):
    context = new_context(color_scheme="dark")
    page = context.new_page()
    page.goto(f"{site.url}/en/")
    dark = page.evaluate(PAPER)
    toggle = page.get_by_role("button", name="Dark theme")
    expect(toggle).to_have_attribute("aria-pressed", "true")
    toggle.click()
    expect(toggle).to_have_attribute("aria-pressed", "false")
    light = page.evaluate(PAPER)
    assert light != dark

    # Never a flash: the first thing that is drawn of the next page is drawn in the chosen theme.
    page.add_init_script(
        "new PerformanceObserver(() => { window.first = getComputedStyle(document.documentElement).colorScheme })"
        ".observe({ type: 'paint', buffered: true })"
    )
    page.goto(f"{site.url}/ja/blog/")
    # Not wait_for_function, which the policy forbids when it has to look twice.
    assert page.evaluate(FIRST_PAINT) == "light"
    assert page.evaluate(PAPER) == light
    assert context.cookies() == []


def test_without_javascript_there_is_no_toggle(site, new_context):
    page = new_context(java_script_enabled=False).new_page()
    page.goto(f"{site.url}/en/")
    expect(page.locator("[data-theme-toggle]")).to_be_hidden()


@pytest.mark.parametrize(
    ("locale", "offered"), [("ja-JP", "/ja/blog/"), ("en-GB", None), ("zh-CN", None), ("ko-KR", "/ko/blog/")]
)
def test_a_reader_is_offered_the_language_of_the_browser_where_the_page_has_it(site, new_context, locale, offered):
    page = new_context(locale=locale).new_page()
    page.goto(f"{site.url}/en/blog/")
    shown = page.locator("[data-suggestion]:visible")
    if offered is None:
        expect(shown).to_have_count(0)
        return
    expect(shown).to_have_attribute("lang", offered.split("/")[1])
    assert page.url == f"{site.url}/en/blog/"
    shown.get_by_role("link").click()
    assert page.url == f"{site.url}{offered}"
    expect(page.locator("[data-suggestion]:visible")).to_have_count(0)


def test_the_offer_is_made_until_it_is_dismissed_and_moves_nothing(site, new_context):
    page = new_context(locale="ko-KR").new_page()
    page.add_init_script(
        "window.shift = 0; new PerformanceObserver((list) => { for (const e of list.getEntries()) shift += e.value })"
        ".observe({ type: 'layout-shift', buffered: true })"
    )
    page.goto(f"{site.url}/en/")
    expect(page.locator("[data-suggestion]:visible")).to_contain_text("이 페이지는 한국어로도 읽으실 수 있습니다.")
    assert page.evaluate("window.shift") == 0
    page.locator("[data-suggestion]:visible").get_by_role("button").click()
    expect(page.locator("[data-suggestion]:visible")).to_have_count(0)
    page.reload()
    page.wait_for_load_state("networkidle")
    expect(page.locator("[data-suggestion]:visible")).to_have_count(0)


def test_the_policy_has_nothing_against_structured_data(site, page):
    """A block of data is no script that could be executed."""
    complaints: list[str] = []
    page.on("console", lambda message: complaints.append(message.text))
    page.goto(f"{site.url}/en/blog/")
    assert page.locator('script[type="application/ld+json"]').count() == 1
    assert [text for text in complaints if "Content Security Policy" in text] == []
