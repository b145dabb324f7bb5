"""What articles, authors and lists say to programs, held against schema.org and what Google asks for."""

import json

import pytest

from editions import publishing
from editions.models import SharePicture
from tests import factories
from tests.reading import read
from tests.schema_org import faults
from website.models import SiteSettings


def nodes(client, url):
    """The nodes of a page by their type."""
    scripts = read(client, url).select('script[type="application/ld+json"]')
    assert len(scripts) == 1
    data = json.loads(scripts[0].string)
    assert data["@context"] == "https://schema.org"
    known = {node["@id"]: node for node in data["@graph"] if "@id" in node}
    assert [fault for node in data["@graph"] for fault in faults(node, known)] == []
    return {node["@type"]: node for node in data["@graph"]}


@pytest.fixture
def blog(home):
    factories.home_page(en="Home", ja="ホーム")
    return factories.blog_page(home, en="Blog", ja="ブログ")


@pytest.fixture
def article(blog):
    author = factories.author(
        "Long Hoang", slug="long-hoang", local_name_ja="ロン・ホアン", x="https://x.com/long", github="https://github.com/long",
        role_en="Developer", bio_en="Writes.", portrait=factories.image("face", (400, 400)),
    )  # fmt: skip
    tags = [
        factories.tag("python", slug="python", label_ja="Python入門"),
        factories.tag("architecture", slug="architecture"),
    ]
    page = factories.article(blog, authors=[author], tags=tags, en="Hello <b>world</b> & all", ja="こんにちは")
    page.cover = factories.image("cover", (1600, 900))
    return factories.publish(page)


def test_an_article_says_all_that_google_asks_for(article, client):
    posting = nodes(client, f"/en/blog/{article.slug}/")["BlogPosting"]
    for name in ("headline", "image", "datePublished", "dateModified", "author", "publisher", "mainEntityOfPage"):
        assert posting[name], name
    edition = factories.edition(article, "en")
    assert posting["headline"] == "Hello <b>world</b> & all"
    assert posting["url"] == posting["mainEntityOfPage"] == edition.get_full_url()
    assert posting["author"] == [
        {
            "@type": "Person",
            "name": "Long Hoang",
            "url": "http://localhost/en/blog/authors/long-hoang/",
            "sameAs": ["https://x.com/long", "https://github.com/long"],
        }
    ]
    assert sorted(posting["keywords"]) == ["architecture", "python"]
    assert posting["articleSection"] == posting["keywords"][0]
    assert posting["timeRequired"] == "PT1M"
    assert posting["description"] == edition.summary


def test_words_are_counted_where_there_are_words(article, client):
    for code in ("en", "ja"):
        text = "three words here" if code == "en" else "三つの言葉がある"
        article.set_text(code, body=[{"type": "paragraph", "value": f"<p>{text}</p>"}])
    factories.publish(article, "en", "ja")
    english, japanese = (nodes(client, f"/{code}/blog/{article.slug}/")["BlogPosting"] for code in ("en", "ja"))
    assert english["wordCount"] == 3
    assert "wordCount" not in japanese


def test_each_language_has_its_own_words_and_dates(article, client):
    japanese = nodes(client, f"/ja/blog/{article.slug}/")["BlogPosting"]
    assert (japanese["inLanguage"], japanese["headline"]) == ("ja", "こんにちは")
    assert japanese["author"][0]["name"] == "ロン・ホアン"
    assert japanese["author"][0]["alternateName"] == "Long Hoang"
    assert "Python入門" in japanese["keywords"]
    edition = factories.edition(article, "ja")
    publishing.redate(edition, edition.first_published_at.replace(year=2020))
    assert nodes(client, f"/ja/blog/{article.slug}/")["BlogPosting"]["datePublished"].startswith("2020-")
    assert not nodes(client, f"/en/blog/{article.slug}/")["BlogPosting"]["datePublished"].startswith("2020-")


def test_a_text_can_not_leave_its_script(article, client):
    article.set_text("en", headline="</script><script>alert(1)</script><!-- \u2028")
    factories.publish(article, "en")
    response = client.get(f"/en/blog/{article.slug}/").content.decode()
    assert "</script><script>alert" not in response
    assert nodes(client, f"/en/blog/{article.slug}/")["BlogPosting"]["headline"].startswith("</script><script>alert(1)")


def test_a_long_headline_is_cut_where_google_would(article, client):
    article.set_text("en", headline="word " * 50)
    factories.publish(article, "en")
    posting = nodes(client, f"/en/blog/{article.slug}/")["BlogPosting"]
    assert len(posting["headline"]) <= 110
    assert len(posting["name"]) > 110


def test_the_other_languages_are_named_by_way_of_the_source(article, client):
    english, japanese = (nodes(client, f"/{code}/blog/{article.slug}/")["BlogPosting"] for code in ("en", "ja"))
    assert [other["inLanguage"] for other in english["workTranslation"]] == ["ja"]
    assert japanese["translationOfWork"]["url"] == english["url"]
    assert [other["url"] for other in japanese["translationOfWork"]["workTranslation"]] == [japanese["url"]]
    publishing.withdraw(factories.edition(article, "ja"))
    assert "workTranslation" not in nodes(client, f"/en/blog/{article.slug}/")["BlogPosting"]


def test_translations_of_a_source_that_is_not_public_still_know_each_other(blog, client):
    page = factories.article(blog, en="Source", ja="翻訳", vi="Bản dịch")
    publishing.withdraw(factories.edition(page, "en"))
    work = nodes(client, f"/ja/blog/{page.slug}/")["BlogPosting"]["translationOfWork"]
    assert "url" not in work
    assert [other["inLanguage"] for other in work["workTranslation"]] == ["ja", "vi"]


def test_its_pictures_are_the_drawn_one_and_the_cover(article, client):
    url = f"/en/blog/{article.slug}/"
    assert [image["width"] for image in nodes(client, url)["BlogPosting"]["image"]] == [1600]
    SharePicture.objects.create(edition=factories.edition(article, "en"), file="share/1.png", digest="d", design=1)
    drawn, cover = nodes(client, url)["BlogPosting"]["image"]
    assert (drawn["url"], drawn["width"], drawn["height"]) == ("http://localhost/media/share/1.png", 1200, 630)
    assert cover["encodingFormat"] in ("image/jpeg", "image/png")


def test_an_article_of_nobody_is_by_the_organisation(blog, client):
    page = factories.article(blog, en="Anonymous")
    found = nodes(client, f"/en/blog/{page.slug}/")
    assert found["BlogPosting"]["author"] == {"@id": found["Organization"]["@id"]}


def test_an_author_has_no_address_in_a_language_without_a_blog(blog, client):
    page = factories.article(blog, authors=[factories.author(x="https://x.com/a")], en="Hello", ko="안녕")
    posting = nodes(client, f"/ko/blog/{page.slug}/")["BlogPosting"]
    assert "url" not in posting["author"][0]


def test_the_page_of_an_author_is_a_profile(article, client):
    page = nodes(client, "/en/blog/authors/long-hoang/")["ProfilePage"]
    somebody = page["mainEntity"]
    assert (somebody["@type"], somebody["name"]) == ("Person", "Long Hoang")
    assert (somebody["jobTitle"], somebody["description"]) == ("Developer", "Writes.")
    assert somebody["image"]["width"] == somebody["image"]["height"] > 0
    assert [posting["headline"] for posting in page["hasPart"]] == ["Hello <b>world</b> & all"]


def test_lists_name_the_articles_they_show(article, client):
    assert len(nodes(client, "/ja/blog/")["Blog"]["blogPost"]) == 1
    tag = nodes(client, "/ja/blog/tags/python/")["CollectionPage"]
    assert tag["about"]["name"] == "Python入門"
    assert [posting["headline"] for posting in tag["hasPart"]] == ["こんにちは"]


@pytest.mark.parametrize(
    ("address", "trail"),
    [
        ("blog/", ["MercTechs", "Blog"]),
        ("blog/tags/python/", ["MercTechs", "Blog", "python"]),
        ("blog/authors/long-hoang/", ["MercTechs", "Blog", "Long Hoang"]),
    ],
)
def test_the_way_from_the_home_page(article, client, address, trail):
    crumbs = nodes(client, f"/en/{address}")["BreadcrumbList"]["itemListElement"]
    assert [crumb["name"] for crumb in crumbs] == trail
    assert [crumb["position"] for crumb in crumbs] == list(range(1, len(trail) + 1))
    for crumb in crumbs:
        assert client.get(crumb["item"]).status_code == 200


def test_the_way_leaves_out_what_is_not_public_in_the_language(blog, client):
    page = factories.article(blog, en="Hello", vi="Xin chào")
    assert "BreadcrumbList" not in nodes(client, f"/vi/blog/{page.slug}/")


def test_the_home_page_says_how_to_search(blog, client):
    found = nodes(client, "/ja/")
    target = found["WebSite"]["potentialAction"]["target"]["urlTemplate"]
    assert client.get(target.replace("{search_term_string}", "x")).status_code == 200
    assert target.startswith("http://localhost/ja/search/?q=")
    assert "BreadcrumbList" not in found


def test_the_organisation_is_that_of_the_settings(blog, client):
    settings = SiteSettings.for_site(blog.get_site())
    settings.legal_name, settings.locality, settings.country = "MercTechs Co., Ltd.", "Hanoi", "VN"
    settings.x, settings.email = "https://x.com/merctechs", "hello@example.com"
    settings.save()
    found = nodes(client, "/en/blog/")["Organization"]
    assert found["legalName"] == "MercTechs Co., Ltd."
    assert found["sameAs"] == ["https://x.com/merctechs"]
    assert found["address"] == {"@type": "PostalAddress", "addressLocality": "Hanoi", "addressCountry": "VN"}
