"""Signs that nobody wrote this. Each gives a reason; nothing is thrown away for one, it waits in the quarantine."""

import re
from typing import Any

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from .tokens import Token

LINK = re.compile(r"https?://(?:www\.)?|www\.|\[url", re.IGNORECASE)
MANY_LINKS = 3
PER_NETWORK = 10  # requests an hour: an office may share one address
PER_EMAIL = 5


class Reason(TextChoices):
    HONEYPOT = "honeypot", _("a field that people do not see was filled in")
    TOKEN = "token", _("the form was not one of ours")
    HASTY = "hasty", _("sent less than three seconds after the form was opened")
    LINKS = "links", _("many links in the message")
    LINK_IN_NAME = "link in name", _("a link in the name or company")
    NETWORK = "many from one network", _("many requests from one network within an hour")
    EMAIL = "many from one e-mail", _("many requests from one e-mail address within an hour")


def reasons(data: dict[str, Any], token: Token, from_network: int, from_email: int) -> list[str]:
    """Why a valid form looks as if a program had sent it; empty for everybody else."""
    found = {
        Reason.HONEYPOT: bool(data.get("website")),
        Reason.TOKEN: not token.is_genuine,
        Reason.HASTY: token.is_hasty,
        Reason.LINKS: len(LINK.findall(data["message"])) >= MANY_LINKS,
        Reason.LINK_IN_NAME: bool(LINK.search(f"{data['name']} {data['company']}")),
        Reason.NETWORK: from_network > PER_NETWORK,
        Reason.EMAIL: from_email > PER_EMAIL,
    }
    return [reason.value for reason, applies in found.items() if applies]
