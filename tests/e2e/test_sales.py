"""A request on its way from a reader in Vietnam to a deal, through browsers and a mail server."""

import re
import socket
from datetime import timedelta
from email import message_from_bytes, policy

import pytest
from aiosmtpd.controller import Controller
from django.core.management import call_command
from django.utils import timezone
from playwright.sync_api import Page, expect

from blog.models import ArticlePage, BlogIndexPage
from contact.models import ConsultationRequest, ContactPage
from tests import factories
from tests.contact.test_models import stored
from tests.e2e.editing import log_in
from tests.e2e.visitor import PATIENCE

# A server in another thread sees only what is committed; each test begins with what the migrations made.
pytestmark = pytest.mark.django_db(transaction=True, serialized_rollback=True)

HEADLINE = "Yêu cầu sống sót qua quá trình phát triển"
MESSAGE = "Chúng tôi cần thêm ba kỹ sư Django.\nAnh chị tư vấn giúp nhé."


class Inbox:
    def __init__(self):
        self.mails = []

    async def handle_DATA(self, server, session, envelope):  # noqa: N802 - aiosmtpd's name
        self.mails.append(message_from_bytes(envelope.content, policy=policy.default))
        return "250 OK"


@pytest.fixture
def inbox(settings):
    """Where mails arrive: a server that listens on a port of its own."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        settings.EMAIL_HOST, settings.EMAIL_PORT = free.getsockname()
    controller = Controller(Inbox(), hostname=settings.EMAIL_HOST, port=settings.EMAIL_PORT)
    controller.start()
    backend = "django.core.mail.backends.smtp.EmailBackend"
    settings.POST_OFFICE = {**settings.POST_OFFICE, "BACKENDS": {"default": backend}}
    yield controller.handler
    controller.stop()


@pytest.fixture
def article(site) -> ArticlePage:
    """In Vietnamese, as the blog and the contact page are."""
    for page, headline in ((BlogIndexPage.objects.get(), "Blog"), (ContactPage.objects.get(), "Liên hệ")):
        page.set_text("vi", headline=headline)
        factories.publish(page, "vi")
    return factories.article(BlogIndexPage.objects.get(), vi=HEADLINE)


def ask(page: Page, site, article) -> None:
    """As a reader does who comes to the end of the article."""
    page.goto(f"{site.url}/vi/blog/{article.slug}/")
    page.click(".cta a")
    page.fill("[name=name]", "Nguyễn Thu Hà")
    page.fill("[name=email]", "ha@canhbuom.example")
    page.fill("[name=company]", "Cánh Buồm Logistics")
    page.select_option("[name=topic]", "team")
    page.fill("[name=message]", MESSAGE)
    page.check("[name=consent]")
    page.wait_for_timeout(PATIENCE)
    page.click("main form[method=post] button[type=submit]")
    expect(page).to_have_url(f"{site.url}/vi/contact/thanks/")


def sent_to(inbox, address):
    call_command("run_worker", "--once")
    return [mail for mail in inbox.mails if mail["To"] == address]


def state_of(page: Page):
    return page.locator(".request-head .request-state")


def test_a_request_in_vietnamese_becomes_a_deal(site, article, inbox, page: Page, new_context):
    ask(new_context().new_page(), site, article)
    (acknowledgement,) = sent_to(inbox, "ha@canhbuom.example")

    log_in(page, site, "long", "Sales")
    page.goto(f"{site.url}/admin/")
    page.get_by_role("navigation", name="Main menu").get_by_role("link", name="Requests").click()
    quarantine = page.get_by_role("navigation", name="Views").get_by_role("link", name="Quarantine")
    expect(quarantine).to_contain_text("0")
    page.get_by_role("button", name="Take the next one").click()
    expect(state_of(page)).to_have_text("in progress")
    expect(page.locator(".request-head")).to_contain_text("yours")
    expect(page.locator(".request-message")).to_contain_text("ba kỹ sư Django")
    expect(page.locator(".request-facts")).to_contain_text(HEADLINE)

    page.get_by_role("link", name="Answer", exact=True).click()
    text = page.locator("textarea[name=text]")
    expect(text).to_have_attribute("lang", "vi")
    expect(text).to_have_value(re.compile("^Kính gửi anh/chị Nguyễn Thu Hà,.*Cảm ơn anh/chị đã quan tâm", re.DOTALL))
    page.get_by_role("button", name="Send").click()
    expect(page.locator(".w-field__errors").filter(has_text="gap")).to_be_visible()
    text.fill(text.input_value().replace("___", "thứ Năm lúc 14:00"))
    page.get_by_role("button", name="Send").click()
    expect(page.locator(".messages")).to_contain_text("on its way to Nguyễn Thu Hà")
    expect(state_of(page)).to_have_text("answered")
    expect(page.locator(".request-log")).to_contain_text("answer sent")

    _acknowledgement, answer = sent_to(inbox, "ha@canhbuom.example")
    assert answer["In-Reply-To"] == answer["References"] == acknowledgement["Message-ID"]
    assert answer["Subject"].strip() == f"Re: {acknowledgement['Subject'].strip()}"
    assert "Kính gửi anh/chị Nguyễn Thu Hà,\r\n\r\nTôi là long từ MercTechs." in answer.get_content()
    page.reload()
    expect(page.locator(".request-mail").filter(has_text="Re: ")).to_contain_text("sent")

    day = timezone.localdate() + timedelta(days=3)
    page.fill("[name=follow_up_on]", day.isoformat())
    page.get_by_role("button", name="Save", exact=True).click()
    expect(page.locator(".request-head")).to_contain_text("look again on")
    page.get_by_role("button", name="Won", exact=True).click()
    expect(state_of(page)).to_have_text("won")
    request = ConsultationRequest.objects.get()
    assert (request.state, request.owner.username, request.follow_up_on) == ("won", "long", None)

    page.get_by_role("link", name="Numbers", exact=True).click()
    outcomes = page.locator("figure#outcomes")
    expect(outcomes.get_by_role("img")).to_contain_text(HEADLINE)
    outcomes.locator("summary").click()
    cells = outcomes.get_by_role("row", name=HEADLINE).locator("td")
    expect(cells).to_have_text(["Tiếng Việt", "1", "1", "0", "0", "0"])


def sign_out_unnoticed(page: Page) -> dict:
    """As a session that ends does; returns the cookie of the session."""
    (session,) = [cookie for cookie in page.context.cookies() if cookie["name"] == "sessionid"]
    page.context.clear_cookies(name="sessionid")
    return session


def test_what_was_typed_outlives_the_session_and_is_forgotten_when_it_is_sent(site, page: Page):
    request = stored(language="en")
    log_in(page, site, "long", "Sales")
    address = f"{site.url}/admin/requests/edit/{request.pk}/"
    page.goto(f"{address}reply/")
    text, note = page.locator("textarea[name=text]"), page.locator("[data-kept-note]")
    expect(note).to_be_hidden()
    text.fill("Typed with care")
    page.check("[name=state][value=waiting]")
    session = sign_out_unnoticed(page)
    page.get_by_role("button", name="Send").click()
    expect(page.locator("[name=password]")).to_be_visible()

    page.context.add_cookies([session])
    page.goto(f"{address}reply/")
    expect(note).to_be_visible()
    expect(text).to_have_value("Typed with care")
    page.get_by_role("button", name="Send").click()
    expect(state_of(page)).to_have_text("waiting for the visitor")
    page.goto(f"{address}reply/")
    expect(note).to_be_hidden()

    page.goto(address)
    page.fill("[name=note]", "They called")
    session = sign_out_unnoticed(page)
    page.get_by_role("button", name="Save", exact=True).click()
    expect(page.locator("[name=password]")).to_be_visible()
    page.context.add_cookies([session])
    page.goto(address)
    expect(page.locator("[name=note]")).to_have_value("They called")
    page.get_by_role("button", name="Save", exact=True).click()
    expect(page.locator(".request-log")).to_contain_text("They called")
    expect(page.locator("[name=note]")).to_have_value("")
