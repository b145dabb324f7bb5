from datetime import timedelta

import pytest
from django.core.cache import caches
from django.utils import timezone

from editions.languages import BY_PREFIX
from tests import factories

from .visitor import Visitor

HEADLINES = {"en": "Contact", "ja": "お問い合わせ", "ko": "문의", "zh": "联系我们", "vi": "Liên hệ"}


@pytest.fixture
def contact(home):
    """The contact page, public in English."""
    caches["shared"].clear()
    return factories.contact_page(home)


@pytest.fixture
def clock(time_machine):
    """Time stands still until a test moves it."""
    # Early in the next hour: the limits count by the hour, and what a test made before was made before.
    time_machine.move_to((timezone.now() + timedelta(hours=1)).replace(minute=5), tick=False)
    return time_machine


@pytest.fixture
def visitor(contact, client, clock):
    return Visitor(client, clock)


@pytest.fixture
def visitor_in(contact, client, clock):
    """A visitor who reads in the language with this prefix, in which the page is public as well."""

    def visit(prefix):
        code = BY_PREFIX[prefix].code
        contact.set_text(code, headline=HEADLINES[prefix])
        factories.publish(contact, code)
        return Visitor(client, clock, prefix)

    return visit
