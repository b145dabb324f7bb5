"""What readers, previews and restricted readers get of a page (rules 1, 2, 9 and 10 of the design)."""

import pytest
from django.core.management import call_command
from django.db import connection
from django.db.models import Q
from django.test.utils import CaptureQueriesContext
from wagtail.models import PageViewRestriction

from editions.availability import MENU, Availability, reading
from editions.models import Edition
from editions.rendering import build
from tests import factories
from tests.editions.notes.models import NotePage


def languages(page):
    return [edition.lang.prefix for edition in reading(page, "en").of(page.pk)]


def test_a_language_without_edition_is_a_404_in_that_language_with_alternatives(note, client):
    other = factories.published(note.get_parent(), NotePage, factories.texts(vi="Bài khác"), slug="other")
    response = client.get("/vi/note/")
    html = response.content.decode()
    assert response.status_code == 404
    assert '<html lang="vi">' in html
    assert response.headers["Content-Language"] == "vi"
    assert 'lang="en">English: Hello' in html
    assert 'lang="ja">日本語: こんにちは' in html
    assert other.headline_in("vi") in html
    assert "<h1>Hello" not in html


def test_a_deep_link_is_never_redirected_by_language(note, client):
    response = client.get("/en/note/", headers={"accept-language": "ja"})
    assert response.status_code == 200
    assert "Vary" not in response.headers


def test_the_alternates_of_a_page_are_its_public_languages(note, client):
    html = client.get("/ja/note/").content.decode()
    assert 'hreflang="en" href="http://localhost/en/note/"' in html
    assert 'hreflang="ja" href="http://localhost/ja/note/"' in html
    assert 'hreflang="ko"' not in html


@pytest.mark.parametrize("which", ["page", "ancestor"])
def test_a_restricted_page_is_public_to_nobody_but_served_to_those_let_in(note, client, admin, which):
    restricted = note if which == "page" else note.get_parent()
    PageViewRestriction.objects.create(page=restricted, restriction_type=PageViewRestriction.LOGIN)
    assert languages(note) == []
    assert client.get("/en/note/").status_code == 302
    response = admin.get("/en/note/")
    assert response.status_code == 200
    assert "Hello" in response.content.decode()
    assert "hreflang" not in response.content.decode()
    assert "no-cache" in response.headers["Cache-Control"]


def test_availability_follows_the_page_at_once(note, home):
    assert languages(note) == ["en", "ja"]
    section = factories.published(home, NotePage, factories.texts(en="Section"), slug="section")
    note.move(section, pos="last-child")
    moved = NotePage.objects.get(pk=note.pk)
    assert factories.edition(moved, "ja").get_url() == "/ja/section/note/"
    moved.unpublish()
    assert languages(moved) == []


def test_availability_takes_one_query_however_many_pages(home, django_assert_num_queries):
    pages = [factories.published(home, NotePage, factories.texts(en="Note", ja="ノート")) for _number in range(5)]
    with django_assert_num_queries(1):
        availability = Availability(Q())
        assert [len(availability.of(page.pk)) for page in pages] == [2] * 5


@pytest.mark.skipif(connection.vendor != "sqlite", reason="reads the plan of SQLite")
@pytest.mark.parametrize("pages", [MENU, MENU | Q(pk=3)])
def test_availability_reads_the_editions_of_its_pages_only(note, pages):
    with CaptureQueriesContext(connection) as queries:
        reading(note, "en")
        Availability(pages)
    for query in queries.captured_queries:
        with connection.cursor() as cursor:
            cursor.execute(f"EXPLAIN QUERY PLAN {query['sql']}")
            steps = [row[-1] for row in cursor.fetchall()]
        assert any(step.startswith("SEARCH editions_edition USING INDEX") for step in steps), steps


def test_the_bare_column_is_never_shown(note, client):
    with connection.cursor() as cursor:
        cursor.execute("UPDATE notes_notepage SET headline = 'LEAK', summary = 'LEAK', body = '[]'")
    for address in ("/en/note/", "/ja/note/", "/ko/note/", "/sitemap.xml"):
        response = client.get(address)
        content = response.getvalue() if response.streaming else response.content
        assert b"LEAK" not in content


def test_saving_with_another_interface_language_changes_no_text(note, seen):
    from django.utils.translation import override

    with override("ja"):
        draft = note.get_latest_revision_as_object()
        draft.colour = "red"
        draft.save_revision().publish()
    assert (seen(note, "en"), seen(note, "ja")) == ("Hello", "こんにちは")
    assert NotePage.objects.get(pk=note.pk).title == "Hello"


@pytest.mark.parametrize(("mode", "headline"), [("en", "Hello"), ("ja", "こんにちは"), ("ko", "초안")])
def test_each_language_has_a_preview_of_its_draft(note, mode, headline):
    response = note.make_preview_request(preview_mode=mode)
    assert f"<h1>{headline}</h1>" in response.content.decode()
    assert not Edition.objects.filter(page=note.pk, language="ko").exists()


def test_wagtails_page_keeps_its_own_table(db):
    with connection.cursor() as cursor:
        columns = {column.name for column in connection.introspection.get_table_description(cursor, "wagtailcore_page")}
    assert not [column for column in columns if column.startswith("title_")]


def test_rebuilding_renders_again_from_the_values_and_keeps_dates(note):
    edition = factories.edition(note, "ja")
    Edition.objects.filter(pk=edition.pk).update(body_html="old", reading_minutes=99)
    call_command("rebuild_editions")
    rebuilt = factories.edition(note, "ja")
    assert (rebuilt.body_html, rebuilt.reading_minutes) == (edition.body_html, edition.reading_minutes)
    assert rebuilt.last_published_at == edition.last_published_at
    assert rebuilt.versions.count() == edition.versions.count()


def test_editions_are_rendered_with_their_own_language_active(db):
    edition = build(NotePage, None, "ja", {"headline": "題", "body": [{"type": "html", "value": "<p>本文</p>"}]})
    assert "<p>本文</p>" in edition.body_html
    assert edition.text == "本文"
