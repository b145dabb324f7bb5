from editions.models import Edition
from tests import factories
from tests.editions.notes.models import NotePage


def test_first_publication(home):
    page = factories.published(home, NotePage, factories.texts(en="Hello", ja="こんにちは"))
    assert {e.language: e.headline for e in Edition.objects.filter(page=page)} == {"en": "Hello", "ja": "こんにちは"}
