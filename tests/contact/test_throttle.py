"""Counting: within the hour, per network, for all processes together."""

import pytest
from django.core.cache import caches
from django.test import RequestFactory

from contact import throttle


@pytest.fixture
def counters(db, time_machine):
    time_machine.move_to("2026-04-29T08:00:00Z", tick=False)
    caches["shared"].clear()


def test_counting_goes_on_for_an_hour_however_far_apart_the_requests_are(counters, time_machine):
    counts = []
    for _ in range(6):
        counts.append(throttle.count("network", "192.0.2.0/24"))
        time_machine.shift(9 * 60)
    assert counts == [1, 2, 3, 4, 5, 6]


def test_an_hour_later_counting_starts_again(counters, time_machine):
    for _ in range(3):
        throttle.count("network", "192.0.2.0/24")
        time_machine.shift(25 * 60)
    assert throttle.count("network", "192.0.2.0/24") < 3


def test_a_flood_of_other_visitors_does_not_wipe_a_count(counters):
    for _ in range(3):
        throttle.count("email", "kim@example.org")
    for number in range(400):
        caches["shared"].set(f"other.{number}", 1, 3600)
    assert throttle.count("email", "kim@example.org") == 4


def test_each_kind_and_each_visitor_is_counted_apart(counters):
    seen = [throttle.count(*who) for who in (("email", "a"), ("email", "b"), ("network", "a"), ("email", "A"))]
    assert seen == [1, 1, 1, 2]


@pytest.mark.parametrize(
    ("address", "network"),
    [
        ("192.0.2.77", "192.0.2.0/24"),
        ("2001:db8:1:2:3::4", "2001:db8:1:2::/64"),
        ("::ffff:192.0.2.77", "192.0.2.0/24"),
        ("fe80::1%eth0", "fe80::/64"),
        ("203.0.113.9, 192.0.2.77", "192.0.2.0/24"),  # the last is what our own proxy has written
        ("", "unknown"),
        ("unix:", "unknown"),
        ("1.2.3.4/0", "unknown"),
        ("x" * 10_000, "unknown"),
    ],
)
def test_a_visitor_is_known_by_the_network(settings, address, network):
    settings.CLIENT_ADDRESS_HEADER = "HTTP_X_FORWARDED_FOR"
    request = RequestFactory().get("/", headers={"x-forwarded-for": address})
    assert throttle.network_of(request) == network
