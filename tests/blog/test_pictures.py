"""Pictures of articles: described in the language of the page, and made before a reader asks for them."""

import pytest
from bs4 import BeautifulSoup
from django.core.files.storage import default_storage
from django.core.management import call_command
from django.template.loader import render_to_string
from wagtail.images import get_image_model

from blog.models import ArticleAuthor, ArticlePage
from editions import publishing
from editions.models import Edition
from tests import factories
from tests.blog.samples import picture, rich_article
from tests.reading import read

SIZE = (330, 160)  # two widths in lists, one elsewhere: quick to make


@pytest.fixture
def blog(home):
    return factories.blog_page(home, en="Blog", ja="ブログ")


@pytest.fixture
def article(blog):
    """An article with a cover, an author and two pictures, of which one only decorates."""
    cover, photo, ornament, face = (factories.image(name, SIZE) for name in ("cover", "photo", "ornament", "face"))
    by_language = factories.texts(en="Article", ja="記事")
    page = factories.draft(blog, ArticlePage, by_language, cover=cover)
    for code, described in {"en": "two boxes", "ja": "二つの箱"}.items():
        body = [picture(photo, f"photo: {described}"), picture(ornament)]
        body[1]["value"]["alt"] = "left over"
        page.set_text(code, cover_alt=f"cover: {described}", body=body)
    author = factories.author(portrait=face)
    page.article_authors = [ArticleAuthor(author=author)]
    page = factories.publish(page, *by_language)
    page.images = {"cover": cover, "photo": photo, "ornament": ornament, "face": face}
    return page


def renditions():
    found = get_image_model().get_rendition_model().objects.exclude(filter_spec__startswith="max")
    return {(rendition.image_id, rendition.filter_spec) for rendition in found}


def make_renditions(**options):
    call_command("make_renditions", verbosity=0, **options)


@pytest.mark.parametrize(("prefix", "described"), [("en", "two boxes"), ("ja", "二つの箱")])
def test_each_language_describes_pictures_in_its_own_words(article, client, prefix, described):
    soup = read(client, f"/{prefix}/blog/{article.slug}/")
    assert soup.select_one(".article__cover img")["alt"] == f"cover: {described}"
    photo, ornament = soup.select(".prose img")
    assert photo["alt"] == f"photo: {described}"
    assert ornament["alt"] == ""


def test_the_cover_is_loaded_at_once_and_the_rest_when_it_is_near(article, client):
    soup = read(client, f"/en/blog/{article.slug}/")
    cover = soup.select_one(".article__cover img")
    assert (cover["loading"], cover["fetchpriority"]) == ("eager", "high")
    assert {img["loading"] for img in soup.select(".prose img")} == {"lazy"}
    assert all(img["width"] and img["height"] for img in soup.select("picture img"))


def test_the_worker_makes_them_before_a_reader_comes(article, client):
    for _round in range(2):
        call_command("run_worker", "--once")
    before = renditions()
    pages = [f"/en/blog/{article.slug}/", "/en/", "/en/blog/", f"/en/blog/authors/{article.shown_authors()[0].slug}/"]
    for page in pages:
        pictures = read(client, page).select("main picture")
        assert pictures
        for found in pictures:
            assert [source["type"] for source in found.select("source")] == ["image/avif", "image/webp"], page
    assert renditions() == before


def test_the_worker_makes_few_at_a_time_so_that_mail_does_not_wait(article):
    call_command("run_worker", "--once")
    assert len({image for image, _spec in renditions()}) == 3
    call_command("run_worker", "--once")
    assert {image for image, _spec in renditions()} == {image.pk for image in article.images.values()}


def test_with_nothing_to_do_it_asks_three_questions(article, django_assert_num_queries):
    make_renditions()
    with django_assert_num_queries(3):
        make_renditions()


def test_what_a_reader_had_made_is_completed(article, client):
    read(client, f"/en/blog/{article.slug}/")
    assert not any("avif" in spec for _image, spec in renditions())
    make_renditions()
    assert {image for image, spec in renditions() if "avif" in spec} == {image.pk for image in article.images.values()}


def test_nothing_is_made_of_what_nobody_can_read(blog):
    cover, photo = factories.image("cover", SIZE), factories.image("photo", SIZE)
    page = rich_article(blog, cover=cover, body=[picture(photo)], en="Gone", ja="なし")
    for edition in Edition.objects.filter(page=page.pk):
        publishing.withdraw(edition)
    factories.draft(blog, ArticlePage, factories.texts(en="Draft"), cover=cover)
    make_renditions()
    assert not renditions()


def test_a_file_that_can_not_be_read_holds_up_nothing(article):
    default_storage.delete(article.images["cover"].file.name)
    make_renditions()
    assert {image for image, _spec in renditions()} == {
        image.pk for name, image in article.images.items() if name != "cover"
    }


def test_renditions_whose_files_were_lost_are_made_again(article):
    make_renditions()
    before = renditions()
    lost = article.images["photo"].renditions.filter(filter_spec__endswith="webp").get()
    default_storage.delete(lost.file.name)
    make_renditions(check_files=True)
    assert renditions() == before
    again = article.images["photo"].renditions.get(filter_spec=lost.filter_spec)
    assert default_storage.exists(again.file.name)


def test_a_drawing_stands_in_for_a_cover_the_same_each_time():
    def drawing(page_id):
        return render_to_string("components/drawn_cover.html", {"page_id": page_id, "format": "card"})

    assert drawing(17) == drawing(17)
    assert len({drawing(page_id) for page_id in range(10)}) == 10
    for page_id in (None, *range(10)):
        svg = BeautifulSoup(drawing(page_id), "html.parser").svg
        assert (svg["viewbox"], svg["aria-hidden"]) == ("0 0 1600 900", "true")
        assert len(svg.select("g *")) > 1
        assert not svg.select("[id], [style], style, text")  # several on a page; a strict policy; nothing to translate
