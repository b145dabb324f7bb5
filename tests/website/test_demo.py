"""What `make run` shows a newcomer."""

import re

import pytest
from bs4 import BeautifulSoup
from django.core.management import CommandError, call_command
from django.test import override_settings
from django.utils.timezone import localdate
from wagtail.images import get_image_model
from wagtail.models import Page, Revision

from blog.models import ArticlePage, Author, Tag
from contact.models import ConsultationRequest
from editions.languages import LANGUAGES
from editions.models import Edition, EditionVersion
from editions.reading_time import count, rates
from editions.states import State, states
from tests.reading import read, sitemap, text

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("demo")]
FASTAPI = "fastapi-vs-django-2026"


def languages():
    """The public languages of each article, by slug."""
    found = {}
    articles = Edition.objects.public().filter(page__in=ArticlePage.objects.all())
    for slug, code in articles.values_list("page__slug", "language"):
        found.setdefault(slug, set()).add(code)
    return found


ALL = {language.code for language in LANGUAGES}


def test_the_demo_is_only_for_development():
    with override_settings(DEBUG=False), pytest.raises(CommandError, match="DEBUG"):
        call_command("load_demo")


def test_loading_it_twice_changes_nothing():
    def everything():
        models = [Page, Edition, EditionVersion, Revision, Author, Tag, ConsultationRequest, get_image_model()]
        return [list(model.objects.order_by("pk").values()) for model in models]

    before = everything()
    with override_settings(DEBUG=True):
        call_command("load_demo", verbosity=0)
    assert everything() == before


def test_at_least_five_articles_are_in_all_five_languages():
    assert len([codes for codes in languages().values() if codes == ALL]) >= 5


def test_an_article_was_written_in_japanese_first_and_has_no_english():
    sources = Edition.objects.public().filter(is_source=True, language="ja", page__in=ArticlePage.objects.all())
    found = languages()
    assert [slug for slug in sources.values_list("page__slug", flat=True) if "en" not in found[slug]]


def test_an_article_has_an_unfinished_korean_draft_beside_four_public_languages():
    drafts = [page for page in ArticlePage.objects.all() if languages()[page.slug] == ALL - {"ko"}]
    found = [states(page.get_latest_revision_as_object()) for page in drafts]
    assert [each["ko"] for each in found if each["ko"] != State.MISSING] == [State.DRAFT]


def test_an_article_is_out_of_date_in_vietnamese():
    (stale,) = Edition.objects.public().out_of_date()
    assert stale.language == "vi"


def test_every_article_has_a_cover_authors_and_tags():
    assert Author.objects.count() == 3
    assert Tag.objects.count() >= 12
    for page in ArticlePage.objects.all():
        assert page.cover_id, page.slug
        assert page.tags.exists(), page.slug
        assert page.article_authors.exists(), page.slug


def test_every_tag_and_author_has_a_name_in_every_language():
    for language in LANGUAGES:
        assert not Tag.objects.filter(**{f"label_{language.suffix}__in": ["", None]}).exists()
        assert all(getattr(tag, f"label_{language.suffix}") for tag in Tag.objects.all())
        for author in Author.objects.all():
            assert getattr(author, f"role_{language.suffix}"), (author, language)
            assert getattr(author, f"bio_{language.suffix}"), (author, language)
            assert author.portrait_id


def test_no_tag_leads_nowhere(client):
    used = Tag.objects.filter(tagged_articles__isnull=False).distinct()
    assert used.count() == Tag.objects.count()


def minutes(edition):
    """The reading time before it is rounded up, of the prose alone."""
    soup = BeautifulSoup(edition.body_html, "html.parser")
    for block in soup.select("pre, table"):
        block.decompose()
    words, characters = count(soup.get_text(" "))
    a_word, a_character = rates(edition.lang)
    return words / a_word + characters / a_character


def test_a_text_takes_the_same_time_in_every_language():
    stale = set(Edition.objects.out_of_date().values_list("pk", flat=True))
    for page in ArticlePage.objects.all():
        editions = [edition for edition in Edition.objects.filter(page=page) if edition.pk not in stale]
        times = [minutes(edition) for edition in editions]
        assert max(times) / min(times) <= 1.35, (page.slug, times)
        shown = [edition.reading_minutes for edition in editions]
        assert max(shown) - min(shown) <= 1, (page.slug, shown)


def test_the_page_that_started_it_all(client):
    soup = read(client, f"/en/blog/{FASTAPI}/")
    assert "Back to Blog" in text(soup, ".back")
    assert len(soup.select(".tags a")) == 3
    assert [a["hreflang"] for a in soup.select(".available a")] == ["ja", "ko", "zh-Hans", "vi"]
    assert text(soup, ".byline__author") == "Long Hoang Full Stack Dev"
    assert text(soup, ".byline .meta") == "April 29, 2026 5 min read"
    assert text(soup, "article > .cta .cta__title").startswith("Contact MercTechs today for a free in-depth")
    assert text(soup, ".author__name") == "About Long Hoang"
    assert [a.text for a in soup.select(".author .links a")] == ["X", "LinkedIn", "GitHub"]
    prose = soup.select_one(".prose")
    assert prose.select("table thead th")
    assert prose.select("pre code span[class]")
    assert prose.select("h2")
    assert prose.select("h3")
    assert prose.select("ul li")


def test_every_page_is_found(client):
    pages = [url for url in sitemap(client) if "/tags/" not in url and "/authors/" not in url]
    assert len(pages) == Edition.objects.public().count()


def test_dates_are_those_of_the_texts():
    english = Edition.objects.get(page__slug=FASTAPI, language="en")
    assert localdate(english.first_published_at).isoformat() == "2026-04-29"
    assert not Edition.objects.filter(page__in=ArticlePage.objects.all(), reading_minutes__lt=2).exists()


def test_no_markdown_is_left_in_a_body():
    for edition in Edition.objects.all():
        soup = BeautifulSoup(edition.body_html, "html.parser")
        for code in soup.select("pre, code"):
            code.decompose()
        assert not re.search(r"\*\*|^#+ |\]\(|\[!|^Table:", soup.get_text("\n"), re.MULTILINE), str(edition)
