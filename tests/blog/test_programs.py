"""Markdown of public pages and the list of them, for readers that are programs."""

import re

import pytest
import yaml
from bs4 import BeautifulSoup
from django.core.files.base import ContentFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils.translation import gettext, override
from wagtail.documents import get_document_model
from wagtail.models import PageViewRestriction

from blog.markdown import Reader
from blog.markdown_writer import write
from contact.models import ContactPage
from editions.models import Edition
from editions.publishing import withdraw
from editions.values import fingerprint
from tests import factories
from tests.blog.samples import every_block, page_link, paragraph, rich_article
from website.models import StandardPage

pytestmark = pytest.mark.django_db


@pytest.fixture
def blog(home):
    return factories.blog_page(factories.home_page(en="Home", ja="ホーム"), en="Blog", ja="ブログ")


def get(client, page, prefix="en", **headers):
    return client.get(f"/{prefix}/blog/{page.slug}.md", **headers)


def parts(response):
    _nothing, meta, body = response.content.decode().split("---\n", 2)
    return yaml.safe_load(meta), body.strip()


@pytest.fixture
def article(blog):
    long = factories.author("Long Hoang", source_language="en", local_name_ja="ホアン")
    cover = factories.image("cover")
    tag = factories.tag("python", label_ja="パイソン")
    return rich_article(
        blog, body=[paragraph("<p>Hello <b>you</b></p>")], authors=[long], tags=[tag], cover=cover,
        en="Hello: a #title", ja="こんにちは",
    )  # fmt: skip


def test_an_article_as_markdown(client, article):
    response = get(client, article, "ja")
    assert response["Content-Type"] == "text/markdown; charset=utf-8"
    assert response["Content-Language"] == "ja"
    assert response["X-Robots-Tag"] == "noindex"
    url = f"http://localhost/ja/blog/{article.slug}/"
    assert response["Link"] == f'<{url}>; rel="canonical"'
    meta, body = parts(response)
    edition = factories.edition(article, "ja")
    assert body == "Hello **you**"
    assert meta.pop("date") == edition.first_published_at.replace(microsecond=0)
    assert meta.pop("lastmod") == edition.last_published_at.replace(microsecond=0)
    assert meta.pop("cover").startswith("http://localhost/media/images/cover")
    assert meta == {
        "title": "こんにちは",
        "summary": "こんにちは …",
        "authors": ["ホアン"],
        "tags": ["パイソン"],
        "cover_alt": "cover in ja",
        "language": "ja",
        "canonical": url,
        "translations": {"en": url.replace("/ja/", "/en/")},
    }


def test_it_is_what_is_public_and_not_the_draft(client, article):
    article.set_text("en", headline="Unfinished", body=[paragraph("<p>draft</p>")])
    article.save_revision()
    assert "draft" not in get(client, article).content.decode()
    withdraw(factories.edition(article, "en"))
    assert get(client, article).status_code == 404
    assert get(client, article, "ja").status_code == 200
    assert "translations" not in parts(get(client, article, "ja"))[0]


def test_not_in_another_language_and_not_what_does_not_exist(client, article, blog):
    assert get(client, article, "ko").status_code == 404
    for address in ("/en/blog/none.md", "/en/blog.md", "/en/.md", "/blog/x.md", f"/en/{article.slug}.md"):
        assert client.get(address).status_code == 404, address


def test_a_restricted_page_is_nowhere(client, article):
    PageViewRestriction.objects.create(page=article, restriction_type="login")
    assert get(client, article).status_code == 404
    assert article.slug not in client.get("/en/llms.txt").content.decode()


def test_addresses_are_absolute_and_lead_where_readers_get(client, blog):
    other = factories.article(blog, en="Only English")
    draft = factories.draft(blog, type(other), factories.texts(en="Draft"))
    document = get_document_model().objects.create(title="paper", file=ContentFile(b"x", "paper.pdf"))
    image = factories.image("diagram", size=(900, 300))
    html = (
        f"<p>{page_link(other, 'a')} {page_link(draft, 'b')} "
        f'<a linktype="document" id="{document.pk}">c</a> <a href="/en/search/">d</a> '
        '<a href="https://[your-domain]/">e</a></p>'
    )
    page = rich_article(blog, body=[paragraph(html), *every_block(image, other)], ja="記事")
    _meta, body = parts(get(client, page, "ja"))
    assert body.splitlines()[0] == (
        f"[a](http://localhost/en/blog/{other.slug}/) b "
        f"[c](http://localhost{document.url}) [d](http://localhost/en/search/) e"
    )
    assert re.search(r"!\[two boxes\]\(http://localhost/media/images/diagram\S*\.jpe?g\)", body)
    assert f"[Go](http://localhost/en/blog/{other.slug}/)" in body
    assert "linktype" not in body


def test_asking_again(client, article):
    first = get(client, article)
    again = get(client, article, HTTP_IF_NONE_MATCH=first["ETag"])
    assert (again.status_code, again.content) == (304, b"")
    article.set_text("en", headline="Other")
    factories.publish(article, "en")
    assert get(client, article, HTTP_IF_NONE_MATCH=first["ETag"]).status_code == 200


def test_the_number_of_queries_does_not_grow_with_links_and_pictures(client, blog):
    def queries(number):
        others = [factories.article(blog, en=f"Other {number}") for _index in range(number)]
        images = [factories.image() for _index in range(number)]
        body = [
            paragraph("<p>x</p>"),
            *(block for pair in zip(images, others, strict=True) for block in every_block(*pair)),
        ]
        page = rich_article(blog, body=body, en="Article")
        get(client, page)
        with CaptureQueriesContext(connection) as captured:
            assert get(client, page).status_code == 200
        return len(captured)

    assert queries(1) == queries(4) <= 9


def test_the_page_says_where_its_markdown_is(client, article):
    soup = BeautifulSoup(client.get(f"/ja/blog/{article.slug}/").content, "html.parser")
    link = soup.find("link", rel="alternate", type="text/markdown")
    assert client.get(link["href"].removeprefix("http://localhost")).status_code == 200


@pytest.mark.parametrize("model", [StandardPage, ContactPage])
def test_every_page_with_a_text_says_so(client, home, model):
    page = factories.published(home, model, factories.texts(en="About"))
    soup = BeautifulSoup(client.get(f"/en/{page.slug}/").content, "html.parser")
    link = soup.find("link", rel="alternate", type="text/markdown")
    assert link["href"] == f"http://localhost/en/{page.slug}.md"
    assert client.get(link["href"]).status_code == 200


def test_the_home_page_leads_to_the_list_of_all(client, blog):
    head = BeautifulSoup(client.get("/ja/").content, "html.parser").head
    assert not head.find("link", type="text/markdown")
    link = head.find("link", rel="alternate", type="text/plain")
    assert link["href"] == "http://localhost/ja/llms.txt"
    assert client.get(link["href"]).status_code == 200


def test_the_list_of_a_language(client, article, blog):
    factories.article(blog, en="[Only] English")
    text = client.get("/ja/llms.txt").content.decode()
    with override("ja"):
        heading = gettext("Articles")
    assert text == (
        f"# MercTechs\n\n> ホーム …\n\n## {heading}\n\n"
        f"- [こんにちは](http://localhost/ja/blog/{article.slug}.md): こんにちは …\n"
    )
    response = client.get("/en/llms.txt")
    assert response["Content-Type"] == "text/plain; charset=utf-8"
    assert "- [\\[Only\\] English](" in response.content.decode()
    for address in re.findall(r"\]\(http://localhost([^)]+)\)", response.content.decode()):
        assert client.get(address).status_code == 200, address
    assert client.get("/ko/llms.txt").status_code == 404


def test_the_list_of_lists(client, article):
    text = client.get("/llms.txt").content.decode()
    assert re.findall(r"\((.*)\)", text) == ["http://localhost/en/llms.txt", "http://localhost/ja/llms.txt"]


def test_listing_more_articles_asks_no_more(client, article, blog):
    def queries():
        client.get("/en/llms.txt")
        with CaptureQueriesContext(connection) as captured:
            client.get("/en/llms.txt")
        return len(captured)

    before = queries()
    for number in range(5):
        factories.article(blog, en=f"Article {number}")
    assert queries() == before


def test_every_text_of_the_demo_there_and_back(demo):
    reader = Reader(
        lambda href: dict(pair.split("=", 1) for pair in href[5:].split("&")) if href.startswith("page:") else None, int
    )

    def link(attributes):
        if "href" in attributes:
            return attributes["href"]
        return "page:" + "&".join(f"{name}={value}" for name, value in attributes.items())

    editions = Edition.objects.filter(values__has_key="body").exclude(values__body=[])
    bodies = [edition for edition in editions if isinstance(edition.values["body"], list)]
    assert {edition.language for edition in bodies} == {"en", "ja", "ko", "zh-hans", "vi"}
    assert len(bodies) > 50
    for edition in bodies:
        body = edition.values["body"]
        text = write(body, link)
        assert fingerprint({"body": reader.blocks(text)}) == fingerprint({"body": body}), edition
        assert write(reader.blocks(text), link) == text
        assert "<" not in re.sub(r"```.*?```|`[^`\n]*`|<https?:[^>]*>|<!-- -->|\\<", "", text, flags=re.DOTALL), edition
