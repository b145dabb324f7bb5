"""The search finds what readers want: the sample of queries, on the database of the tests."""

import pytest

from . import quality


@pytest.fixture(scope="module")
def answers(django_db_setup, django_db_blocker):
    from django.db import transaction

    sample = quality.load_sample()
    with django_db_blocker.unblock(), transaction.atomic():
        quality.publish(sample["documents"])
        yield quality.ask(sample["queries"])
        transaction.set_rollback(True)


@pytest.mark.parametrize("prefix", ["en", "ja", "ko", "zh", "vi"])
def test_every_figure_is_at_least_what_we_promise(answers, prefix):
    measured = quality.figures(answers[prefix])
    assert all(measured[name] >= least for name, least in quality.LEAST.items()), measured
