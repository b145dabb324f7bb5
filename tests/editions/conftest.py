import pytest

from tests import factories
from tests.conftest import client_of
from tests.editions.notes.models import NotePage


@pytest.fixture
def note(home):
    """A page public in English and Japanese, with a Korean draft."""
    page = factories.draft(home, NotePage, factories.texts(en="Hello", ja="こんにちは", ko="초안"), slug="note")
    return factories.publish(page, "en", "ja")


@pytest.fixture
def colleague(db):
    """Another who may do everything, at the same time as ``admin``."""
    return client_of("colleague", is_superuser=True, is_staff=True)


@pytest.fixture
def seen(client):
    """What a reader gets: ``seen(page, "ja")`` is the headline shown, or the status of the answer."""

    def see(page, prefix):
        response = client.get(f"/{prefix}/{page.slug}/")
        if response.status_code != 200:
            return response.status_code
        html = response.content.decode()
        return html.split("<h1>")[1].split("</h1>")[0]

    return see
