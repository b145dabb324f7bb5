"""The SEO report: every problem is found, in the right language, and nothing else is called one."""

import csv
from io import StringIO

import pytest
from django.contrib.auth.models import Group, Permission
from django.db import connection
from django.test.utils import CaptureQueriesContext
from wagtail.contrib.redirects.models import Redirect
from wagtail.models import GroupPagePermission, Page

from blog.models import ArticlePage
from editions.models import Edition
from editions.publishing import withdraw
from tests import factories
from tests.blog.samples import page_link, paragraph, picture
from website.models import StandardPage
from website.seo import Problem, width

pytestmark = pytest.mark.django_db
ADDRESS = "/admin/reports/search-engines/"


@pytest.fixture
def blog(home):
    return factories.blog_page(home)


def publish(blog, code="en", *, headline="Fine", summary="A summary", model=ArticlePage, **values):
    cover = {"cover": factories.image()} if model is ArticlePage else {}
    if model is ArticlePage:
        values = {"cover_alt": "A picture", **values}
    page = factories.draft(blog, model, {code: {"headline": headline, "summary": summary, **values}}, **cover)
    return factories.publish(page, code)


def found(client, **query):
    """(headline, language) → problems"""
    listed = client.get(ADDRESS, query).context["object_list"]
    return {(row.edition.headline, row.edition.language): row.problems for row in listed}


def problems(client, page, code="en"):
    headline = factories.edition(page, code).headline
    return found(client).get((headline, code), {})


def test_nothing_is_wrong_with_a_good_article(admin, blog):
    publish(blog)
    assert found(admin) == {}


@pytest.mark.parametrize(
    ("text", "expected"),
    [("abc", 3), ("日本語", 6), ("한국", 4), ("ｱ", 1), ("Ａ", 2), ("ắ", 1), ("a\u0302\u0301", 1), ("", 0)],
)
def test_how_wide_a_text_is_shown(text, expected):
    assert width(text) == expected


def test_titles_and_descriptions_by_their_width(admin, blog):
    page = publish(blog, headline="x" * 60, summary="y" * 155)
    assert problems(admin, page) == {}
    page = publish(blog, headline="x" * 61, summary="y" * 156)
    assert problems(admin, page) == {Problem.LONG_TITLE: "61 > 60", Problem.LONG_DESCRIPTION: "156 > 155"}
    page = publish(blog, "ja", headline="語" * 31, summary="")
    assert problems(admin, page, "ja") == {Problem.LONG_TITLE: "62 > 60", Problem.NO_DESCRIPTION: ""}
    page = publish(blog, headline="z" * 90, summary="z" * 300, meta_title="short", meta_description="short")
    assert problems(admin, page) == {}


def test_one_title_twice_in_one_language(admin, blog):
    first, second = publish(blog, headline="Same"), publish(blog, headline="Other", meta_title="Same")
    publish(blog, "vi", headline="Same")
    assert set(found(admin)) == {("Same", "en"), ("Other", "en")}
    withdraw(factories.edition(second, "en"))
    assert problems(admin, first) == {}


def test_pictures(admin, blog):
    page = factories.article(blog, en="No cover")
    assert problems(admin, page) == {Problem.NO_COVER: ""}
    page = publish(blog, headline="Cover", cover_alt="")
    assert problems(admin, page) == {Problem.NO_ALT: ""}
    decorative, plain = picture(factories.image()), picture(factories.image())
    plain["value"]["decorative"] = False
    assert problems(admin, publish(blog, headline="Decorated", body=[decorative])) == {}
    assert problems(admin, publish(blog, headline="Bare", body=[decorative, plain])) == {Problem.NO_ALT: ""}


def test_links_to_pages_that_readers_are_kept_from(admin, blog):
    hidden = factories.draft(blog, ArticlePage, factories.texts(en="Hidden"))
    foreign = publish(blog, "ko", headline="한국어")
    html = f"<p>{page_link(hidden)} {page_link(foreign)}</p>"
    page = publish(blog, headline="Links", body=[paragraph(html)])
    assert problems(admin, page) == {Problem.BROKEN_LINK: "Hidden"}


def test_addresses_somebody_typed(admin, blog, home):
    tag = factories.tag("python", slug="python")
    there = factories.article(blog, tags=[tag], en="There")
    Redirect.add_redirect("/blog/moved", redirect_to=there)
    article = f"/en/blog/{there.slug}"
    good = ["/en/", f"{article}/", f"http://localhost{article}/?a=1#b", f"{article}.md", "/en/blog/tags/python/"]
    good += [
        "/en/blog/feed.json",
        "/en/search/?q=x",
        "/en/blog/moved/",
        "/media/x.pdf",
        "https://elsewhere.example/en/x/",
        "https://[your-domain]/en/x/",
    ]
    bad = ["/en/none/", f"/ja/blog/{there.slug}/", "http://localhost/en/blog/none/x/", f"/en/blog/{there.slug}/more/"]
    html = "".join(f'<a href="{address}">x</a> ' for address in [*good, *bad])
    page = publish(blog, headline="Typed", body=[paragraph(f"<p>{html}</p>")])
    listed = problems(admin, page)[Problem.BROKEN_LINK].split(", ")
    assert sorted(listed) == sorted(bad)


def test_a_translation_without_its_source(admin, blog):
    page = factories.draft(
        blog, ArticlePage, factories.texts(en="Source", ja="翻訳"), cover=factories.image(),
    )  # fmt: skip
    for code in ("en", "ja"):
        page.set_text(code, cover_alt="x")
    page = factories.publish(page, "en", "ja")
    assert problems(admin, page, "ja") == {}
    withdraw(factories.edition(page, "en"))
    assert problems(admin, page, "ja") == {Problem.NO_SOURCE: ""}


def test_a_page_to_which_nothing_leads(admin, blog, home):
    lonely = publish(home, headline="Lonely", model=StandardPage)
    assert problems(admin, lonely) == {Problem.NOT_LINKED: ""}
    article = publish(blog, headline="Links", body=[paragraph(f"<p>{page_link(lonely)}</p>")])
    assert problems(admin, lonely) == {}
    withdraw(factories.edition(article, "en"))
    assert problems(admin, lonely) == {Problem.NOT_LINKED: ""}
    Page.objects.filter(pk=lonely.pk).update(show_in_menus=True)
    assert problems(admin, lonely) == {}
    factories.contact_page(home)
    assert found(admin) == {}


def test_filters_and_numbers(admin, blog):
    publish(blog, headline="x" * 61, summary="")
    publish(blog, "ja", headline="語" * 31)
    assert len(found(admin)) == 2
    assert list(found(admin, language="ja")) == [("語" * 31, "ja")]
    assert list(found(admin, problem="no-description")) == [("x" * 61, "en")]
    assert found(admin, language="ja", problem="no-description") == {}
    assert len(found(admin, problem=["no-description", "long-title"])) == 2
    counts = admin.get(ADDRESS, {"language": "en"}).context["counts"]
    assert [number for _name, number, _url in counts] == [1, 1]
    for _name, number, url in counts:
        assert len(admin.get(url).context["object_list"]) == number
    assert "<html" not in admin.get(f"{ADDRESS}results/").content.decode()


def test_it_leads_to_the_tab_of_the_language(admin, blog):
    page = publish(blog, "zh-hans", headline="语" * 31)
    html = admin.get(ADDRESS).content.decode()
    assert f"/admin/pages/{page.pk}/edit/#tab-zh_hans" in html
    assert f"/zh/blog/{page.slug}/" in html


def test_export_is_complete_filtered_and_safe(admin, blog):
    page = publish(blog, headline="=1+1", summary="")
    publish(blog, "ja", headline="語" * 31)
    response = admin.get(ADDRESS, {"export": "csv", "language": "en"})
    text = b"".join(response.streaming_content).decode().removeprefix("\ufeff")
    (row,) = csv.DictReader(StringIO(text, newline=""))
    assert row["Title"] == "'=1+1"
    assert row["no description"] == "yes"
    assert row["title too long"] == ""
    assert row["Public address"] == f"http://localhost/en/blog/{page.slug}/"
    assert row["Admin address"] == f"http://testserver/admin/pages/{page.pk}/edit/#tab-en"
    workbook = admin.get(ADDRESS, {"export": "xlsx"})
    assert workbook.status_code == 200
    workbook.close()


@pytest.mark.parametrize("query", [{}, {"language": "en", "problem": "no-cover"}, {"export": "csv"}])
def test_the_same_number_of_queries_for_many_texts(admin, blog, query):
    def queries():
        with CaptureQueriesContext(connection) as captured:
            response = admin.get(ADDRESS, query)
            if response.streaming:
                list(response.streaming_content)
        return len(captured)

    publish(blog, headline="x" * 70, body=[paragraph('<p><a href="/en/none/">x</a></p>')])
    queries()
    before = queries()
    for number in range(5):
        publish(blog, headline=f"{number}" * 70, body=[paragraph(f'<p><a href="/en/none-{number}/">x</a></p>')])
    assert queries() == before


def test_only_pages_that_the_user_may_explore(admin, stranger, blog):
    one, _other = publish(blog, headline="x" * 70), publish(blog, headline="y" * 70)
    group = Group.objects.create(name="Friends")
    group.permissions.add(Permission.objects.get(codename="access_admin"))
    permission = Permission.objects.get(codename="change_page", content_type__app_label="wagtailcore")
    GroupPagePermission.objects.create(group=group, page=one, permission=permission)
    stranger.user.groups.add(group)
    assert [headline for headline, _code in found(stranger)] == ["x" * 70]


def test_who_may_see_it(blog, editor, sales, stranger, client):
    assert ADDRESS in editor.get("/admin/").content.decode()
    assert editor.get(ADDRESS).status_code == 200
    assert ADDRESS not in sales.get("/admin/").content.decode()
    for other in (sales, stranger, client):
        assert other.get(ADDRESS).status_code == 302


def test_what_is_not_public_is_no_problem(admin, blog):
    page = publish(blog, headline="x" * 70)
    page.unpublish()
    assert Edition.objects.filter(page=page.pk).exists()
    assert found(admin) == {}
