"""How often a network or an address has done something within the hour or the minute."""

import logging
import time
from ipaddress import ip_address, ip_network

from django.conf import settings
from django.core.cache import caches
from django.http import HttpRequest
from django.utils.crypto import salted_hmac

logger = logging.getLogger(__name__)

HOUR = 3600  # seconds
MINUTE = 60


def network_of(request: HttpRequest) -> str:
    """The /24 or /64 that a visitor's address lies in: who has one address of it often has all."""
    address = request.META.get(settings.CLIENT_ADDRESS_HEADER, "").split(",")[-1].strip()
    try:
        ip = ip_address(address.partition("%")[0])
    except ValueError:
        return "unknown"
    # A server that listens on both writes ::ffff:192.0.2.1 for 192.0.2.1; one network would hold everybody.
    ip = getattr(ip, "ipv4_mapped", None) or ip
    return str(ip_network(f"{ip}/{24 if ip.version == 4 else 64}", strict=False))


def count(kind: str, who: str, *, period: int = HOUR, cache: str = "shared") -> int:
    """Count one more, and return how many there have been in the period of so many seconds.

    The cache ``shared`` counts for all processes together, ``default`` may count for each by itself but costs no
    query. 0 when the cache does not answer.
    """
    # Expired entries may stay for long: who reads them must not be able to try which address or network it was.
    digest = salted_hmac("throttling", who.casefold(), algorithm="sha256").hexdigest()
    # The period is in the key: on the database's cache each incr() starts the entry's lifetime anew.
    key = f"throttle.{kind}.{int(time.time()) // period}.{digest}"
    try:
        caches[cache].add(key, 0, period)
        return int(caches[cache].incr(key))
    except Exception:
        logger.exception("The throttle's cache does not answer")
        return 0
