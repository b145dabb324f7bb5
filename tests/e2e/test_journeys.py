"""Journeys of an editor, a reader and a visitor, in a real browser with a real mail server."""

import email
import socket
from email.header import decode_header, make_header

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.handlers import Message
from django.core.management import call_command
from django.utils.translation import gettext, override
from playwright.sync_api import Page, expect
from post_office.models import STATUS, Email

from blog.models import ArticlePage, BlogIndexPage
from contact.models import ConsultationRequest
from tests.e2e.editing import log_in, press, publish, tab
from tests.e2e.visitor import send_request

# A server in another thread sees only what is committed; each test begins with what the migrations made.
pytestmark = pytest.mark.django_db(transaction=True, serialized_rollback=True)

HEADLINE = {"ja": "要件は会話でできている", "en": "Requirements are made of conversation"}


def write(page: Page, suffix: str, headline: str, summary: str) -> None:
    page.fill(f"#id_headline_{suffix}", headline)
    page.fill(f"#id_summary_{suffix}", summary)


def read(page: Page, site, prefix: str):
    response = page.goto(f"{site.url}/{prefix}/blog/requirements/")
    return response.status, page.locator("h1").inner_text()


def test_an_article_is_written_in_japanese_translated_and_published_language_by_language(site, page: Page, new_context):
    reader = new_context().new_page()
    log_in(page, site)
    blog = BlogIndexPage.objects.get()
    page.goto(f"{site.url}/admin/pages/add/blog/articlepage/{blog.pk}/")
    tab(page, "Shared")
    page.select_option("#id_source_language", "ja")
    page.fill("#id_slug", "requirements")
    tab(page, "日本語")
    write(page, "ja", HEADLINE["ja"], "要件定義書より先に、話すべきことがあります。")
    page.check("#id_ready_ja")
    tab(page, "English")
    write(page, "en", HEADLINE["en"], "What to talk about before you write anything down.")
    page.uncheck("#id_ready_en")
    publish(page)

    assert read(reader, site, "ja") == (200, HEADLINE["ja"])
    status, headline = read(reader, site, "en")
    assert status == 404
    assert headline != HEADLINE["en"]
    expect(reader.locator("main")).to_contain_text(f"日本語: {HEADLINE['ja']}")
    assert reader.locator(f"main a[lang=ja]:has-text('{HEADLINE['ja']}')").count() == 1
    expect(reader.locator("main a[href='/en/']")).to_be_visible()

    # The editor goes on: English is ready now, and Japanese is being rewritten but not ready.
    page.goto(f"{site.url}/admin/pages/{ArticlePage.objects.get().pk}/edit/")
    tab(page, "日本語")
    page.fill("#id_headline_ja", "書きかけの見出し")
    tab(page, "English")
    page.check("#id_ready_en")
    publish(page)

    assert read(reader, site, "en") == (200, HEADLINE["en"])
    assert read(reader, site, "ja") == (200, HEADLINE["ja"])
    expect(reader.locator(".available a[lang=en]")).to_have_attribute("href", f"{site.url}/en/blog/requirements/")
    assert reader.context.cookies() == []


def test_changing_a_text_takes_its_mark_away_before_anybody_publishes(site, page: Page):
    log_in(page, site)
    page.goto(f"{site.url}/admin/pages/add/blog/articlepage/{BlogIndexPage.objects.get().pk}/")
    write(page, "en", "A headline", "A summary")
    tab(page, "日本語")
    write(page, "ja", "見出し", "要約")
    page.check("#id_ready_ja")
    page.fill("#id_headline_ja", "見出しを変える")
    expect(page.locator("#id_ready_ja")).not_to_be_checked()


def test_errors_on_a_hidden_tab_show_on_its_label(site, page: Page):
    log_in(page, site)
    page.goto(f"{site.url}/admin/pages/add/blog/articlepage/{BlogIndexPage.objects.get().pk}/")
    write(page, "en", "A headline", "A summary")
    tab(page, "Tiếng Việt")
    page.check("#id_ready_vi")
    tab(page, "English")
    press(page)
    expect(page.get_by_role("tab", name="Tiếng Việt")).to_contain_text("1")


class Inbox(Message):
    def __init__(self):
        super().__init__(email.message.Message)
        self.mails = []

    def handle_message(self, message):
        self.mails.append(message)


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


@pytest.fixture
def mail_server(settings):
    """A mail server that is down until it is started."""
    port = free_port()
    backend = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", port
    settings.POST_OFFICE = {**settings.POST_OFFICE, "BACKENDS": {"default": backend}}
    inbox = Inbox()
    controller = Controller(inbox, hostname="127.0.0.1", port=port)
    controller.inbox = inbox
    yield controller
    if controller.server is not None:
        controller.stop()


@pytest.mark.parametrize("javascript", [True, False])
def test_a_request_from_the_korean_page_survives_a_mail_server_that_is_down(site, new_context, mail_server, javascript):
    page = new_context(java_script_enabled=javascript).new_page()
    page.goto(f"{site.url}/ko/contact/")
    send_request(page)

    assert page.url == f"{site.url}/ko/contact/thanks/"
    assert page.locator("html").get_attribute("lang") == "ko"
    request = ConsultationRequest.objects.get()
    assert (request.language, request.name, request.state) == ("ko", "박서연", "new")
    call_command("run_worker", "--once")
    assert Email.objects.filter(status=STATUS.sent).count() == 0
    assert request.mails.count() == 2

    mail_server.start()
    Email.objects.update(scheduled_time=None)  # the next quarter of an hour
    call_command("run_worker", "--once")
    received = {mail["To"]: mail for mail in mail_server.inbox.mails}
    assert set(received) == {"seoyeon@example.org", "sales@merctechs.example"}
    acknowledgement = received["seoyeon@example.org"]
    with override("ko"):
        thanks = gettext("If something is missing, just reply to this mail.")
    text = acknowledgement.get_payload(decode=True).decode()
    assert "박서연" in text
    assert thanks in text
    assert thanks != "If something is missing, just reply to this mail."
    assert "상담" in str(make_header(decode_header(acknowledgement["Subject"])))
