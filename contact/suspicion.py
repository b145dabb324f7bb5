"""Signs that nobody wrote this. Each gives a reason; nothing is thrown away for one, it waits in the quarantine."""

import re
from typing import Any

from . import throttle
from .tokens import Token

LINK = re.compile(r"https?://(?:www\.)?|www\.|\[url", re.IGNORECASE)
MANY_LINKS = 3


def reasons(data: dict[str, Any], token: Token, from_network: int, from_email: int) -> list[str]:
    """Why a valid form looks as if a program had sent it; empty for everybody else."""
    found = {
        "honeypot": bool(data.get("website")),
        "token": not token.is_genuine,
        "hasty": token.is_hasty,
        "links": len(LINK.findall(data["message"])) >= MANY_LINKS,
        "link in name": bool(LINK.search(f"{data['name']} {data['company']}")),
        "many from one network": from_network > throttle.PER_NETWORK,
        "many from one e-mail": from_email > throttle.PER_EMAIL,
    }
    return [reason for reason, applies in found.items() if applies]
