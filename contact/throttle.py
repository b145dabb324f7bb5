"""How often a network or an address has written within the hour, counted for all processes together."""

import hashlib
import logging
import time
from ipaddress import ip_address, ip_network

from django.conf import settings
from django.core.cache import caches
from django.http import HttpRequest

logger = logging.getLogger(__name__)

HOUR = 3600  # seconds
PER_NETWORK = 10  # more are put in quarantine: an office may share one address
PER_EMAIL = 5
PER_NETWORK_AT_ALL = 60  # more are turned away, with the form kept


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


def count(kind: str, who: str) -> int:
    """Count one more, and return how many there have been in the hour; 0 when the cache does not answer."""
    # The hour is in the key: on the database's cache each incr() starts the entry's lifetime anew.
    key = f"contact.{kind}.{int(time.time()) // HOUR}.{hashlib.sha256(who.casefold().encode()).hexdigest()}"
    cache = caches["shared"]
    try:
        cache.add(key, 0, HOUR)
        return int(cache.incr(key))
    except Exception:
        logger.exception("The throttle's cache does not answer")
        return 0
