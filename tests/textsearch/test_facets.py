"""What a search is narrowed to: every object of a queryset has the facets of the queryset."""

import pytest
from wagtail.models import Page

from editions.models import Edition
from tests import factories
from textsearch import facets


@pytest.mark.parametrize(
    ("queryset", "expected"),
    [
        (lambda: Edition.objects.public().in_language("zh-hans"), {"f0modeleditionsedition", "f0languagezhhans"}),
        (lambda: Edition.objects.exclude(language="ja"), {"f0modeleditionsedition"}),
        (
            lambda: Edition.objects.filter(language="ja") | Edition.objects.filter(language="ko"),
            {"f0modeleditionsedition"},
        ),
        (lambda: Edition.objects.filter(page__title="ja"), {"f0modeleditionsedition"}),
        (lambda: Page.objects.live(), {"f0modelwagtailcorepage"}),
    ],
)
def test_only_what_holds_for_all_is_a_facet(queryset, expected):
    assert set(facets.of_queryset(queryset())) == expected


def test_an_object_has_the_facets_of_every_queryset_that_holds_it(home):
    edition = factories.edition(home, "en")
    assert set(facets.of_queryset(Edition.objects.in_language("en"))) <= set(facets.of_object(edition).split())
    assert set(facets.of_queryset(Page.objects.live())) <= set(facets.of_object(home).split())
    assert set(facets.of_queryset(type(home).objects.live())) <= set(facets.of_object(home).split())
