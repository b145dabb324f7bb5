"""A translator of Vietnamese who tries to change Japanese, in the form and past it."""

import pytest
from playwright.sync_api import Page, expect

from blog.models import ArticlePage, BlogIndexPage
from tests import factories
from tests.e2e.editing import log_in, press, tab

pytestmark = pytest.mark.django_db(transaction=True, serialized_rollback=True)


@pytest.fixture
def article(site):
    page = factories.draft(
        BlogIndexPage.objects.get(), ArticlePage, factories.texts(ja="こんにちは", en="Hello", vi="Chào"), slug="hello"
    )
    return factories.publish(page, "ja", "en", "vi")


def newest(article):
    return ArticlePage.objects.get(pk=article.pk).get_latest_revision_as_object()


def save(page: Page) -> None:
    press(page, "button[type=submit].action-save")
    expect(page.locator(".messages")).to_contain_text("updated")


def test_a_translator_changes_vietnamese_and_nothing_else(site, article, page: Page):
    log_in(page, site, "linh", "Translators", ("vi",))
    page.goto(f"{site.url}/admin/pages/{article.pk}/edit/")
    tab(page, "日本語")
    expect(page.locator("[name=headline_ja]:enabled")).to_have_count(0)
    # Past what the browser allows: the field is opened by hand, and others are put into the form.
    page.evaluate(
        """() => {
          const form = document.querySelector("#page-edit-form");
          for (const name of ["headline_ja", "ready_ja", "slug", "tags", "source_language"]) {
            const field = form.querySelector(`[name=${name}]`);
            field?.removeAttribute("disabled");
            field?.removeAttribute("readonly");
            const made = Object.assign(document.createElement("input"), { name, value: "forged", type: "hidden" });
            if (field?.type === "text") field.value = "forged";
            else form.append(made);
          }
        }"""
    )
    tab(page, "Tiếng Việt")
    page.fill("#id_headline_vi", "Xin chào")
    save(page)
    draft = newest(article)
    assert draft.headline_in("vi") == "Xin chào"
    assert (draft.headline_in("ja"), draft.headline_in("en")) == ("こんにちは", "Hello")
    assert (draft.slug, draft.source_language, list(draft.tags.all())) == ("hello", "ja", [])


def test_a_hand_made_post_changes_vietnamese_and_nothing_else(site, article, page: Page):
    log_in(page, site, "linh", "Translators", ("vi",))
    url = f"{site.url}/admin/pages/{article.pk}/edit/"
    page.goto(url)
    form = {
        "csrfmiddlewaretoken": page.locator("[name=csrfmiddlewaretoken]").first.input_value(),
        "headline_vi": "Xin chào", "headline_ja": "forged", "summary_en": "forged", "ready_ja": "on",
        "slug": "forged", "source_language": "vi", "action-publish": "action-publish",
    }  # fmt: skip
    assert page.request.post(url, form=form, headers={"Referer": url}).status == 200
    draft = newest(article)
    assert draft.headline_in("vi") == "Xin chào"
    assert draft.headline_in("ja") == "こんにちは"
    assert draft.text_in("en")["summary"] == "Hello …"
    assert (draft.slug, draft.source_language) == ("hello", "ja")
    assert factories.edition(article, "vi").headline == "Chào"
