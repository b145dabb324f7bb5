"""Publishing one of several languages, with the words before it is done."""

import pytest
from playwright.sync_api import Page, expect

from blog.models import ArticlePage, BlogIndexPage
from editions.models import Edition
from tests import factories
from tests.e2e.editing import log_in, press, publish, rewrite, tab

pytestmark = pytest.mark.django_db(transaction=True, serialized_rollback=True)


@pytest.fixture
def article(site):
    """Public in English (the source), Japanese and Korean, with a Vietnamese draft."""
    page = factories.draft(
        BlogIndexPage.objects.get(),
        ArticlePage,
        factories.texts(en="Hello", ja="こんにちは", ko="안녕하세요", vi="Xin chào"),
        slug="hello",
    )
    return factories.publish(page, "en", "ja", "ko")


@pytest.fixture
def form(site, article, page: Page):
    log_in(page, site)
    page.goto(f"{site.url}/admin/pages/{article.pk}/edit/")
    return page


def headlines(article):
    return dict(Edition.objects.visible().filter(page=article.pk).values_list("language", "headline"))


def out_of_date(article):
    editions = Edition.objects.filter(page=article.pk).out_of_date()
    return set(editions.values_list("language", flat=True))


def test_one_of_several_languages_goes_out_and_the_dialog_says_so_before(form, article):
    tab(form, "日本語")
    rewrite(form, "ja", "おはよう")
    tab(form, "한국어")
    form.fill("#id_headline_ko", "아직 초안")

    press(form)
    words = form.locator("[data-plan-words]")
    expect(words).to_contain_text("Publishes 日本語.")
    expect(words).to_contain_text("Keeps English and 한국어 as readers see them now.")
    expect(words).to_contain_text("Tiếng Việt stays a draft.")
    assert headlines(article)["ja"] == "こんにちは"

    form.keyboard.press("Escape")
    expect(form.locator("[data-plan]")).not_to_be_visible()
    expect(form.locator("#id_headline_ko")).to_have_value("아직 초안")
    assert form.evaluate("document.activeElement.closest('footer') !== null")

    press(form)
    expect(words).to_be_visible()
    form.keyboard.press("Enter")  # the focus is on the button that goes on
    expect(form.locator(".messages")).to_contain_text("published")
    assert headlines(article) == {"en": "Hello", "ja": "おはよう", "ko": "안녕하세요"}


def test_a_change_of_the_source_leaves_translations_behind_unless_it_is_minor(site, form, article):
    rewrite(form, "en", "Hello!")
    tab(form, "Shared")
    form.check("#id_minor_change")
    assert "日本語 and 한국어 stay up to date." in publish(form)
    assert out_of_date(article) == set()

    form.goto(f"{site.url}/admin/pages/{article.pk}/edit/")
    rewrite(form, "en", "Good morning")
    assert "these translations turn out of date: 日本語 and 한국어." in publish(form)
    assert out_of_date(article) == {"ja", "ko"}


def test_publishing_works_when_the_preview_of_the_changes_fails(form, article):
    rewrite(form, "en", "Hello!")
    form.route("**/plan/", lambda route: route.abort())
    press(form)
    expect(form.locator("[data-plan-failure]")).to_be_visible()
    form.locator("[data-plan-confirm]").click()
    expect(form.locator(".messages")).to_contain_text("published")
    assert headlines(article)["en"] == "Hello!"
