"""A translator at the edit form: the source beside the translation, and only what was opened is started and saved."""

import pytest
from django.contrib.auth import get_user_model
from playwright.sync_api import Page, expect
from wagtail.models import Comment

from blog.models import ArticlePage, BlogIndexPage
from tests import factories
from tests.e2e.editing import log_in, press, tab

# A server in another thread sees only what is committed; each test begins with what the migrations made.
pytestmark = pytest.mark.django_db(transaction=True, serialized_rollback=True)

QUIET = 2500  # milliseconds in which Wagtail would have noticed an edit and saved it


def block(number: int, kind: str, text: str) -> dict:
    value = f"<p>{text}</p>" if kind == "paragraph" else {"level": "h2", "text": text}
    return {"type": kind, "value": value, "id": f"00000000-0000-4000-8000-{number:012}"}


ENGLISH = [
    block(1, "paragraph", "We write it down first."),
    block(2, "heading", "Then we talk"),
    block(3, "paragraph", "And then we write it again."),
]


@pytest.fixture
def article(site):
    """Public in English and Japanese, whose second paragraph is missing; nothing in Vietnamese."""
    japanese = [block(11, "paragraph", "まず書きます。"), block(12, "heading", "次に話します")]
    by_language = {
        "en": {"headline": "Requirements", "summary": "In short.", "body": ENGLISH},
        "ja": {"headline": "要件", "summary": "要約", "body": japanese},
    }
    page = factories.draft(BlogIndexPage.objects.get(), ArticlePage, by_language, slug="requirements")
    return factories.publish(page, "en", "ja")


@pytest.fixture
def form(site, article, page: Page) -> Page:
    """The edit form, and in ``page.saved`` what it has sent to be saved."""
    log_in(page, site)
    page.saved = []  # type: ignore[attr-defined]
    address = f"{site.url}/admin/pages/{article.pk}/edit/"
    page.on("request", lambda request: page.saved.append(request) if _saves(request, address) else None)
    page.goto(address)
    return page


def _saves(request, address: str) -> bool:
    return request.method == "POST" and request.url == address


def newest(article):
    return ArticlePage.objects.get(pk=article.pk).get_latest_revision_as_object()


def save(page: Page) -> None:
    press(page, "button[type=submit].action-save")
    expect(page.locator(".messages")).to_contain_text("updated")


def beside(page: Page, suffix: str, number: int):
    """The source of the block with this number in the form of a language."""
    return page.locator(f"#tab-{suffix} [data-streamfield-child]").nth(number).locator("> .beside:not(.is-missing)")


def test_the_source_stands_beside_what_it_becomes_and_can_be_hidden(form):
    tab(form, "日本語")
    headline = form.locator("#tab-ja [data-source-field=headline]")
    expect(headline).to_have_text("Requirements")
    expect(headline).to_have_attribute("lang", "en")
    expect(beside(form, "ja", 0)).to_contain_text("We write it down first.")
    expect(beside(form, "ja", 1)).to_contain_text("Then we talk")
    missing = form.locator("#tab-ja [data-streamfield-child]").nth(1).locator(".is-missing")
    expect(missing).to_contain_text("And then we write it again.")
    expect(form.locator("#tab-en .beside")).to_have_count(0)

    form.locator("#tab-ja [data-beside-toggle]").click()
    expect(headline).to_be_hidden()
    form.reload()  # remembered
    expect(form.locator("#tab-ja #id_headline_ja")).to_be_visible()
    expect(headline).to_be_hidden()
    form.locator("#tab-ja [data-beside-toggle]").click()
    expect(headline).to_be_visible()


def test_the_view_follows_when_blocks_are_deleted(form):
    tab(form, "日本語")
    expect(beside(form, "ja", 0)).to_contain_text("We write it down first.")
    form.locator("#tab-ja [data-streamfield-action=DELETE]").first.click()
    expect(beside(form, "ja", 1)).to_contain_text("Then we talk")
    first = form.locator("#tab-ja .is-missing").filter(has_text="We write it down first.")
    expect(first).to_be_visible()


def test_an_empty_translation_begins_with_the_source_and_says_what_is_left(form, article):
    tab(form, "Tiếng Việt")
    form.locator("#tab-vi [name=take-over]").click()
    expect(form.locator("#tab-vi #id_headline_vi")).to_have_value("Requirements")
    left = form.locator("#tab-vi [data-untranslated-count]")
    expect(left).to_have_text("5")  # headline, summary, two paragraphs and a heading
    wrapper = form.locator("#tab-vi [data-field-input]:has(> #id_headline_vi)")
    expect(wrapper).to_have_class("w-field__input is-untranslated")
    form.fill("#id_headline_vi", "Yêu cầu")
    expect(left).to_have_text("4")
    expect(wrapper).not_to_have_class("w-field__input is-untranslated")
    rich = form.locator("#tab-vi .public-DraftEditor-content").first
    rich.click()
    form.keyboard.press("End")
    form.keyboard.type(" Viết lại.")
    expect(left).to_have_text("3")
    assert [item["id"] for item in newest(article).text_in("vi")["body"]] == [item["id"] for item in ENGLISH]


def test_opening_a_tab_is_no_edit(form, article):
    form.wait_for_timeout(QUIET)
    for name in ("日本語", "Tiếng Việt", "Shared", "English"):
        tab(form, name)
    expect(form.locator("#tab-ja .public-DraftEditor-content")).to_have_count(1)
    form.wait_for_timeout(QUIET)
    assert form.saved == []
    expect(form.locator("#id_ready_ja")).to_be_checked()


def test_what_was_not_opened_is_not_sent_and_stays_as_it_is(form, article):
    before = newest(article).text_in("ja")
    expect(form.locator("#tab-ja .public-DraftEditor-content")).to_have_count(0)
    form.fill("#id_headline_en", "Requirements that last")
    save(form)
    sent = form.saved[-1].post_data
    assert "headline_en" in sent
    assert "headline_ja" not in sent
    draft = newest(article)
    assert draft.headline_in("en") == "Requirements that last"
    assert draft.text_in("ja") == before
    assert "ja" in draft.ready


def test_a_refused_form_keeps_what_was_typed_in_every_tab(form, article):
    tab(form, "日本語")
    form.fill("#id_summary_ja", "書きかけの要約")
    tab(form, "English")
    form.fill("#id_headline_en", "")
    press(form, "button[type=submit].action-save")
    expect(form.locator(".messages")).to_contain_text("could not be saved")
    expect(form.locator("#tab-ja #id_summary_ja")).to_have_attribute("lang", "ja")
    expect(beside(form, "ja", 0)).to_contain_text("We write it down first.")
    form.fill("#id_headline_en", "Requirements")
    save(form)
    assert newest(article).text_in("ja")["summary"] == "書きかけの要約"


def test_comments_in_a_tab_that_was_not_opened_survive_and_are_shown_in_it(form, article):
    place = f"body_ja.{newest(article).text_in('ja')['body'][1]['id']}.text"
    comment = Comment.objects.create(
        page=article, user=get_user_model().objects.get(), text="本当に？", contentpath=place
    )
    form.goto(f"{form.url.split('#')[0]}?comment={comment.pk}")
    expect(form.locator("#tab-ja")).to_be_visible()
    expect(beside(form, "ja", 0)).to_be_visible()
    form.locator("[data-side-panel-toggle=comments]").click()
    expect(form.get_by_text("本当に？")).to_be_visible()
    form.goto(form.url.split("?")[0])
    form.fill("#id_headline_en", "Requirements that last")
    save(form)
    assert list(Comment.objects.values_list("text", "contentpath")) == [("本当に？", place)]


def test_a_tab_that_nobody_touches_is_left_in_peace(form):
    tab(form, "日本語")
    expect(beside(form, "ja", 0)).to_be_visible()
    form.wait_for_timeout(QUIET)
    changes = form.evaluate(
        """async (quiet) => {
          let changes = 0;
          const observer = new MutationObserver((records) => { changes += records.length; });
          observer.observe(document.querySelector("#tab-ja"), { childList: true, characterData: true, subtree: true });
          await new Promise((resolve) => setTimeout(resolve, quiet));
          return changes;
        }""",
        QUIET,
    )
    assert changes == 0
