"""The long articles of the demo go out to translators and come back."""

import pytest

from blog.models import ArticlePage
from editions.languages import BY_CODE
from tests.blog.test_exchange import FORMATS, bring, copied, written

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("demo")]


@pytest.mark.parametrize("name", FORMATS)
def test_the_articles_of_the_demo_come_back_as_they_were(name):
    pages = [page.get_latest_revision_as_object() for page in ArticlePage.objects.all()]
    taken = bring(written(name, pages))
    assert len(taken) == len(pages) * (len(BY_CODE) - 1)
    assert [text.page.slug for text in taken if text.before != text.after] == []


def test_an_article_of_the_demo_translated_word_for_word_is_its_source():
    pages = [page.get_latest_revision_as_object() for page in ArticlePage.objects.all()]
    for page in pages:
        for code in {*BY_CODE} - {page.source_language}:
            page.set_text(code, **dict.fromkeys(page.text_in(code), ""))
        page.save_revision()
    taken = bring([(name, copied(content)) for name, content in written("xliff", pages)])
    assert all(text.after == text.page.text_in(text.page.source_language) for text in taken)
