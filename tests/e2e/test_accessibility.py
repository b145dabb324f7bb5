"""What axe finds on every page type, in five languages and both themes; and no page is wider than a phone."""

from itertools import product

import pytest
from axe_playwright_python.sync_playwright import Axe

from tests.demo import PAGES, PREFIXES, visit

pytestmark = pytest.mark.django_db

TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
OPTIONS = {"runOnly": {"type": "tag", "values": TAGS}, "resultTypes": ["violations"]}
DESKTOP = {"width": 1280, "height": 900}
axe = Axe()


@pytest.fixture(scope="module")
def window(demo_server, browser):
    context = browser.new_context(base_url=demo_server, viewport=DESKTOP, reduced_motion="reduce", locale="en-US")
    yield context.new_page()
    context.close()


@pytest.fixture(scope="module", params=product(PREFIXES, PAGES), ids="-".join)
def shown(window, request):
    """A page, loaded once for all tests of it."""
    prefix, kind = request.param
    window.emulate_media(color_scheme="light")
    visit(window, kind, prefix)
    return window


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_axe_finds_nothing(shown, theme):
    shown.set_viewport_size(DESKTOP)
    shown.emulate_media(color_scheme=theme)
    found = axe.run(shown, options=OPTIONS).response["violations"]
    if found:
        pytest.fail("\n".join(lines(found)), pytrace=False)


def lines(found):
    for rule in found:
        for node in rule["nodes"]:
            reasons = [check["message"] for check in [*node["any"], *node["all"], *node["none"]]]
            yield f"{rule['id']} at {node['target']}: {node['html'][:200]} {reasons}"


@pytest.mark.parametrize("width", [360, 320])  # a phone; 1280 pixels at 400 %
def test_nothing_is_wider_than_the_window(shown, width):
    shown.set_viewport_size({"width": width, "height": 640})
    wide = """() => document.scrollingElement.scrollWidth <= innerWidth ? [] :
        [...document.body.querySelectorAll("*")].filter((e) => e.getBoundingClientRect().right > innerWidth + 0.5)
        .map((e) => `${e.tagName} ${e.className}`).slice(0, 12)"""
    assert shown.evaluate(wide) == []
    assert shown.evaluate("document.scrollingElement.scrollWidth <= innerWidth")
