"""Signs that nobody wrote this. Each gives a reason; nothing is thrown away for one, it waits in the quarantine."""

import re
from collections.abc import Iterable
from typing import Any

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from .settings import SalesSettings
from .tokens import Token

LINK = re.compile(r"https?://(?:www\.)?|www\.|\[url", re.IGNORECASE)


class Reason(TextChoices):
    HONEYPOT = "honeypot", _("a field that people do not see was filled in")
    TOKEN = "token", _("the form was not one of ours")
    HASTY = "hasty", _("sent less than three seconds after the form was opened")
    LINKS = "links", _("many links in the message")
    LINK_IN_NAME = "link in name", _("a link in the name or company")
    NETWORK = "many from one network", _("many requests from one network within an hour")
    EMAIL = "many from one e-mail", _("many requests from one e-mail address within an hour")


def reasons(data: dict[str, Any], token: Token, from_network: int, from_email: int, limits: SalesSettings) -> list[str]:
    """Why a valid form looks as if a program had sent it; empty for everybody else.

    The limits are what somebody has set, the counts are of the last hour. Nothing is learned from what sales decide.
    """
    found = {
        Reason.HONEYPOT: bool(data.get("website")),
        Reason.TOKEN: not token.is_genuine,
        Reason.HASTY: token.is_hasty,
        Reason.LINKS: len(LINK.findall(data["message"])) > limits.most_links,
        Reason.LINK_IN_NAME: bool(LINK.search(f"{data['name']} {data['company']}")),
        Reason.NETWORK: from_network > limits.most_per_network,
        Reason.EMAIL: from_email > limits.most_per_email,
    }
    return [reason.value for reason, applies in found.items() if applies]


def in_words(found: Iterable[str]) -> list[str]:
    """The reasons for people; one that is no longer known stays as it was stored."""
    return [str(Reason(reason).label) if reason in Reason.values else reason for reason in found]
