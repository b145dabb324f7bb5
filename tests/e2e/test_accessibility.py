"""What axe finds on every page type, in five languages and both themes; and no page is wider than a phone."""

from itertools import product

import pytest
from axe_playwright_python.base import AXE_SCRIPT

from tests.demo import PAGES, PREFIXES, visit

pytestmark = pytest.mark.django_db

STANDARD = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
RULES = {
    "light": {"type": "tag", "values": STANDARD},
    "dark": {"type": "rule", "values": ["color-contrast", "link-in-text-block"]},  # the page is the same but for these
}
DESKTOP = {"width": 1280, "height": 900}


@pytest.fixture(scope="module")
def window(demo_server, browser):
    context = browser.new_context(base_url=demo_server, viewport=DESKTOP, reduced_motion="reduce", locale="en-US")
    yield context.new_page()
    context.close()


@pytest.fixture(scope="module", params=product(PREFIXES, PAGES), ids="-".join)
def shown(window, request):
    """A page, loaded once for all tests of it."""
    prefix, kind = request.param
    visit(window, kind, prefix)
    window.evaluate(AXE_SCRIPT)
    return window


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_axe_finds_nothing(shown, theme):
    shown.set_viewport_size(DESKTOP)
    shown.emulate_media(color_scheme=theme)
    options = {"runOnly": RULES[theme], "resultTypes": ["violations"]}
    found = shown.evaluate("options => axe.run(options)", options)
    assert found["passes"]
    if found["violations"]:
        pytest.fail("\n".join(lines(found["violations"])), pytrace=False)


def lines(violations):
    for rule in violations:
        for node in rule["nodes"]:
            reasons = [check["message"] for check in [*node["any"], *node["all"], *node["none"]]]
            yield f"{rule['id']} at {node['target']}: {node['html'][:200]} {reasons}"


@pytest.mark.parametrize("width", [360, 320])  # a phone; 1280 pixels at 400 %
def test_nothing_is_wider_than_the_window(shown, width):
    shown.set_viewport_size({"width": width, "height": 640})
    wide = """() => document.scrollingElement.scrollWidth <= innerWidth ? [] :
        [...document.body.querySelectorAll("*")].filter((e) => e.getBoundingClientRect().right > innerWidth + 0.5)
        .map((e) => e.outerHTML.slice(0, 120))"""
    assert shown.evaluate("document.scrollingElement.scrollWidth") <= width, shown.evaluate(wide)
