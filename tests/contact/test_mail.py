"""Mail with a real server: down, and up again."""

import signal
import socket
from email import message_from_bytes, policy

import pytest
from aiosmtpd.controller import Controller
from django.core.management import call_command
from django.urls import reverse
from django.utils.translation import override
from post_office.models import STATUS, Email
from wagtail.users.models import UserProfile

from contact.mail_log import resend
from contact.models import ConsultationRequest
from contact.replies import Answer, reply, standing
from contact.requests import Topic
from editions.languages import LANGUAGES

from .visitor import form_values

SMTP = "django.core.mail.backends.smtp.EmailBackend"


class Inbox:
    """Takes every mail, or refuses one address."""

    def __init__(self):
        self.mails, self.refused = [], set()

    async def handle_DATA(self, server, session, envelope):  # noqa: N802 - aiosmtpd's name
        if self.refused & set(envelope.rcpt_tos):
            return "550 No such person"
        self.mails.append((envelope.rcpt_tos, message_from_bytes(envelope.content, policy=policy.default)))
        return "250 OK"

    def to(self, address):
        (mail,) = [mail for recipients, mail in self.mails if recipients == [address]]
        return mail


@pytest.fixture
def start_server(settings):
    """A function that starts a mail server on the port that the settings name, and returns its inbox."""
    controllers = []
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", port
    settings.EMAIL_HOST_USER = settings.EMAIL_HOST_PASSWORD = ""
    settings.EMAIL_USE_TLS = settings.EMAIL_USE_SSL = False
    settings.EMAIL_TIMEOUT = 5
    settings.POST_OFFICE = {**settings.POST_OFFICE, "BACKENDS": {"default": SMTP}}

    def start():
        inbox = Inbox()
        controllers.append(Controller(inbox, hostname="127.0.0.1", port=port))
        controllers[-1].start()
        return inbox

    yield start
    for controller in controllers:
        controller.stop()


@pytest.fixture
def work():
    """Run the worker once; it sets a signal handler of its own."""
    before = signal.getsignal(signal.SIGTERM)
    yield lambda: call_command("run_worker", "--once")
    signal.signal(signal.SIGTERM, before)


def subject_of(mail):
    # A first word that fits no line goes onto the next one, and Python's parser keeps the space before it.
    return mail["Subject"].strip()


def text_of(mail):
    return mail.get_content().replace("\r\n", "\n")


def statuses():
    return {mail.to[0]: mail.get_status_display() for mail in Email.objects.all()}


def test_mail_waits_for_the_server_and_says_why_then_arrives_whole(visitor_in, start_server, work):
    visitor = visitor_in("ko")
    message = "오래된 시스템을 옮기고 싶습니다. 한빛이 🙂\n두 번째 줄 " + "가나다 " * 300
    assert visitor.send(message=message, name="김민준").url == "/ko/contact/thanks/"
    work()
    request = ConsultationRequest.objects.get()
    assert {mail.status for mail in request.mails.all()} == {STATUS.requeued}
    for mail in request.mails.all():
        assert (mail.logs.get().exception_type, mail.number_of_retries) == ("ConnectionRefusedError", 1)

    inbox = start_server()
    visitor.wait(hours=1)
    work()
    assert {mail.status for mail in request.mails.all()} == {STATUS.sent}
    acknowledgement, notification = inbox.to(request.email), inbox.to("sales@merctechs.example")
    assert len(inbox.mails) == 2
    assert message.strip() in text_of(acknowledgement)
    assert subject_of(acknowledgement) == request.mails.get(to=request.email).subject
    assert acknowledgement["From"] == "MercTechs <contact@merctechs.example>"
    assert message.strip() in text_of(notification)
    assert subject_of(notification) == "New consultation request (한국어): 김민준, 한빛 소프트"
    assert notification["Reply-To"] == request.email
    assert acknowledgement["Message-ID"] != notification["Message-ID"]

    work()
    assert len(inbox.mails) == 2


def test_one_refused_address_does_not_hold_up_the_other(visitor, start_server, work):
    inbox = start_server()
    inbox.refused = {"nobody@example.org"}
    visitor.send(email="nobody@example.org")
    work()
    assert statuses() == {"nobody@example.org": "requeued", "sales@merctechs.example": "sent"}
    log = Email.objects.get(to="nobody@example.org").logs.get()
    assert "No such person" in log.message


def test_a_forged_header_reaches_no_mail_server(visitor, start_server, work):
    inbox = start_server()
    visitor.send(name="Bob\r\nBcc: x@example.org", company="C\u2028To: y@example.org")
    work()
    assert sorted(recipients[0] for recipients, _mail in inbox.mails) == [
        "minjun@example.org",
        "sales@merctechs.example",
    ]
    for _recipients, mail in inbox.mails:
        assert mail["Bcc"] is None
        assert len(mail.get_all("To")) == 1
    assert "Bob Bcc: x@example.org, C To: y@example.org" in subject_of(inbox.to("sales@merctechs.example"))


@pytest.mark.parametrize("language", LANGUAGES, ids=lambda language: language.prefix)
def test_each_mail_is_written_in_the_language_of_who_reads_it(visitor_in, settings, tmp_path, language):
    folder = tmp_path / "contact" / "mail"
    folder.mkdir(parents=True)
    for name in ("acknowledgement", "notification", "acknowledgement_subject", "notification_subject"):
        (folder / f"{name}.txt").write_text("{% get_current_language as code %}{{ code }}")
    visitor = visitor_in(language.prefix)
    settings.TEMPLATES = [{**settings.TEMPLATES[0], "DIRS": [tmp_path]}]
    visitor.send()
    written = {mail.to[0]: (mail.subject, mail.message.strip()) for mail in Email.objects.all()}
    assert written == {
        "minjun@example.org": (language.code, language.code),
        "sales@merctechs.example": ("en", "en"),
    }


def test_sales_are_written_to_in_the_language_of_their_admin(visitor_in, settings, sales):
    settings.SALES_EMAIL = sales.user.email
    UserProfile.objects.create(user=sales.user, preferred_language="vi")
    visitor_in("ko").send(name="A & B <b>", company="100% {{ x }}")
    notification = Email.objects.get(to=sales.user.email)
    with override("vi"):
        topic = str(Topic.MODERNIZATION.label)
    assert topic != "Modernising a system we have"
    assert f": {topic}\n" in notification.message
    assert notification.subject.endswith("A & B <b>, 100% {{ x }}")
    assert "A & B <b>\n" in notification.message
    assert "100% {{ x }}\n" in notification.message


@pytest.mark.parametrize("name", ["acknowledgement", "acknowledgement_subject", "notification", "notification_subject"])
@pytest.mark.parametrize("text", ["{% load nothing_of_the_kind %}", "{% url 'nowhere' %}"])
def test_a_broken_mail_template_does_not_lose_the_request(visitor, settings, tmp_path, name, text):
    folder = tmp_path / "contact" / "mail"
    folder.mkdir(parents=True)
    (folder / f"{name}.txt").write_text(text)
    settings.TEMPLATES = [{**settings.TEMPLATES[0], "DIRS": [tmp_path]}]
    assert visitor.send().url == "/en/contact/thanks/"
    request = ConsultationRequest.objects.get()
    assert request.state == "new"
    assert [event.kind for event in request.events.all()] == ["received", "mail failed"]
    assert not Email.objects.exists()


# Answers --------------------------------------------------------------------------------------------------------------


@pytest.fixture
def answer(sales):
    """Write to the sender of a request from the form in the admin; returns the mail."""

    def write(request, **changes):
        url = reverse("consultation_requests:reply", args=[request.pk])
        values = {**form_values(sales.get(url)), "state": "answered", "action": "send"}
        assert sales.post(url, {**values, "text": "Answer", **changes}).status_code == 302
        return request.mails.latest("pk")

    return write


def seen_by_sales(client, request):
    return client.get(reverse("consultation_requests:edit", args=[request.pk])).content.decode()


def test_answers_arrive_in_the_thread_of_the_acknowledgement(visitor_in, start_server, work, answer):
    inbox = start_server()
    visitor_in("vi").send(name="Nguyễn Thu Hà")
    request = ConsultationRequest.objects.get()
    work()
    acknowledgement = inbox.to(request.email)
    text = "Kính gửi chị Hà,\n\nCảm ơn chị. 🙂 " + "Một dòng rất dài, " * 100 + "\n.\nFrom here\n\nLong"
    answer(request, text=text)
    answer(request, text="Again")
    work()
    first, second = (mail for recipients, mail in inbox.mails[2:] if recipients == [request.email])
    assert text_of(first) == f"{text}\n"
    assert first.get_content_type() == "text/plain"
    for mail in (first, second):
        assert subject_of(mail) == f"Re: {subject_of(acknowledgement)}"
        assert mail["From"] == "MercTechs <contact@merctechs.example>"
        assert mail["Reply-To"] == "sales@merctechs.example"
    ids = [mail["Message-ID"] for mail in (acknowledgement, first, second)]
    assert len(set(ids)) == 3
    assert (first["In-Reply-To"], first["References"]) == (ids[0], ids[0])
    assert (second["In-Reply-To"], second["References"].split()) == (ids[1], ids[:2])


def test_a_mail_of_a_long_thread_names_the_first_and_the_newest(visitor, start_server, work, sales):
    inbox = start_server()
    visitor.send()
    request = ConsultationRequest.objects.get()
    for number in range(30):
        sent = reply(request.pk, Answer("Re", f"{number}\n", "answered", standing(request)), sales.user)
        request.refresh_from_db()
    ids = list(request.mails.filter(to=request.email).order_by("pk").values_list("message_id", flat=True))
    Email.objects.exclude(pk=sent.pk).delete()
    work()
    mail = inbox.to(request.email)
    assert mail["References"].split() == [ids[0], *ids[-21:-1]]
    assert mail["In-Reply-To"] == ids[-2]


def test_an_answer_refers_to_no_mail_that_was_never_delivered(visitor, answer):
    visitor.send()
    request = ConsultationRequest.objects.get()
    request.mails.update(status=STATUS.failed)
    mail = answer(request)
    assert mail.headers == {"Reply-To": "sales@merctechs.example"}
    assert mail.subject == "Re: MercTechs: Modernising a system we have"


@pytest.mark.parametrize("breaks", ["\r\n", "\n", "\r", "\u2028", "\x85", "\x0b", "\x00"])
def test_a_subject_can_not_bring_headers_with_it(visitor, start_server, work, answer, breaks):
    inbox = start_server()
    visitor.send(name=f"Bob{breaks}Bcc: x@example.org")
    request = ConsultationRequest.objects.get()
    request.mails.all().delete()
    answer(request, subject=f"Re: you{breaks}Bcc: x@example.org{breaks}{breaks}<b>", text=f"{request.name}{breaks}!")
    work()
    ((recipients, mail),) = inbox.mails
    assert recipients == [request.email]
    assert mail["Bcc"] is None
    assert "Bcc: x@example.org" in subject_of(mail)
    assert mail.get_content_type() == "text/plain"


def test_an_answer_waits_for_the_server_and_is_sent_once(visitor, start_server, work, answer, sales):
    visitor.send()
    request = ConsultationRequest.objects.get()
    mail = answer(request)
    assert "queued" in seen_by_sales(sales, request)
    work()
    mail.refresh_from_db()
    assert mail.status == STATUS.requeued
    page = seen_by_sales(sales, request)
    assert "not delivered yet, will be tried again" in page
    assert "Connection refused" in page
    inbox = start_server()
    visitor.wait(hours=1)
    work()
    work()
    answers = [mail for recipients, mail in inbox.mails if text_of(mail) == "Answer\n"]
    assert len(answers) == 1
    assert "not delivered" not in seen_by_sales(sales, request)


def test_an_answer_that_can_not_be_delivered_says_why_and_can_be_sent_again(
    visitor, start_server, work, answer, sales, settings
):
    settings.POST_OFFICE = {**settings.POST_OFFICE, "MAX_RETRIES": 1}
    inbox = start_server()
    inbox.refused = {"minjun@example.org"}
    visitor.send()
    request = ConsultationRequest.objects.get()
    mail = answer(request)
    for _attempt in range(2):
        work()
        visitor.wait(hours=1)
    mail.refresh_from_db()
    assert mail.status == STATUS.failed
    page = seen_by_sales(sales, request)
    assert "failed" in page
    assert "No such person" in page

    inbox.refused = set()
    resend(request, mail, sales.user)
    work()
    assert text_of(inbox.to("minjun@example.org")) == "Answer\n"
