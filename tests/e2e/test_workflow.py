"""Review by a moderator: what is submitted goes out when it is approved, and only what was ready."""

import pytest
from playwright.sync_api import Page, expect

from blog.models import ArticlePage, BlogIndexPage
from editions.models import Edition
from tests import factories
from tests.e2e.editing import confirm, log_in, press, tab

pytestmark = pytest.mark.django_db(transaction=True, serialized_rollback=True)


def headlines(article):
    return dict(Edition.objects.visible().filter(page=article.pk).values_list("language", "headline"))


def test_a_translator_submits_a_moderator_approves_and_the_ready_language_goes_out(site, page: Page, new_context):
    article = factories.draft(
        BlogIndexPage.objects.get(), ArticlePage, factories.texts(en="Hello", ja="やあ", vi="Chào"), slug="hello"
    )
    article = factories.publish(article, "en", "ja")
    draft = article.get_latest_revision_as_object()
    draft.set_text("ja", headline="書きかけ")
    draft.save_revision()

    log_in(page, site, "linh", "Translators", ("vi",))
    page.goto(f"{site.url}/admin/pages/{article.pk}/edit/")
    tab(page, "Tiếng Việt")
    page.fill("#id_headline_vi", "Xin chào")
    page.check("#id_ready_vi")
    assert page.locator("footer [name=action-publish]").count() == 0
    press(page, "[name=action-submit]")
    said = confirm(page)
    assert "Nothing changes until it is approved." in said
    assert "Publishes Tiếng Việt." in said
    expect(page.locator(".messages")).to_contain_text("submitted for moderation")
    assert headlines(article) == {"en": "Hello", "ja": "やあ"}

    moderator = new_context().new_page()
    log_in(moderator, site, "mai", "Moderators")
    moderator.goto(f"{site.url}/admin/pages/{article.pk}/edit/")
    press(moderator, "[data-workflow-action-name=approve]:not([data-workflow-action-modal-url])")
    said = confirm(moderator)
    assert "Publishes Tiếng Việt." in said
    assert "Keeps English and 日本語 as readers see them now." in said
    expect(moderator.locator(".messages")).to_be_visible()
    assert headlines(article) == {"en": "Hello", "ja": "やあ", "vi": "Xin chào"}
