"""An editor sends an article to a translator outside and takes back what they wrote, in a browser."""

import pytest
from playwright.sync_api import Page, expect

from blog.models import ArticlePage, BlogIndexPage
from tests import factories
from tests.e2e.editing import log_in

# A server in another thread sees only what is committed; each test begins with what the migrations made.
pytestmark = pytest.mark.django_db(transaction=True, serialized_rollback=True)


def test_a_file_goes_out_and_its_translation_comes_in(site, page: Page, tmp_path):
    article = factories.article(BlogIndexPage.objects.get(), en="Hello", ja="こんにちは")
    log_in(page, site)
    page.goto(f"{site.url}/admin/pages/{article.pk}/edit/")
    page.get_by_role("button", name="Actions", exact=True).first.click()
    page.get_by_role("link", name="Files for translators").click()
    page.get_by_label("English").uncheck()
    for name in ("한국어", "简体中文", "Tiếng Việt"):
        page.get_by_label(name).uncheck()
    with page.expect_download() as download:
        page.get_by_role("button", name="Download").click()
    path = tmp_path / download.value.suggested_filename
    download.value.save_as(path)
    path.write_text(path.read_text("utf-8").replace("<target>こんにちは<", "<target>ようこそ<"), "utf-8")

    page.get_by_role("link", name="Take in files from translators").click()
    page.get_by_label("Files").set_input_files(path)
    page.get_by_role("button", name="Show what would change").click()
    inserted = page.locator(".difference-group ins")
    expect(inserted).to_have_text("ようこそ")
    assert inserted.evaluate("mark => mark.closest('[lang]').lang") == "ja"
    draft = ArticlePage.objects.get().get_latest_revision_as_object()
    assert draft.headline_in("ja") == "こんにちは"

    page.get_by_role("button", name="Apply to the drafts").click()
    expect(page.locator(".messages")).to_contain_text("Changed 1 draft.")
    expect(page.locator("#id_headline_ja")).to_have_value("ようこそ")
    page.goto(f"{site.url}/ja/blog/{article.slug}/")
    expect(page.locator("h1")).to_have_text("こんにちは")
