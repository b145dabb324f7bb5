import pytest
from django.core.cache import caches
from django.utils import timezone
from tests import factories

from .visitor import Visitor

HEADLINES = {"en": "Contact", "ja": "お問い合わせ", "ko": "문의", "zh": "联系我们", "vi": "Liên hệ"}


@pytest.fixture
def contact(home):
    """The contact page, public in every language."""
    caches["shared"].clear()
    return factories.contact_page(home, **HEADLINES)


@pytest.fixture
def clock(time_machine):
    """Time stands still until a test moves it."""
    time_machine.move_to(timezone.now(), tick=False)
    return time_machine


@pytest.fixture
def visitor_in(contact, client, clock):
    """Visitors by the prefix of the language that they read in."""
    return lambda language: Visitor(client, clock, language)


@pytest.fixture
def visitor(visitor_in):
    return visitor_in("en")
