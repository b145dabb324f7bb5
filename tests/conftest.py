"""Fixtures that all tests share.

People: ``editor``, the Vietnamese ``translator``, ``sales`` and the ``stranger`` who must be refused.
"""

import gc
import os
from collections.abc import Iterator
from typing import Any

import hypothesis
import pytest
from django.contrib.auth import get_user_model
from django.contrib.auth.models import Group
from django.core.cache import caches
from django.db import connection
from django.test import Client
from django.utils import translation
from wagtail.models import Page

from editions.people import set_languages
from tests import factories

pytest_plugins = ["tests.demo"]

# A change is not held up by what a random example finds elsewhere; without CI every run looks at new examples.
hypothesis.settings.register_profile("ci", derandomize=True)
if os.environ.get("CI"):
    hypothesis.settings.load_profile("ci")

# Playwright's synchronous interface runs an event loop in the thread in which the tests talk to the database.
os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"


def pytest_collection_finish() -> None:
    """Don't look for garbage among all that was imported, again and again: it takes a fifth of the time."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(100_000, 50, 100)


@pytest.fixture(autouse=True)
def _clean_slate() -> Iterator[None]:
    """No test inherits another's language or throttle."""
    translation.activate("en")
    yield
    translation.activate("en")
    caches["default"].clear()


@pytest.fixture(scope="module")
def filled_again(django_db_setup: None, django_db_blocker: Any) -> Iterator[None]:
    """For tests that commit, and so empty the database: what the migrations made is there for the next and the last."""
    with django_db_blocker.unblock():
        contents = connection.creation.serialize_db_to_string()
        connection._test_serialized_contents = contents  # type: ignore[attr-defined]
    yield
    with django_db_blocker.unblock():
        connection.creation.deserialize_db_from_string(contents)


@pytest.fixture
def home(db: None) -> Page:
    """The home page of the site, public in English."""
    return factories.home_page()


def client_of(name: str, group: str | None = None, **kwargs: Any) -> Client:
    user = get_user_model().objects.create_user(name, f"{name}@example.org", "password", **kwargs)
    if group:
        user.groups.add(Group.objects.get(name=group))
    client = Client()
    client.force_login(user)
    client.user = user  # type: ignore[attr-defined]
    return client


@pytest.fixture
def admin(db: None) -> Client:
    return client_of("admin", is_superuser=True, is_staff=True)


@pytest.fixture
def editor(db: None) -> Client:
    return client_of("editor", "Moderators")


@pytest.fixture
def translator(db: None) -> Client:
    client = client_of("translator", "Translators")
    set_languages(client.user, ["vi"])  # type: ignore[attr-defined]
    return client


@pytest.fixture
def sales(db: None) -> Client:
    return client_of("sales", "Sales")


@pytest.fixture
def stranger(db: None) -> Client:
    return client_of("stranger")
