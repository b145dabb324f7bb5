"""The checks on real articles: they find nothing in what was written with care."""

import pytest

from blog.models import ArticlePage
from editions.checks import checks
from editions.states import State, language_states

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("demo")]


def test_the_articles_of_the_demo_give_no_false_alarm():
    said = []
    for article in ArticlePage.objects.all():
        draft = article.get_latest_revision_as_object()
        for code, state in language_states(draft).items():
            if state.state == State.PUBLIC and not state.is_out_of_date:
                said += [(article.slug, code, check.message) for check in checks(draft, code)]
    assert said == []
