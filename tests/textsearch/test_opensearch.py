"""The contract with a search server: runs when OPENSEARCH_URL names one (and the extra "opensearch" is installed)."""

import os

import pytest
from django.core.management import call_command

from blog.models import ArticlePage
from blog.search import Query, answer, named, suggestions
from tests import factories

from . import quality
from .opensearch import backends

URL = os.environ.get("OPENSEARCH_URL", "")
pytestmark = [pytest.mark.django_db, pytest.mark.skipif(not URL, reason="OPENSEARCH_URL names no server")]


@pytest.fixture
def sample(settings):
    settings.WAGTAILSEARCH_BACKENDS = backends(URL)
    sample = quality.load_sample()
    quality.publish(sample["documents"])
    call_command("update_index", verbosity=0)
    return sample


def test_readers_find_nearly_as_much_as_in_the_database(sample):
    for prefix, given in quality.ask(sample["queries"]).items():
        assert quality.figures(given)["recall@10"] >= 0.8, prefix


def test_drafts_and_what_is_taken_down_are_not_found(sample):
    page = ArticlePage.objects.get(slug="k8s-rollout")
    assert answer(Query("kubernetes", "en")).found.hits.count() == 1
    page.unpublish()
    assert answer(Query("kubernetes", "en")).found.hits.count() == 0
    factories.draft(page.get_parent().specific, ArticlePage, factories.texts(en="Unmistakable"))
    assert answer(Query("unmistakable", "en")).found.hits.count() == 0


def test_suggestions_and_names(sample):
    assert suggestions("Djan", "en")
    assert named("nothing of that name", "en") == ([], [])
