"""Old addresses lead to where their page is now, at once and in their own language."""

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext
from wagtail.contrib.redirects.models import Redirect
from wagtail.models import Site

from tests import factories
from website.models import StandardPage

pytestmark = pytest.mark.django_db
CODES = ["en", "ja", "ko", "zh", "vi"]
EVERYWHERE = {"en": "Text", "ja": "本文", "ko": "글", "zh": "文章", "vi": "Bài"}


@pytest.fixture
def blog(home):
    return factories.blog_page(factories.home_page(**EVERYWHERE), **EVERYWHERE)


@pytest.fixture
def article(blog):
    return factories.article(blog, tags=[factories.tag("python", slug="python")], **EVERYWHERE)


@pytest.fixture
def rename(django_capture_on_commit_callbacks):
    def rename(page, slug):
        draft = type(page).objects.get(pk=page.pk)
        draft.slug = slug
        with django_capture_on_commit_callbacks(execute=True):
            draft.save_revision().publish()

    return rename


@pytest.fixture
def move(django_capture_on_commit_callbacks):
    def move(page, parent):
        with django_capture_on_commit_callbacks(execute=True):
            type(page).objects.get(pk=page.pk).move(type(parent).objects.get(pk=parent.pk), pos="last-child")

    return move


def leads(client, address):
    """Where an address leads, which must be after at most one step and for good."""
    response = client.get(address)
    if response.status_code == 200:
        return address
    assert response.status_code == 301, address
    return response["Location"].removeprefix("http://localhost")


def test_a_new_slug_in_every_language(client, article, rename):
    old = article.slug
    rename(article, "new")
    for code in CODES:
        assert leads(client, f"/{code}/blog/{old}/") == f"/{code}/blog/new/"
        assert client.get(f"/{code}/blog/new/").status_code == 200
    assert leads(client, f"/ja/blog/{old}") == "/ja/blog/new/"
    assert leads(client, f"/ja/blog/{old}/?from=mail") == "/ja/blog/new/?from=mail"
    assert leads(client, f"/ja/blog/{old}.md") == "/ja/blog/new.md"
    assert Redirect.objects.count() == 1


@pytest.mark.parametrize("rest", ["", "tags/python/", "feed/"])
def test_the_code_of_a_language_costs_no_step(client, blog, rename, rest):
    rename(blog, "news")
    assert leads(client, f"/zh-hans/blog/{rest}") == f"/zh/news/{rest}"
    assert leads(client, f"/zh-hans/news/{rest}") == f"/zh/news/{rest}"
    assert client.post("/zh-hans/blog/").status_code == 301
    assert client.get("/zh-hans/nothing/").status_code == 301


def test_everything_below_a_blog_that_has_moved(client, blog, article, rename):
    rename(blog, "journal")
    for below in ("", f"{article.slug}/", "tags/python/", "feed/", "feed.json"):
        assert leads(client, f"/ko/blog/{below}") == f"/ko/journal/{below}"
        assert client.get(f"/ko/journal/{below}").status_code == 200
    assert client.get("/ko/blog/none/").status_code == 404
    assert client.get("/ko/blog/tags/none/of/that/").status_code == 404


def test_twice_is_one_step_and_back_is_none(client, blog, article, rename):
    first = article.slug
    rename(article, "second")
    rename(blog, "journal")
    rename(article, "third")
    for address in (f"blog/{first}", "blog/second", "journal/second"):
        assert leads(client, f"/vi/{address}/") == "/vi/journal/third/"
    rename(blog, "blog")
    rename(article, first)
    assert leads(client, f"/vi/blog/{first}/") == f"/vi/blog/{first}/"
    for address in ("journal/third", "blog/second", "journal/second", f"journal/{first}"):
        if address != f"journal/{first}":  # where it never was
            assert leads(client, f"/vi/{address}/") == f"/vi/blog/{first}/"
    assert not Redirect.objects.filter(old_path=f"/blog/{first}").exists()


def test_a_page_that_moves_in_the_tree(client, home, blog, move):
    above = factories.published(home, StandardPage, factories.texts(**EVERYWHERE), slug="about")
    page = factories.published(home, StandardPage, factories.texts(**EVERYWHERE), slug="team")
    below = factories.published(page, StandardPage, factories.texts(**EVERYWHERE), slug="people")
    never = factories.draft(page, StandardPage, factories.texts(en="Draft"), slug="draft")
    move(page, above)
    assert leads(client, "/zh/team/") == "/zh/about/team/"
    assert leads(client, "/zh/team/people/") == "/zh/about/team/people/"
    assert not Redirect.objects.filter(redirect_page=never).exists()
    assert Redirect.objects.get(old_path="/team/people").redirect_page_id == below.pk


def test_what_is_not_public_in_a_language_answers_for_itself(client, blog, rename):
    article = factories.article(blog, en="Only English")
    old = article.slug
    rename(article, "new")
    assert leads(client, f"/ja/blog/{old}/") == "/ja/blog/new/"
    response = client.get("/ja/blog/new/")
    assert response.status_code == 404
    assert "/en/blog/new/" in response.content.decode()


def test_a_live_page_is_never_hidden(client, blog, article, rename):
    old = article.slug
    rename(article, "new")
    other = factories.article(blog, en="Other")
    rename(other, old)
    Redirect.add_redirect(f"/blog/{old}", redirect_to=article)
    assert client.get(f"/en/blog/{old}/").status_code == 200
    assert client.get(f"/ja/blog/{old}/").status_code == 404


def test_nothing_leads_to_what_is_gone(client, article, rename):
    old = article.slug
    rename(article, "new")
    type(article).objects.get(pk=article.pk).unpublish()
    assert client.get(f"/en/blog/{old}/").status_code == 404
    assert client.get("/en/%00/").status_code == 404


def test_what_an_editor_decided_stays(client, blog, article, rename):
    Redirect.add_redirect(f"/blog/{article.slug}", redirect_to="https://elsewhere.example/")
    Redirect.objects.update(site=Site.objects.get())
    rename(article, "new")
    assert Redirect.objects.get().redirect_link == "https://elsewhere.example/"


def test_the_number_of_queries_does_not_grow(blog, rename, django_assert_max_num_queries):
    for _number in range(8):
        factories.article(blog, en="Article")
    blog.refresh_from_db()
    before, blog.url_path = blog.url_path, blog.url_path.replace("/blog/", "/journal/")
    type(blog).objects.filter(pk=blog.pk).update(url_path=blog.url_path, slug="journal")
    from website.redirects import moved

    with django_assert_max_num_queries(10):
        moved(blog, before, blog.url_path)


# Files --------------------------------------------------------------------------------------------------------------


@pytest.fixture
def load(tmp_path, capsys):
    def load(text, **options):
        file = tmp_path / "old.csv"
        file.write_text(text, encoding="utf-8")
        try:
            call_command("import_redirects", str(file), **options)
        except CommandError:
            return capsys.readouterr().err.replace(str(file), "old.csv").splitlines()
        return capsys.readouterr().out.splitlines()

    return load


def test_a_file_of_old_addresses(client, article, load):
    text = f"old,new,permanent\n/2019/05/post.html,/blog/{article.slug}/,\n"
    text += (
        f"/日本/,/ja/blog/{article.slug}/,n\n/ja/alt/,/ja/blog/tags/python/,y\n/x?id=7,https://elsewhere.example/a,y\n"
    )
    assert load(text)[-1] == "4 made, 0 changed, 0 as they were"
    assert leads(client, "/2019/05/post.html") == f"/en/blog/{article.slug}/"
    response = client.get("/日本/")
    assert (response.status_code, response["Location"]) == (302, f"http://localhost/ja/blog/{article.slug}/")
    assert leads(client, "/ja/alt/") == "/ja/blog/tags/python/"
    assert leads(client, "/x?id=7") == "https://elsewhere.example/a"
    assert client.get("/x?id=8").status_code == 404
    assert load(text)[-1] == "0 made, 0 changed, 4 as they were"


def test_they_follow_later_moves(client, article, load, rename):
    load(f"/old/,/blog/{article.slug}/\n/alt/,/ja/blog/{article.slug}/\n")
    rename(article, "new")
    assert leads(client, "/old/") == "/en/blog/new/"
    assert leads(client, "/alt/") == "/ja/blog/new/"


def test_an_address_without_language_leads_to_what_is_public(client, blog, load):
    article = factories.article(blog, ko="한국어")
    load(f"/old/,/blog/{article.slug}/\n")
    assert leads(client, "/old/") == f"/ko/blog/{article.slug}/"


def test_the_code_of_a_language_in_a_file(client, article, load):
    load(f"/zh-hans/alt/,/zh-hans/blog/{article.slug}/\n")
    assert leads(client, "/zh-hans/alt/") == leads(client, "/zh/alt/") == f"/zh/blog/{article.slug}/"


def test_a_fixed_address_without_host_follows_its_page(client, article, rename):
    Redirect.add_redirect("/older", redirect_to=f"/ja/blog/{article.slug}/", site=Site.objects.get())
    rename(article, "new")
    assert leads(client, "/older/") == "/ja/blog/new/"


def test_a_dry_run_changes_nothing(article, load):
    out = load(f"/old/,/blog/{article.slug}/\n", dry_run=True)
    assert out == [f"+ /old → page {article.pk}", "1 would be made, 0 would be changed, 0 as they were"]
    assert not Redirect.objects.exists()


def test_chains_become_one_step(client, article, load, rename):
    load(f"/a/,/b/\n/b/,/c/\n/c/,/blog/{article.slug}/\n")
    for old in "abc":
        assert leads(client, f"/{old}/") == f"/en/blog/{article.slug}/"
    old = article.slug
    rename(article, "new")
    load(f"/d/,/blog/{old}/\n/e/,/a/\n")
    assert leads(client, "/d/") == leads(client, "/e/") == "/en/blog/new/"


def test_an_older_redirect_does_not_become_a_chain(client, article, load):
    Redirect.add_redirect("/older", redirect_to="http://localhost/old/", site=Site.objects.get())
    load(f"/old/,/blog/{article.slug}/\n")
    assert leads(client, "/older/") == f"/en/blog/{article.slug}/"


def test_every_mistake_is_named_and_nothing_taken(article, load):
    slug = article.slug
    assert load(
        f"old,new,permanent\n/ok/,/blog/{slug}/,y\n/gone/,/blog/nothing/,y\n/a/,/b/\n/b/,/a/\n/c/,/c/\n"
        f"/en/blog/{slug}/,/blog/,y\n/ok/,/blog/,y\n/x/,/blog/,maybe\n/y/\nz,/blog/\n/,/blog/\n/v/,\n/w/,ftp://x/\n"
    ) == [
        "old.csv:3: there is no page at /blog/nothing/",
        "old.csv:4: /a leads in a circle",
        "old.csv:5: /b leads in a circle",
        "old.csv:6: /c leads in a circle",
        f"old.csv:7: /en/blog/{slug} is the address of a page that is live",
        f"old.csv:8: /ok leads to /blog/{slug}/ in line 2",
        "old.csv:9: “maybe” is neither y nor n",
        "old.csv:10: 2 or 3 columns are needed, separated by commas, not 1",
        "old.csv:11: “z” is not the address of a page: it has to begin with /",
        "old.csv:12: “/” is the home page, which answers for itself",
        "old.csv:13: the new address is empty",
        "old.csv:14: “ftp://x/” is no address",
    ]
    assert not Redirect.objects.exists()


def test_an_address_of_any_length_is_looked_up_with_little(client, article):
    with CaptureQueriesContext(connection) as asked:
        assert client.get(f"/en/{'a/' * 2000}").status_code == 404
    assert max(len(query["sql"]) for query in asked) < 20_000


@pytest.mark.parametrize(
    ("second", "mistake"),
    [(b"\xff\xfe,/c/", "the file is not UTF-8"), (b'"/b/,/c/\n/d/,/e/', "unexpected end of data")],
)
def test_a_file_that_cannot_be_read(tmp_path, capsys, home, second, mistake):
    file = tmp_path / "old.csv"
    file.write_bytes(b"/a/,https://example.org/\n" + second + b"\n")
    with pytest.raises(CommandError, match="1 mistake; nothing has been changed"):
        call_command("import_redirects", str(file))
    assert capsys.readouterr().err == f"{file}:2: {mistake}\n"
