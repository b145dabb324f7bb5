"""Two people write in one article at once, each in a browser of their own: nothing is lost, nothing is overwritten."""

import re
from threading import Lock

import pytest
from playwright.sync_api import Page, expect

from blog.models import ArticlePage, BlogIndexPage
from tests import factories
from tests.e2e.editing import log_in, press, publish, tab

# A server in another thread sees only what is committed; each test begins with what the migrations made.
pytestmark = pytest.mark.django_db(transaction=True, serialized_rollback=True)

QUIET = 2500  # milliseconds in which the admin would have saved what changed
PATIENCE = 15_000  # milliseconds for two browsers on a busy machine
CONFLICT = "Somebody else has changed the same text"
NOTICES_EDITS = """() => {
  const form = document.querySelector("#page-edit-form");
  return window.wagtail?.app.getControllerForElementAndIdentifier(form, "w-unsaved")?.initialFormData;
}"""
ONE_AT_A_TIME = Lock()


@pytest.fixture(autouse=True)
def served_one_by_one(live_server, monkeypatch):
    """On SQLite all threads share one connection to the test's database, and with it a transaction."""
    server = live_server.thread.httpd
    application = server.application

    def wait_and_serve(*args):
        with ONE_AT_A_TIME:
            return application(*args)

    monkeypatch.setattr(server, "application", wait_and_serve)


def paragraph(number: int, text: str) -> dict:
    return {"type": "paragraph", "value": f"<p>{text}</p>", "id": f"00000000-0000-4000-8000-{number:012}"}


@pytest.fixture
def article(site):
    """Public in English and Japanese, a draft in Korean, nothing in Vietnamese."""
    by_language = {
        "en": {"headline": "Requirements", "body": [paragraph(1, "We write it down.")]},
        "ja": {"headline": "要件", "body": [paragraph(2, "まず書きます。")]},
        "ko": {"headline": "요구 사항"},
    }
    page = factories.draft(BlogIndexPage.objects.get(), ArticlePage, by_language, slug="requirements")
    return factories.publish(page, "en", "ja")


@pytest.fixture
def mine(site, article, page: Page) -> Page:
    return opened(site, article, page, "hoa")


@pytest.fixture
def theirs(site, article, mine, new_context) -> Page:
    window = opened(site, article, new_context().new_page(), "kenji")
    notice_edits(mine, window)
    return window


def opened(site, article, page: Page, name: str, *rights) -> Page:
    log_in(page, site, name, *rights)
    page.goto(f"{site.url}/admin/pages/{article.pk}/edit/")
    return page


def notice_edits(*windows: Page) -> None:
    """Wait until the forms do. Wagtail begins to look for them a while after a form was opened."""
    for window in windows:
        window.wait_for_function(NOTICES_EDITS)


def newest(article):
    with ONE_AT_A_TIME:
        return ArticlePage.objects.get(pk=article.pk).get_latest_revision_as_object()


def headlines(article):
    draft = newest(article)
    return {code: draft.headline_in(code) for code in ("en", "ja", "ko", "vi")}


def body(article, code):
    return [block["value"] for block in newest(article).text_in(code)["body"]]


def is_autosaved(page: Page) -> None:
    expect(page.locator(".w-autosave-indicator__state--saved")).to_be_visible(timeout=PATIENCE)


def save(page: Page) -> None:
    press(page, "button[type=submit].action-save")


def is_saved(page: Page) -> None:
    expect(page.locator(".messages")).to_contain_text("updated", timeout=PATIENCE)


def write(page: Page, suffix: str, text: str) -> None:
    """Go on at the end of the first paragraph."""
    editor = page.locator(f"#tab-{suffix} .public-DraftEditor-content").first
    editor.click()
    page.keyboard.press("Control+End")
    page.keyboard.type(text)
    # The editor hands over what was typed a moment later.
    expect(page.locator(f"[name=body_{suffix}-0-value]")).to_have_value(re.compile(re.escape(text)))


def change_japanese(page: Page, headline: str, more: str) -> None:
    tab(page, "日本語")
    page.fill("#id_headline_ja", headline)
    write(page, "ja", more)


def test_two_translators_save_different_languages_in_the_background(site, article, page: Page, new_context):
    vietnamese = opened(site, article, page, "hoa", "Translators", ("vi",))
    japanese = opened(site, article, new_context().new_page(), "kenji", "Translators", ("ja",))
    notice_edits(vietnamese, japanese)
    vietnamese.fill("#id_headline_vi", "Yêu cầu")
    is_autosaved(vietnamese)
    japanese.fill("#id_headline_ja", "要求")
    is_autosaved(japanese)
    vietnamese.fill("#id_headline_vi", "Yêu cầu phần mềm")
    japanese.fill("#id_headline_ja", "ソフトウェアの要求")
    expected = {"en": "Requirements", "ja": "ソフトウェアの要求", "ko": "요구 사항", "vi": "Yêu cầu phần mềm"}
    for window in (vietnamese, japanese):
        window.wait_for_timeout(QUIET)
        is_autosaved(window)
        expect(window.get_by_text("overwrite")).to_have_count(0)
        expect(window.get_by_text("new version")).to_have_count(0)
    assert headlines(article) == expected
    save(vietnamese)
    is_saved(vietnamese)
    save(japanese)
    is_saved(japanese)
    assert headlines(article) == expected


def test_a_conflict_shows_both_texts_and_saving_again_keeps_mine(article, mine, theirs):
    change_japanese(theirs, "彼らの見出し", "彼らの文。")
    save(theirs)
    is_saved(theirs)
    change_japanese(mine, "私の見出し", "私の文。")
    indicator = mine.locator("#w-autosave-indicator")
    expect(indicator).to_contain_text("Autosave is paused", timeout=PATIENCE)
    indicator.hover()
    expect(mine.get_by_role("tooltip")).to_contain_text("save to see both texts and choose")
    assert headlines(article)["ja"] == "彼らの見出し"

    save(mine)
    conflicts = mine.locator(".conflicts__conflict")
    expect(conflicts).to_have_count(2)
    expect(conflicts.first).to_contain_text("kenji changed this")
    expect(conflicts.first.locator("del")).to_have_text("彼ら")
    expect(conflicts.first.locator("ins")).to_have_text("私")
    expect(conflicts.last).to_contain_text("彼ら")
    expect(mine.locator("#id_headline_ja")).to_have_value("私の見出し")
    # Nothing is decided in the background.
    tab(mine, "日本語")
    mine.fill("#id_headline_ja", "私たちの見出し")
    mine.wait_for_timeout(QUIET)
    assert headlines(article)["ja"] == "彼らの見出し"

    save(mine)
    is_saved(mine)
    assert headlines(article)["ja"] == "私たちの見出し"
    assert "まず書きます。私の文。" in body(article, "ja")[0]
    texts = [draft.as_object().text_in("ja") for draft in article.revisions.all()]
    assert any(text["headline"] == "彼らの見出し" and "彼らの文。" in text["body"][0]["value"] for text in texts)


def test_taking_their_text_loses_nothing_else_of_mine(article, mine, theirs):
    change_japanese(theirs, "彼らの見出し", "彼らの文。")
    tab(theirs, "한국어")
    theirs.fill("#id_headline_ko", "그들의 제목")
    save(theirs)
    is_saved(theirs)
    change_japanese(mine, "私の見出し", "私の文。")
    write_english(mine)
    save(mine)
    expect(mine.locator(".conflicts")).to_contain_text(CONFLICT)
    for box in mine.get_by_label("Take their text instead of mine").all():
        box.check()
    # What was typed into the tabs that were open is there, and what others wrote in those that were not.
    expect(mine.locator("#id_headline_en")).to_have_value("Requirements that last")
    tab(mine, "한국어")
    expect(mine.locator("#id_headline_ko")).to_have_value("그들의 제목")
    save(mine)
    is_saved(mine)
    assert headlines(article) == {
        "en": "Requirements that last", "ja": "彼らの見出し", "ko": "그들의 제목", "vi": ""
    }  # fmt: skip
    assert "彼らの文。" in body(article, "ja")[0]
    assert "私の文。" not in body(article, "ja")[0]
    assert "Then again." in body(article, "en")[0]


def write_english(page: Page) -> None:
    tab(page, "English")
    page.fill("#id_headline_en", "Requirements that last")
    write(page, "en", " Then again.")


def test_a_mark_that_was_saved_in_the_background_is_there_when_the_page_is_published(site, article, mine, theirs):
    tab(mine, "日本語")
    mine.fill("#id_headline_ja", "要求")
    expect(mine.locator("#id_ready_ja")).not_to_be_checked()
    mine.check("#id_ready_ja")
    mine.wait_for_timeout(QUIET)
    is_autosaved(mine)
    tab(theirs, "Tiếng Việt")
    theirs.fill("#id_headline_vi", "Yêu cầu")
    is_autosaved(theirs)
    said = publish(mine)
    assert "Publishes 日本語." in said
    mine.goto(f"{site.url}/ja/blog/requirements/")
    expect(mine.locator("h1")).to_have_text("要求")
    assert headlines(article)["vi"] == "Yêu cầu"


def test_nobody_marks_in_the_background_what_somebody_else_has_changed(article, mine, theirs):
    tab(theirs, "한국어")
    theirs.fill("#id_headline_ko", "그들의 제목")
    is_autosaved(theirs)
    tab(mine, "한국어")
    mine.check("#id_ready_ko")
    expect(mine.locator("#w-autosave-indicator")).to_contain_text("Autosave is paused", timeout=PATIENCE)
    save(mine)
    tab(mine, "한국어")
    expect(mine.get_by_text("Look at it again before you mark it as ready.").first).to_be_visible()
    expect(mine.locator("#id_headline_ko")).to_have_value("그들의 제목")
    expect(mine.locator("#id_ready_ko")).not_to_be_checked()
    mine.wait_for_timeout(QUIET)
    assert "ko" not in newest(article).ready
    mine.check("#id_ready_ko")
    save(mine)
    is_saved(mine)
    assert "ko" in newest(article).ready
