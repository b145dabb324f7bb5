"""Search engines hear of what was published, by way of the queue, from a real web server's point of view."""

import json

import pytest
from django.core.management import call_command
from django.db import transaction
from wagtail.models import PageViewRestriction

from blog.models import BlogIndexPage
from editions.publishing import rebuild, restore, withdraw
from outbox.models import OutgoingPost, Status
from tests import factories
from tests.outbox.receiver import receiving
from tests.reading import HOST
from website.indexnow import PendingPing, collect
from website.models import StandardPage

KEY = "a1b2c3d4e5f6"


@pytest.fixture
def engine(settings):
    with receiving() as receiver:
        settings.INDEXNOW_URL = f"{receiver.url}/indexnow"
        yield receiver


@pytest.fixture
def blog(home, engine, settings):
    """There before the key was set."""
    blog = factories.blog_page(home, en="Blog", ja="ブログ")
    settings.INDEXNOW_KEY = KEY
    return blog


def pinged(engine):
    """The addresses that the worker tells the search engine now."""
    engine.got.clear()
    call_command("run_worker", once=True)
    urls = [json.loads(body)["urlList"] for _path, _headers, body in engine.got]
    assert len(urls) <= 1
    return {url.removeprefix(HOST) for url in urls[0]} if urls else set()


def test_without_a_key_nothing_is_written_down(home, engine, client):
    factories.article(factories.blog_page(home), en="Article")
    assert not PendingPing.objects.exists()
    assert pinged(engine) == set()
    assert client.get("/.txt").status_code == client.get(f"/{KEY}.txt").status_code == 404


def test_a_publication_is_one_request(blog, engine):
    page = factories.article(blog, en="Article", ja="記事")
    assert pinged(engine) == {f"/en/blog/{page.slug}/", f"/ja/blog/{page.slug}/"}
    ((path, headers, body),) = engine.got
    message = json.loads(body)
    assert path == "/indexnow"
    assert headers["Content-Type"] == "application/json; charset=utf-8"
    assert (message["host"], message["key"]) == ("localhost", KEY)
    assert message["keyLocation"] == f"{HOST}/{KEY}.txt"
    assert pinged(engine) == set()


def test_the_key_is_where_the_message_says(blog, client):
    response = client.get(f"/{KEY}.txt")
    assert (response.status_code, response.text) == (200, KEY)
    assert response["Content-Type"] == "text/plain; charset=utf-8"
    assert client.get("/another1.txt").status_code == 404


def test_only_languages_that_have_changed_are_told(blog, engine):
    page = factories.article(blog, en="Article", ja="記事")
    pinged(engine)
    page.set_text("ja", headline="別の記事")
    page = factories.publish(page, "ja")
    assert pinged(engine) == {f"/ja/blog/{page.slug}/"}
    japanese = factories.edition(page, "ja")
    withdraw(japanese)
    assert pinged(engine) == {f"/ja/blog/{page.slug}/"}
    restore(japanese.versions.filter(values__isnull=False).first())
    assert pinged(engine) == {f"/ja/blog/{page.slug}/"}
    rebuild(factories.edition(page, "en"))
    assert pinged(engine) == set()


def test_taking_a_page_down_or_deleting_it_is_told(blog, engine):
    page, other = factories.article(blog, en="Article"), factories.article(blog, en="Other")
    withdrawn = factories.article(blog, en="Withdrawn")
    withdraw(factories.edition(withdrawn, "en"))
    pinged(engine)
    page.unpublish()
    assert pinged(engine) == {f"/en/blog/{page.slug}/"}
    other.delete()
    withdrawn.delete()
    assert pinged(engine) == {f"/en/blog/{other.slug}/"}


def test_a_page_that_moves_tells_its_old_addresses_and_its_new_ones(blog, engine, django_capture_on_commit_callbacks):
    page = factories.article(blog, en="Article", ja="記事")
    pinged(engine)
    moved = BlogIndexPage.objects.get(pk=blog.pk)
    moved.slug = "news"
    with django_capture_on_commit_callbacks(execute=True):
        moved.save_revision().publish()
    lists = {"/en/blog/", "/ja/blog/", "/en/news/", "/ja/news/"}
    assert pinged(engine) == lists | {f"{address}{page.slug}/" for address in lists}


def test_a_page_that_moves_in_the_tree_is_told(blog, home, engine, django_capture_on_commit_callbacks):
    page, parent = (
        factories.published(home, StandardPage, factories.texts(en=headline)) for headline in ("Page", "Parent")
    )
    pinged(engine)
    with django_capture_on_commit_callbacks(execute=True):
        page.move(parent, pos="last-child")
    assert pinged(engine) == {f"/en/{page.slug}/", f"/en/{parent.slug}/{page.slug}/"}


def test_nothing_is_told_of_a_private_page(blog, engine):
    PageViewRestriction.objects.create(page=blog, restriction_type=PageViewRestriction.LOGIN)
    factories.article(blog, en="Secret")
    assert pinged(engine) == set()


def test_what_was_not_published_after_all_is_not_told(blog, engine):
    class Stop(Exception):
        pass

    def publish():
        with transaction.atomic():
            factories.article(blog, en="Article")
            raise Stop

    with pytest.raises(Stop):
        publish()
    assert pinged(engine) == set()


def test_a_search_engine_that_refuses_is_asked_again(blog, engine):
    engine.status, engine.answer = 429, b"Too Many Requests"
    page = factories.article(blog, en="Article")
    pinged(engine)
    post = OutgoingPost.objects.get()
    assert (post.status, post.kind) == (Status.PENDING, "indexnow")
    assert "429" in post.last_error
    engine.status = 202
    OutgoingPost.objects.update(next_attempt_at=post.created_at)
    assert pinged(engine) == {f"/en/blog/{page.slug}/"}


def test_many_addresses_are_told_in_several_requests(blog, engine):
    PendingPing.objects.bulk_create(PendingPing(url=f"{HOST}/en/{number}/") for number in range(1100))
    for expected in (1, 2, 3, 3):
        collect()
        assert OutgoingPost.objects.count() == expected
    assert sum(len(json.loads(post.body)["urlList"]) for post in OutgoingPost.objects.all()) == 1100
