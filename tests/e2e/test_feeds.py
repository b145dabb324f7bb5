"""The address of a feed, opened by a person."""

import pytest
from playwright.sync_api import expect

from blog.models import BlogIndexPage
from tests import factories

pytestmark = pytest.mark.django_db(transaction=True, serialized_rollback=True)


@pytest.fixture
def article(site):
    author = factories.author("Long Hoang", slug="long")
    blog = BlogIndexPage.objects.get()
    return factories.article(blog, authors=[author], en="Queues that lose nothing", ja="何も失わないキュー")


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_a_browser_shows_a_page_in_our_type(site, article, page, theme):
    faults = []
    page.on("console", lambda message: faults.append(message.text) if message.type in ("error", "warning") else None)
    page.emulate_media(color_scheme=theme)
    page.goto(f"{site.url}/ja/blog/feed/")
    expect(page).to_have_title("ブログ – MercTechs")
    expect(page.get_by_role("heading", level=1)).to_have_text("ブログ – MercTechs")
    expect(page.get_by_text(f"{site.url}/ja/blog/feed/", exact=True)).to_be_visible()
    assert page.locator("html").get_attribute("lang") == "ja"
    face = "element => getComputedStyle(element).fontFamily"
    heading = page.get_by_role("heading", level=1).evaluate(face)
    page.get_by_role("link", name="何も失わないキュー").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("何も失わないキュー")
    assert page.get_by_role("heading", level=1).evaluate(face) == heading
    assert faults == []


def test_the_switcher_leads_to_the_same_feed_in_another_language(site, article, page):
    page.goto(f"{site.url}/ja/blog/authors/long/feed/")
    page.get_by_role("navigation", name="言語").get_by_role("link", name="English").click()
    expect(page).to_have_url(f"{site.url}/en/blog/authors/long/feed/")
    expect(page.get_by_role("heading", level=1)).to_have_text("Long Hoang – Blog – MercTechs")


def test_a_script_of_a_reader_in_the_browser_gets_the_feed(site, article, page):
    page.goto(f"{site.url}/ja/blog/")
    link = page.locator("link[type='application/atom+xml']").get_attribute("href")
    kind = page.evaluate("async url => (await fetch(url)).headers.get('content-type')", link)
    assert kind == "application/atom+xml; charset=utf-8"
