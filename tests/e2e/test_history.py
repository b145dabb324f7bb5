"""An editor brings one language back from the history; nobody else's work is touched."""

import pytest
from playwright.sync_api import Page, expect

from blog.models import ArticlePage, BlogIndexPage
from tests import factories
from tests.e2e.editing import log_in

# A server in another thread sees only what is committed; each test begins with what the migrations made.
pytestmark = pytest.mark.django_db(transaction=True, serialized_rollback=True)


def saved(article, **headlines):
    draft = newest(article)
    for code, headline in headlines.items():
        draft.set_text(code, headline=headline)
    return draft.save_revision(log_action=True)


def newest(article):
    return ArticlePage.objects.get(pk=article.pk).get_latest_revision_as_object()


def test_one_language_comes_back_from_the_history_and_the_others_stay(site, page: Page):
    article = factories.article(BlogIndexPage.objects.get(), en="Public", ja="公開", ko="공개")
    saved(article, en="An older draft", ja="古い見出し", ko="오래된 초안")
    saved(article, en="The newest draft", ja="最新の見出し", ko="최신 초안")
    log_in(page, site)
    page.goto(f"{site.url}/admin/pages/{article.pk}/history/")
    page.get_by_role("row").nth(2).get_by_role("button", name="Actions").click()
    page.get_by_role("link", name="Bring back text").click()

    boxes = page.get_by_role("checkbox")
    expect(boxes).to_have_count(3)
    assert [box.is_checked() for box in boxes.all()] == [False, False, False]
    page.get_by_label("日本語").check()
    japanese = page.locator("section", has=page.get_by_label("日本語"))
    japanese.get_by_text("1 field would change").click()
    expect(japanese.locator("del")).to_have_text("最新の")
    expect(japanese.locator("ins")).to_have_text("古い")
    assert japanese.locator("ins").evaluate("mark => mark.closest('[lang]').lang") == "ja"
    # Somebody else saves meanwhile.
    saved(article, ko="방금 고친 초안")
    page.get_by_role("button", name="Bring back what is ticked").click()

    expect(page.locator("#id_headline_ja")).to_be_visible()
    expect(page.locator("#id_headline_ja")).to_have_value("古い見出し")
    draft = newest(article)
    headlines = [draft.headline_in(code) for code in ("en", "ja", "ko")]
    assert headlines == ["The newest draft", "古い見出し", "방금 고친 초안"]
    page.goto(f"{site.url}/ja/blog/{article.slug}/")
    expect(page.locator("h1")).to_have_text("公開")
    page.goto(f"{site.url}/admin/pages/{article.pk}/history/")
    expect(page.get_by_role("row").nth(1)).to_contain_text("日本語")
