"""The demo for tests that read all of it: loaded once in a run, whichever process needs it first.

Loading takes longer than reading every page, so the first module that asks for it leaves a copy of the database, with
the renditions of all pictures; the others start from that copy.
"""

import fcntl
import os
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from django.contrib.contenttypes.models import ContentType
from django.core.cache import caches
from django.core.management import call_command
from django.db import connection, transaction
from django.test import Client, override_settings
from playwright.sync_api import Page as BrowserPage
from pytest_django.live_server_helper import LiveServer
from wagtail.models import Site

from editions.languages import LANGUAGES
from tests.reading import sitemap

ARTICLE = "fastapi-vs-django-2026"  # public in all five languages
# For each language an article that is not public in it.
MISSING = {
    "en": "requirements-that-survive-development",
    "ja": "accessibility-is-a-delivery-habit",
    "ko": "accessibility-is-a-delivery-habit",
    "zh": "accessibility-is-a-delivery-habit",
    "vi": "code-review-that-teaches",
}
PREFIXES = [language.prefix for language in LANGUAGES]
# What a reader may land on: status and address below the language.
PAGES = {
    "home": (200, ""),
    "list": (200, "blog/"),
    "article": (200, f"blog/{ARTICLE}/"),
    "tag": (200, "blog/tags/python-backend/"),
    "author": (200, "blog/authors/long-hoang/"),
    "about": (200, "about/"),
    "contact": (200, "contact/"),
    "contact-errors": (422, "contact/"),  # the form sent empty
    "contact-thanks": (200, "contact/thanks/"),
    "search": (200, "search/"),
    "search-results": (200, "search/?q=Django"),
    "search-nothing": (200, "search/?q=qqqqxxxx"),
    "not-found": (404, "no-such-page/"),
    "not-in-language": (404, "blog/{missing}/"),
}


def address(kind: str, prefix: str) -> str:
    return f"/{prefix}/{PAGES[kind][1].format(missing=MISSING[prefix])}"


def visit(page: BrowserPage, kind: str, prefix: str) -> None:
    """Open a page of this kind in a browser whose base_url is the site."""
    response = page.goto(address(kind, prefix))
    if kind == "contact-errors":
        with page.expect_navigation() as navigation:
            page.locator("main form[method=post]").evaluate("form => form.submit()")  # past the browser's own checks
        response = navigation.value
    assert response is not None
    assert response.status == PAGES[kind][0], f"{response.url}: {response.status}"


@pytest.fixture(scope="module")
def demo(django_db_setup, django_db_blocker, tmp_path_factory) -> Iterator[None]:
    """The database and the media folder hold the demo for the tests of this module; then they are as before."""
    folder = tmp_path_factory.getbasetemp()
    if "PYTEST_XDIST_WORKER" in os.environ:
        folder = folder.parent  # the same for all processes of a run
    with django_db_blocker.unblock(), media_in(folder / "demo-media"):
        if connection.vendor == "sqlite":
            with _from_copy(folder / "demo.sqlite3"):
                yield
        else:
            with transaction.atomic():
                load()
                yield
                transaction.set_rollback(True)


@pytest.fixture(scope="module")
def demo_server(demo) -> Iterator[str]:
    """The address of a live server with the demo. It shares the connection of the tests, so they can roll back."""
    if connection.vendor != "sqlite":
        pytest.skip("another connection does not see the demo, which is rolled back")
    with serving() as url:
        yield url


@contextmanager
def media_in(folder: Path) -> Iterator[None]:
    """Files instead of memory: they outlive a process, and a live server finds them."""
    from django.conf import settings

    storages = {**settings.STORAGES, "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"}}
    with override_settings(MEDIA_ROOT=folder, STORAGES=storages):
        yield


@contextmanager
def serving() -> Iterator[str]:
    connection.inc_thread_sharing()  # for good: a thread of the server may close it after the server has stopped
    server = LiveServer("localhost")
    Site.objects.update(hostname=server.thread.host, port=server.thread.port)
    Site.clear_site_root_paths_cache()
    with override_settings(BASE_URL=server.url):
        yield server.url
    server.stop()


def load() -> None:
    with override_settings(DEBUG=True):
        call_command("load_demo", verbosity=0)


@contextmanager
def _from_copy(copy: Path) -> Iterator[None]:
    connection.ensure_connection()
    before = sqlite3.connect(":memory:")
    connection.connection.backup(before)
    with copy.with_suffix(".lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        _restore(copy) if copy.exists() else _make(copy)
    yield
    before.backup(connection.connection)
    before.close()
    _forget()


def _make(copy: Path) -> None:
    load()
    client = Client()
    for url in [*sitemap(client), *(address(kind, prefix) for kind in PAGES for prefix in PREFIXES)]:
        client.get(url)  # makes the renditions
    made = copy.with_suffix(".part")
    target = sqlite3.connect(made)
    connection.connection.backup(target)
    target.close()
    made.rename(copy)


def _restore(copy: Path) -> None:
    source = sqlite3.connect(copy)
    source.backup(connection.connection)
    source.close()
    _forget()


def _forget() -> None:
    """What this process remembers of the database that it had."""
    caches["default"].clear()
    ContentType.objects.clear_cache()
