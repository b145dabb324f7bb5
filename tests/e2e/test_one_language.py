"""One of five languages is published, another is scheduled: in the real admin, with a clock that is moved."""

from datetime import timedelta

import pytest
import time_machine
from django.core.management import call_command
from django.utils import timezone
from playwright.sync_api import Page, expect

from blog.models import BlogIndexPage
from editions.models import ScheduledText
from tests import factories
from tests.e2e.test_journeys import log_in, read, tab

# A server in another thread sees only what is committed; each test begins with what the migrations made.
pytestmark = pytest.mark.django_db(transaction=True, serialized_rollback=True)

SETTLED = 1500  # milliseconds until Wagtail has looked at the form as it is, and notices changes
FIVE = {"en": "Requirements", "ja": "要件", "ko": "요구사항", "zh": "需求", "vi": "Yêu cầu"}


@pytest.fixture
def article(site):
    """An article in five languages, of which only English is public."""
    draft = factories.draft(
        BlogIndexPage.objects.get(),
        factories.ArticlePage,
        factories.texts(**FIVE),
        slug="requirements",
    )
    return factories.publish(draft, "en")


def open_editor(page: Page, site, article) -> None:
    page.goto(f"{site.url}/admin/pages/{article.pk}/edit/")
    panel = page.locator("[data-side-panel=status]")
    if not panel.is_visible():
        page.locator("[data-side-panel-toggle=status]").click()
    expect(panel).to_be_visible()


def language(page: Page, code: str):
    return page.locator(f"[data-side-panel=status] [data-language-state='{code}']")


def statuses(page: Page, site) -> dict[str, int]:
    return {prefix: read(page, site, prefix)[0] for prefix in FIVE}


def test_the_form_shows_how_a_language_is_now(site, article, page: Page):
    log_in(page, site)
    open_editor(page, site, article)
    name = page.locator("[data-side-panel=status]").get_by_role("link", name="Tiếng Việt", exact=True)
    name.click()  # leads to a tab of the form that is open already
    expect(page.locator("#tab-vi")).to_be_visible()
    label = page.get_by_role("tab", name="Tiếng Việt")
    expect(label).to_have_attribute("title", "draft")
    page.wait_for_timeout(SETTLED)
    page.check("#tab-vi [data-ready-mark]")
    expect(label).to_have_attribute("title", "ready")
    expect(page.locator("[data-state-of=vi] .language-state--ready")).to_be_visible()
    expect(page.locator("#tab-vi .help", has_text="Exactly this text goes out with the next publish.")).to_be_visible()


def test_one_of_five_languages_is_published(site, article, page: Page, new_context):
    reader = new_context().new_page()
    assert statuses(reader, site) == {"en": 200, "ja": 404, "ko": 404, "zh": 404, "vi": 404}
    log_in(page, site)
    with time_machine.travel(timezone.now() + timedelta(minutes=5), tick=True):
        open_editor(page, site, article)
        language(page, "vi").get_by_role("link", name="Publish now").click()
        expect(page.locator("main")).to_contain_text("Readers do not see Tiếng Việt now. They will see this text.")
        expect(page.locator("blockquote[lang=vi]")).to_contain_text("Yêu cầu")
        page.get_by_role("button", name="Publish now").click()
        expect(page.locator(".messages")).to_contain_text("Published Tiếng Việt: Yêu cầu")
    assert page.url.endswith("/edit/#tab-vi")
    expect(page.locator("#tab-vi")).to_be_visible()

    assert statuses(reader, site) == {"en": 200, "ja": 404, "ko": 404, "zh": 404, "vi": 200}
    assert read(reader, site, "vi")[1] == "Yêu cầu"
    english, vietnamese = factories.edition(article, "en"), factories.edition(article, "vi")
    assert english.last_published_at == english.first_published_at
    assert vietnamese.first_published_at - english.first_published_at >= timedelta(minutes=4)

    open_editor(page, site, article)
    language(page, "vi").get_by_role("link", name="Take down").click()
    page.get_by_role("button", name="Take down").click()
    expect(page.locator(".messages")).to_contain_text("Took down Tiếng Việt")
    assert statuses(reader, site) == {"en": 200, "ja": 404, "ko": 404, "zh": 404, "vi": 404}


def test_japanese_is_scheduled_for_tomorrow_and_goes_out_as_it_was_then(site, article, page: Page, new_context):
    reader = new_context().new_page()
    log_in(page, site)
    open_editor(page, site, article)
    language(page, "ja").get_by_role("link", name="Schedule").click()
    tomorrow = timezone.localtime() + timedelta(days=1)
    page.fill("#id_due_at", f"{tomorrow:%Y-%m-%d %H:%M}")
    page.get_by_role("button", name="Schedule").press("Enter")  # the calendar covers the button
    expect(page.locator(".messages")).to_contain_text("Scheduled 日本語: 要件")
    expect(language(page, "ja")).to_contain_text("Scheduled for")

    # The draft goes on, and English is published at once.
    tab(page, "日本語")
    page.fill("#id_headline_ja", "要件は会話でできている")
    with page.expect_response(lambda response: response.request.method == "POST"):
        page.keyboard.press("Control+s")
    page.wait_for_load_state()
    call_command("publish_scheduled")
    assert read(reader, site, "ja")[0] == 404

    with time_machine.travel(timezone.now() + timedelta(days=1, minutes=1), tick=True):
        call_command("publish_scheduled")
        assert read(reader, site, "ja") == (200, "要件")
    assert not ScheduledText.objects.exists()
    newest = type(article).objects.get(pk=article.pk).get_latest_revision_as_object()
    assert newest.headline_in("ja") == "要件は会話でできている"
    assert (factories.edition(article, "ja").first_published_at - timezone.now()).days == 1
    assert factories.edition(article, "en").last_published_at < timezone.now()
    open_editor(page, site, article)
    expect(language(page, "ja")).to_contain_text("public with changes")


def test_the_status_panel_follows_what_is_typed(site, article, page: Page):
    log_in(page, site)
    open_editor(page, site, article)
    expect(language(page, "en")).not_to_contain_text("public with changes")
    page.wait_for_timeout(SETTLED)
    page.fill("#id_headline_en", "Requirements, again")
    page.keyboard.press("Tab")
    expect(language(page, "en")).to_contain_text("public with changes", timeout=15_000)
