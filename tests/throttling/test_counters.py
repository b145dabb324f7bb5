"""Counting: within the hour, per network, for all processes together."""

import pytest
from django.core.cache import caches
from django.test import RequestFactory

from throttling.counters import count, network_of


@pytest.fixture
def counters(db, time_machine):
    time_machine.move_to("2026-04-29T08:00:00Z", tick=False)
    caches["shared"].clear()


def test_counting_goes_on_for_an_hour_however_far_apart_the_requests_are(counters, time_machine):
    counts = []
    for _ in range(6):
        counts.append(count("network", "192.0.2.0/24"))
        time_machine.shift(9 * 60)
    assert counts == [1, 2, 3, 4, 5, 6]


def test_an_hour_later_counting_starts_again(counters, time_machine):
    for _ in range(3):
        count("network", "192.0.2.0/24")
        time_machine.shift(25 * 60)
    assert count("network", "192.0.2.0/24") < 3


def test_a_flood_of_other_visitors_does_not_wipe_a_count(counters):
    for _ in range(3):
        count("email", "kim@example.org")
    for number in range(400):
        caches["shared"].set(f"other.{number}", 1, 3600)
    assert count("email", "kim@example.org") == 4


def test_nobody_without_the_secret_key_can_tell_whom_it_counts(counters, settings):
    assert count("email", "kim@example.org") == 1
    settings.SECRET_KEY = "another"
    assert count("email", "kim@example.org") == 1


def test_each_kind_and_each_visitor_is_counted_apart(counters):
    seen = [count(*who) for who in (("email", "a"), ("email", "b"), ("network", "a"), ("email", "A"))]
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
    assert network_of(request) == network


def test_a_shorter_period_is_counted_by_itself(counters, time_machine):
    seen = [count("suggestions", "192.0.2.0/24", period=60, cache="default") for _ in range(2)]
    time_machine.shift(61)
    seen.append(count("suggestions", "192.0.2.0/24", period=60, cache="default"))
    assert seen == [1, 2, 1]
