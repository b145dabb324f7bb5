"""Reading a long article: contents that follow, headings to link to, code to copy, a phone, paper."""

import pytest
from django.utils.translation import gettext, override
from playwright.sync_api import Page, expect

from blog.models import BlogIndexPage
from tests import factories
from tests.blog.samples import heading, paragraph, rich_article

pytestmark = pytest.mark.django_db(transaction=True, serialized_rollback=True)

WIDE, PHONE = {"width": 1440, "height": 900}, {"width": 360, "height": 740}
A4 = {"width": 640, "height": 930}  # without the margins
CODE = "def run():\n    return 'a very long line that neither a phone nor paper can show without scrolling'"
SECTIONS = ["One", "Two", "Three"]


@pytest.fixture
def url(site):
    """An article in Japanese of three long sections, the second of which has a subsection and code."""
    blog = BlogIndexPage.objects.get()
    factories.article(blog, ja="関連記事")
    body = []
    for number, name in enumerate(SECTIONS, 1):
        body += [
            heading(name, id=f"{number * 11111111}-0"),
            *[paragraph("<p>長い文章が続きます。</p>") for _ in range(20)],
        ]
    body[42:42] = [
        heading("Inside", "h3", id="44444444-0"),
        {"type": "code", "value": {"language": "python", "file_name": "app/main.py", "code": CODE}},
        paragraph('<p><a href="https://example.org/x">外部</a><a href="#s-11111111">内部</a></p>'),
        *[paragraph("<p>さらに続きます。</p>") for _ in range(20)],
    ]
    wide = {"image": factories.image().pk, "alt": "図", "decorative": False, "caption": "", "wide": True}
    body.append({"type": "image", "value": wide})
    page = rich_article(blog, body=body, ja="長い記事")
    return f"{site.url}/ja/blog/{page.slug}/"


@pytest.fixture
def visit(url, new_context):
    def visit(**context) -> Page:
        page = new_context(reduced_motion="reduce", **context).new_page()
        page.goto(url)
        return page

    return visit


def follows(page: Page, name: str) -> None:
    expect(page.locator(".contents [aria-current=true]")).to_have_text([name])


def test_the_contents_beside_the_text_follow_the_reader(visit):
    page = visit(viewport=WIDE)
    expect(page.get_by_role("navigation", name="目次")).to_have_count(1)
    expect(page.locator(".contents [aria-current]")).to_have_count(0)
    for name in ["One", "Two", "Inside", "One", "Three"]:
        page.locator(".prose").get_by_role("heading", name=name).evaluate("heading => heading.scrollIntoView()")
        follows(page, name)
    # What has only come into sight is not what is being read.
    page.get_by_role("heading", name="Two").evaluate("heading => heading.scrollIntoView({block: 'center'})")
    follows(page, "One")
    page.locator("footer.site-footer").scroll_into_view_if_needed()
    follows(page, "Three")
    page.evaluate("scrollTo(0, 0)")
    expect(page.locator(".contents [aria-current]")).to_have_count(0)


def test_the_contents_stay_in_sight_and_lead_to_the_section(visit):
    page = visit(viewport=WIDE)
    page.get_by_role("heading", name="Three").evaluate("heading => heading.scrollIntoView()")
    link = page.locator(".contents--beside").get_by_role("link", name="Inside")
    expect(link).to_be_in_viewport()
    link.click()
    assert page.url.endswith("#s-44444444")
    follows(page, "Inside")
    top = page.get_by_role("heading", name="Inside").bounding_box()["y"]
    assert 0 < top < 100


def test_the_contents_are_folded_on_a_phone(visit):
    page = visit(viewport=PHONE)
    expect(page.get_by_role("navigation", name="目次")).to_have_count(1)
    link = page.get_by_role("link", name="Two", exact=True)
    expect(link).to_be_hidden()
    page.get_by_text("目次").locator("visible=true").click()
    link.click()
    assert page.url.endswith("#s-22222222")


def test_a_heading_shows_its_link_to_pointer_and_keyboard(visit):
    page = visit(viewport=WIDE)
    link = page.locator(".heading__link").first
    expect(link).to_have_css("opacity", "0")
    page.get_by_role("heading", name="One").hover()
    expect(link).to_have_css("opacity", "1")
    page.mouse.move(0, 0)
    expect(link).to_have_css("opacity", "0")
    link.focus()
    page.keyboard.press("Shift+Tab")
    page.keyboard.press("Tab")
    expect(link).to_have_css("opacity", "1")
    page.keyboard.press("Enter")
    assert page.url.endswith("#s-11111111")


def test_code_is_copied_and_the_page_says_so_in_the_language_of_the_text(visit):
    page = visit(viewport=WIDE, permissions=["clipboard-read", "clipboard-write"])
    with override("ja"):
        copy, copied = gettext("Copy"), gettext("Copied")
    status = page.locator("figure.code [role=status]")
    expect(status).to_have_text("")
    page.get_by_role("button", name=copy, exact=True).click()
    expect(status).to_have_text(copied)
    expect(page.locator(".code__copy")).to_have_text(copied)
    assert page.evaluate("navigator.clipboard.readText()") == CODE
    expect(page.locator(".code__copy")).to_have_text(copy)
    expect(status).to_have_text("")


def test_without_javascript_nothing_promises_what_does_not_work(visit):
    page = visit(viewport=WIDE, java_script_enabled=False)
    assert page.locator(".code button").count() == 0
    page.locator(".contents--beside").get_by_role("link", name="Three").click()
    assert page.url.endswith("#s-33333333")


def test_nothing_but_code_scrolls_sideways_however_narrow_the_window(visit):
    """320 pixels are a window of 1280 at 400 %."""
    page = visit(viewport={"width": 320, "height": 256})
    assert page.evaluate("document.documentElement.scrollWidth") == 320
    code = page.locator("pre")
    assert code.evaluate("pre => pre.scrollWidth > pre.clientWidth")
    code.focus()
    page.keyboard.press("ArrowRight")
    expect(code).not_to_have_js_property("scrollLeft", 0)


def test_a_wide_picture_is_wider_than_the_text_where_there_is_room(visit):
    width = "element => element.getBoundingClientRect().width"
    for viewport, ratio in ((WIDE, 1.15), (PHONE, 1)):
        page = visit(viewport=viewport)
        text = page.locator(".prose > p").first.evaluate(width)
        assert page.locator(".figure--wide").evaluate(width) >= text * ratio
        assert page.evaluate("document.documentElement.scrollWidth") == viewport["width"]


def test_paper_gets_the_text_with_addresses_and_nothing_to_press(visit, url):
    page = visit(viewport=A4, color_scheme="dark")
    page.emulate_media(media="print", color_scheme="dark")
    for furniture in (".site-header", ".site-footer", ".contents", ".code__copy", ".cta", ".related", ".ending--share"):
        assert page.locator(furniture).count(), furniture
        assert not page.locator(f"{furniture} >> visible=true").count(), furniture
    assert page.locator("h1").evaluate("h1 => getComputedStyle(h1).color") == "rgb(0, 0, 0)"
    assert page.locator("pre").evaluate("pre => pre.scrollWidth <= pre.clientWidth")
    after = "link => getComputedStyle(link, '::after').content"
    assert page.get_by_role("link", name="外部").evaluate(after) == '" (https://example.org/x)"'
    assert page.get_by_role("link", name="内部").evaluate(after) == "none"
    expect(page.locator(".article__address")).to_have_text(url)
    expect(page.locator(".article__address")).to_be_visible()
