"""The styleguide: every component, in every language; nothing of it in production."""

from collections import Counter
from pathlib import Path

import pytest
from bs4 import BeautifulSoup
from django.urls import include, path

from editions.languages import BY_PREFIX, LANGUAGES
from editions.urls import language_patterns
from tests import factories
from tests.blog.samples import rich_article
from tests.reading import read
from website import urls
from website.models import SiteSettings, StandardPage
from website.styleguide.colours import contrast
from website.styleguide.examples import with_own_ids
from website.styleguide.samples import sample

ROOT = Path(__file__).parents[2]
ROOTS = [ROOT / "site/website/templates", ROOT / "blog/templates"]
FOLDERS = ["components", "blog/components", "blog/blocks"]
TEMPLATES = {
    file.relative_to(root).as_posix() for root in ROOTS for folder in FOLDERS for file in (root / folder).glob("*.html")
}
PREFIXES = [language.prefix for language in LANGUAGES]

# The addresses of development.
urlpatterns = [*language_patterns(path("styleguide/", include("website.styleguide.urls"))), *urls.urlpatterns]
handler404 = urls.handler404

in_development = pytest.mark.urls(__name__)


@pytest.fixture
def site(db):
    """One article with everything that the examples need, and a page to ask for a consultation."""
    texts = dict.fromkeys(PREFIXES, "Words")
    home = factories.home_page(**texts)
    factories.contact_page(home, **texts)
    settings = SiteSettings.for_site(home.get_site())
    settings.privacy_page = factories.published(home, StandardPage, factories.texts(**texts))
    settings.save()
    author = factories.author(portrait=factories.image("portrait"), x="https://x.com/someone")
    blog = factories.blog_page(home, **texts)
    cover = factories.image("cover")
    return rich_article(blog, authors=[author], tags=[factories.tag()], cover=cover, **texts)


@in_development
@pytest.mark.parametrize("prefix", PREFIXES)
def test_every_component_is_shown_in_every_language(site, client, prefix):
    response = client.get(f"/{prefix}/styleguide/")
    assert response.status_code == 200
    soup = BeautifulSoup(response.content, "html.parser")
    assert soup.html["lang"] == BY_PREFIX[prefix].tag
    named = {code.text for code in soup.select(".example__title code")}
    assert TEMPLATES - named == set(), "a component without an example: see website/styleguide/sections.py"
    assert TEMPLATES - {template.name for template in response.templates} == set()
    assert len(soup.select(".sample--light")) == len(soup.select(".sample--dark")) == len(soup.select(".example"))


@in_development
def test_nothing_is_empty_and_everything_is_styled(site, client):
    soup = read(client, "/en/styleguide/")
    assert [
        title.text for title in soup.select(".example__title") if not title.parent.select(".sample > div > *")
    ] == []
    sheets = {Path(link["href"]).name for link in soup.select("head link[rel=stylesheet]")}
    assert {file.name for file in (ROOT / "static/css").glob("*.css")} == sheets
    assert soup.find("meta", attrs={"name": "robots"})["content"] == "noindex"
    assert soup.select("[style], script:not([src])") == []


@in_development
def test_an_id_is_there_once_and_everything_that_names_one_finds_it(site, client):
    soup = read(client, "/en/styleguide/")
    ids = Counter(element["id"] for element in soup.select("[id]"))
    assert [name for name, count in ids.items() if count > 1] == []
    named = [link["href"][1:] for link in soup.select("a[href^='#']")]
    named += [label["for"] for label in soup.select("label[for]")]
    named += [name for element in soup.select("[aria-labelledby]") for name in element["aria-labelledby"].split()]
    assert set(named) - set(ids) == set()


@in_development
def test_without_articles_it_says_where_they_come_from(home, client):
    soup = read(client, "/en/styleguide/")
    assert "load_demo" in soup.main.text
    assert soup.select(".example") == []


def test_production_knows_nothing_of_it(site, client):
    read(client, "/en/styleguide/", 404)


def test_all_languages_have_the_same_texts():
    names = {language.prefix: set(sample(language)) for language in LANGUAGES}
    assert all(found == names["en"] for found in names.values())


def test_ids_and_what_refers_to_them_change_together():
    html = '<a href="#x"></a><a href="/#x"></a><label for="x"></label><p id="x" data-id="x" aria-describedby="y z"></p>'
    assert with_own_ids(html, "-1") == (
        '<a href="#x-1"></a><a href="/#x"></a><label for="x-1"></label>'
        '<p id="x-1" data-id="x" aria-describedby="y-1 z-1"></p>'
    )


def test_contrast_is_that_of_wcag():
    assert contrast("#000000", "#ffffff") == pytest.approx(21)
    assert contrast("#777777", "#ffffff") == pytest.approx(4.48, abs=0.01)
