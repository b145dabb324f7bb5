"""A real browser against a real server: the system's Chromium, or Playwright's own."""

import shutil
import time
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from django.core.cache import caches
from django.core.signals import request_finished, request_started
from wagtail.models import Site

from tests import factories

PATIENCE = 5  # seconds that a request may outlive its page


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args):
    arguments = ["--disable-gpu", "--disable-background-networking", "--disable-component-update", "--disable-sync"]
    chromium = shutil.which("chromium") or shutil.which("google-chrome")
    launch = {**browser_type_launch_args, "args": [*arguments, "--no-sandbox"]}
    return {**launch, "executable_path": chromium} if chromium else launch


@pytest.fixture(scope="module", autouse=True)
def _filled(filled_again: None) -> None:
    """The tests of a server commit."""


@contextmanager
def all_answered() -> Iterator[None]:
    """Ends when the server has. What it still does for a page that has gone needs the database of the test."""
    under_way = []

    def begin(**_signal):
        under_way.append(1)

    def end(**_signal):
        under_way.pop()

    request_started.connect(begin)
    request_finished.connect(end)
    yield
    until = time.monotonic() + PATIENCE
    while under_way and time.monotonic() < until:
        time.sleep(0.02)
    request_started.disconnect(begin)
    request_finished.disconnect(end)


@pytest.fixture
def site(live_server, settings):
    """The site at the address of the live server, with a home page, a blog and a contact page in three languages."""
    caches["shared"].clear()
    host, port = live_server.url.removeprefix("http://").split(":")
    Site.objects.update(hostname=host, port=port)
    Site.clear_site_root_paths_cache()
    settings.BASE_URL = live_server.url
    home = factories.home_page(en="Home", ja="ホーム", ko="홈")
    factories.blog_page(home, en="Blog", ja="ブログ", ko="블로그")
    factories.contact_page(home, en="Contact", ja="お問い合わせ", ko="문의하기")
    with all_answered():
        yield live_server
