"""Open Graph and the cards of X: what other sites show of a link to a page."""

import pytest
from django.core.management import call_command
from wagtail.models import PageViewRestriction

from tests import factories
from tests.reading import read
from website.models import SiteSettings


def head(client, url, status=200):
    """What the metas of a page say, in lists because some may stand several times."""
    found = {}
    for meta in read(client, url, status).select("head meta[property], head meta[name^=twitter]"):
        found.setdefault(meta.get("property") or meta["name"], []).append(meta["content"])
    return found


@pytest.fixture
def article(home):
    factories.home_page(en="Home", ja="ホーム")
    blog = factories.blog_page(home, en="Blog", ja="ブログ")
    author = factories.author("Long Hoang", slug="long-hoang", x="https://x.com/long_hoang")
    return factories.article(
        blog, authors=[author], tags=[factories.tag("python", slug="python")], en="Hello", zh="你好"
    )


def test_an_article(article, client):
    said = head(client, f"/en/blog/{article.slug}/")
    edition = factories.edition(article, "en")
    assert said["og:type"] == ["article"]
    assert said["og:url"] == [edition.get_full_url()]
    assert said["og:title"] == ["Hello"]
    assert said["og:description"] == [edition.summary]
    assert said["og:site_name"] == ["MercTechs"]
    assert said["og:locale"] == ["en_US"]
    assert said["og:locale:alternate"] == ["zh_CN"]
    assert said["article:author"] == ["http://localhost/en/blog/authors/long-hoang/"]
    assert said["article:tag"] == ["python"]
    assert said["twitter:creator"] == ["@long_hoang"]
    assert said["article:published_time"][0] <= said["article:modified_time"][0]


def test_what_search_engines_are_told_goes_before_the_headline(article, client):
    article.set_text("en", headline="Hello", meta_title="Short", meta_description="In one line")
    factories.publish(article, "en")
    said = head(client, f"/en/blog/{article.slug}/")
    assert (said["og:title"], said["og:description"]) == (["Short"], ["In one line"])


def test_the_picture_is_the_cover_until_it_is_drawn(article, client):
    url = f"/en/blog/{article.slug}/"
    assert "og:image" not in head(client, url)
    assert head(client, url)["twitter:card"] == ["summary"]
    article.cover = factories.image("cover", (1600, 900))
    factories.publish(article)
    assert "/images/" in head(client, url)["og:image"][0]
    call_command("make_share_pictures", verbosity=0)
    said = head(client, url)
    assert said["og:image"][0].startswith("http://localhost/media/share/")
    assert (said["og:image:width"], said["og:image:height"]) == (["1200"], ["630"])
    assert said["og:image:type"] == ["image/png"]
    assert said["og:image:alt"] == ["Hello"]
    assert said["twitter:card"] == ["summary_large_image"]
    assert head(client, f"/zh/blog/{article.slug}/")["og:image"] != said["og:image"]


def test_a_storage_elsewhere_gives_the_whole_address(article, client, monkeypatch):
    call_command("make_share_pictures", verbosity=0)
    monkeypatch.setattr(
        "django.core.files.storage.InMemoryStorage.url", lambda self, name: f"https://cdn.example/{name}"
    )
    assert head(client, f"/en/blog/{article.slug}/")["og:image"][0].startswith("https://cdn.example/share/")


def test_lists_and_people(article, client):
    call_command("make_share_pictures", verbosity=0)
    said = head(client, "/en/blog/tags/python/")
    assert (said["og:type"], said["og:title"], said["og:description"]) == (
        ["website"],
        ["python"],
        ["Articles on python"],
    )
    assert said["og:image"]
    said = head(client, "/en/blog/authors/long-hoang/")
    assert (said["og:type"], said["og:title"]) == (["profile"], ["Long Hoang"])
    assert "article:published_time" not in said


def test_the_account_of_the_site(article, client):
    assert "twitter:site" not in head(client, "/en/")
    settings = SiteSettings.for_site(article.get_site())
    settings.x = "https://x.com/merctechs/"
    settings.save()
    assert head(client, "/en/")["twitter:site"] == ["@merctechs"]


@pytest.mark.parametrize("address", ["/ja/blog/{slug}/", "/en/nothing/"])
def test_a_page_that_is_not_there_says_nothing(article, client, address):
    assert head(client, address.format(slug=article.slug), status=404) == {}


def test_search_says_nothing(article, client):
    assert head(client, "/en/search/?q=Hello") == {}


def test_a_restricted_page_says_nothing_even_to_those_who_may_see_it(article, admin):
    PageViewRestriction.objects.create(page=article, restriction_type=PageViewRestriction.LOGIN)
    soup = read(admin, f"/en/blog/{article.slug}/")
    assert not soup.select("meta[property]")
    assert not soup.select('script[type="application/ld+json"]')
