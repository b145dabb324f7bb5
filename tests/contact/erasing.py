"""What the processes of test_erased_dump.py do, at a database and a folder of their own.

Nothing of the site may be imported before :func:`at_work` has said which they are.
"""

import json
import os
import sys
from pathlib import Path
from typing import Any

NAME, COMPANY, PHONE = "Nguyễn Thị Hoài-Thương", "Kho Vận Phương Đông", "+84 24 3936 7777"
EMAIL = "hoai.thuong@kho-van.example"
MESSAGE = 'Hệ thống kho vận đã hai mươi năm tuổi và không ai dám sửa: "đừng chạm vào".\nXin tư vấn giúp chúng tôi.'
WORDS = [NAME, EMAIL, PHONE, "hai mươi năm tuổi", "đừng chạm vào"]
OTHER = "Trần Văn Bình"


def at_work(url: str, folder: Path) -> None:
    os.environ |= {"DATABASE_URL": url, "DJANGO_SETTINGS_MODULE": "website.settings.test"}
    import django
    from django.conf import settings

    settings.VAR = folder
    settings.EMAIL_FILE_PATH = str(folder / "mail")
    settings.ERASURES_FILE = str(folder / "erasures.jsonl")
    settings.POST_OFFICE["BACKENDS"] = {"default": "django.core.mail.backends.filebased.EmailBackend"}
    settings.WEBHOOK_URL, settings.WEBHOOK_SECRET = "https://crm.example/", "secret"
    django.setup()


def live() -> None:
    """The person writes, is worked on, answered and talked about."""
    from django.contrib.auth import get_user_model
    from django.contrib.auth.models import Group
    from django.core.management import call_command
    from django.test import Client
    from django.utils import timezone
    from post_office.mail import send_queued_mail_until_done
    from post_office.models import Email, Log

    from contact import history, mail, tokens
    from contact.forms import ConsultationForm
    from contact.intake import store
    from contact.models import ConsultationRequest
    from contact.transitions import claim, move

    call_command("migrate", verbosity=0)
    call_command("createcachetable", verbosity=0)
    user = get_user_model().objects.create_superuser("seller", "seller@example.org")
    user.groups.add(Group.objects.get(name="Sales"))
    wrote = [(NAME, EMAIL, MESSAGE), (OTHER, "binh@example.org", "Xin chào"), (NAME, EMAIL, MESSAGE * 2)]
    for name, email, message in wrote:
        given = {
            "name": name,
            "email": email,
            "company": COMPANY,
            "phone": PHONE if name == NAME else "",
            "topic": "cloud",
            "message": message,
        }
        form = ConsultationForm({**given, "consent": "on", "token": tokens.issue()})
        assert form.is_valid(), form.errors
        store(form, "vi", ["links"] if len(message) > 250 else [], "")
    request, other = ConsultationRequest.objects.order_by("pk")[:2]
    claim(request, user)
    history.add_note(request, f"{NAME} ({PHONE}) wants to be called.", user)
    history.add_note(other, f"Knows {NAME}, {EMAIL}.", user)
    request.mails.add(mail.queue_text("Re: request", f"Dear {NAME},\n\n> {MESSAGE}", to=EMAIL, headers={}))
    mail.queue_text("Newsletter", f"Hello {NAME}", to=f'"{NAME}" <{EMAIL}>', headers={})
    send_queued_mail_until_done()
    Log.objects.create(email=Email.objects.filter(to=[other.email]).first(), status=1, message=f"550 {EMAIL} unknown")
    move(request, "answered", user)
    move(request, "won", user)
    ConsultationRequest.objects.filter(pk=request.pk).update(message=MESSAGE + " " * 3000)  # moves the row
    client = Client()
    client.force_login(user)
    session = client.session
    session["_messages"] = json.dumps([["__json_message", 0, 25, f"{NAME} is yours"]])
    session.save()
    for kind in ("csv", "xlsx"):
        response = client.get("/admin/requests/all/", {"export": kind})
        assert response.status_code == 200
        path = Path(os.environ["EXPORTS"]) / f"requests.{kind}"
        path.parent.mkdir(exist_ok=True)
        path.write_bytes(b"".join(response.streaming_content))
    from wagtail.log_actions import log

    log(request, "wagtail.edit", user=user, title=str(request), timestamp=timezone.now())


def erase() -> None:
    from django.core.management import call_command

    call_command("erase_person", EMAIL)


if __name__ == "__main__":
    _script, url, folder, step = sys.argv
    os.environ["EXPORTS"] = str(Path(folder) / "exports")
    at_work(url, Path(folder))
    steps: dict[str, Any] = {"live": live, "erase": erase}
    steps[step]()
