"""The number of queries of a page does not depend on how much it shows."""

import pytest

from tests import factories
from tests.blog.samples import heading, page_link, paragraph, picture, rich_article

ARTICLE, OUT_OF_DATE, LIST, NOT_FOUND, SITEMAP = 10, 11, 13, 8, 6  # at most so many queries


@pytest.fixture(params=[3, 25], ids=["three", "twenty-five"])
def article(request, home):
    """The last of several articles, which shows pictures and links to all others; its translation is out of date."""
    blog = factories.blog_page(home, en="Blog", ja="ブログ")
    factories.contact_page(home)
    authors = [
        factories.author(
            name, slug=name.lower(), portrait=factories.image(name), bio_en="b", role_en="r", x="https://x.com/x"
        )
        for name in ("Ann", "Bob", "Cid")
    ]
    tags = [factories.tag(name, slug=name) for name in ("one", "two", "three", "four")]
    images = [factories.image(f"image {number}", (20, 10)) for number in range(4)]
    others = [
        rich_article(blog, authors=authors, tags=tags, cover=images[number % 4], en=f"Article {number}", **japanese)
        for number in range(request.param - 1)
        for japanese in [{} if number else {"ja": "別の記事"}]
    ]
    body = [heading("a"), *(picture(image) for image in images)]
    body += [paragraph(f"<p>{page_link(page)}</p>") for page in [*others, home, blog]]
    page = rich_article(blog, authors=authors, tags=tags, cover=images[0], body=body, en="Article", ja="記事")
    page.set_text("en", headline="Rewritten")
    return factories.publish(page, "en")


def test_a_page_costs_the_same_however_much_it_shows(article, client, django_assert_max_num_queries):
    """All in one test, because so many articles take their time to make."""
    limits = {
        f"/en/blog/{article.slug}/": ARTICLE,
        f"/ja/blog/{article.slug}/": OUT_OF_DATE,
        f"/ko/blog/{article.slug}/": LIST,
        "/en/nothing/": NOT_FOUND,
        "/sitemap.xml": SITEMAP,
    }
    limits |= dict.fromkeys(
        ["/en/", "/en/blog/", "/en/blog/tags/one/", "/en/blog/authors/ann/", "/en/blog/feed/"], LIST
    )
    for url, limit in limits.items():
        # Site roots and content types are kept in caches, renditions of pictures in the database.
        list(client.get(url))
        with django_assert_max_num_queries(limit, info=url):
            response = client.get(url)
            list(response)
        assert response.status_code == (404 if url.startswith(("/ko/", "/en/nothing/")) else 200)
