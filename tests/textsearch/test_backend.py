"""The backend behind Wagtail's own search, on the database of the tests (make test-postgres: PostgreSQL)."""

import pytest
from django.core.management import call_command
from django.db import connection
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from modelsearch.backends import get_search_backend
from modelsearch.query import MATCH_ALL, And, Not, Or, Phrase, PlainText
from wagtail.images import get_image_model
from wagtail.models import Page

from blog.tags import Tag
from tests import factories
from textsearch import analysis, checks
from textsearch.find import search, suggest
from textsearch.models import IndexBuild

HOSTILE = [
    '"', "'", '""', '"open', "\x00", "a\x00b", "\ud800", " ", "\n", "*", "a*", "NOT", "AND OR NOT", "a NOT b",
    "title:x", "{title} : x", "^a", "a + b", "NEAR(a b, 2)", "a & b | !c", "<-> :*", "\\", "%", "%s", "%%(x)s", "()",
    "x" * 100_000, "語" * 100_000, "word " * 1_000, "a-b-c " * 300, "😀", "e\u0301" * 500, "\u200b",
    "'; DROP TABLE x;--",
]  # fmt: skip
ANYTHING = st.text(st.characters() | st.sampled_from("管理デﾃﾞーậ소스 \"'*:()^-+\x00"), max_size=60)
LANGUAGES = st.sampled_from(["en", "ja", "ko", "zh-hans", "vi"])
with_database = settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=60, deadline=None)


@pytest.fixture
def tags(db):
    return {name: factories.tag(name) for name in ("管理画面", "データベース", "Quản trị", "indexing", "소스 코드")}


def names(found):
    return [tag.name for tag in found]


@pytest.mark.parametrize("text", HOSTILE)
@pytest.mark.parametrize("method", ["search", "autocomplete"])
def test_nothing_that_is_typed_fails(tags, text, method):
    list(getattr(get_search_backend(), method)(text, Tag)[:10])
    search(Tag.objects.all(), text, "ja").hits.count()
    list(suggest(Tag.objects.all(), text)[:5])


@pytest.mark.parametrize("query", ['"', "\x00", " ", '"open', "x" * 10_000])
def test_the_searches_of_the_admin_answer(admin, home, query):
    for url in ("/admin/choose-page/search/", "/admin/pages/", "/admin/images/", "/admin/documents/"):
        assert admin.get(url, {"q": query}, follow=True).status_code == 200


@with_database
@given(ANYTHING, LANGUAGES)
@example('"\x00', "en")
def test_no_text_makes_a_search_fail(db, text, language):
    search(Tag.objects.all(), text, language).hits.count()
    suggest(Tag.objects.all(), text).count()


@with_database
@given(ANYTHING, LANGUAGES, st.data())
def test_any_text_finds_itself(db, text, language, data):
    name = text.replace("\x00", "").encode("utf-8", "ignore").decode()[:50]
    tag = factories.tag(name, slug="it")
    other = factories.tag("zzz", slug="other")
    try:
        if analysis.tokens(name):
            found = search(Tag.objects.all(), name, language)
            assert tag in list(found.hits), name
            assert found.is_exact
    finally:
        tag.delete()
        other.delete()


def test_a_part_of_a_run_is_found(tags):
    assert names(get_search_backend().search("画面", Tag)) == ["管理画面"]
    assert names(get_search_backend().search("画", Tag)) == ["管理画面"]
    assert names(get_search_backend().search("데이터", Tag)) == []


def test_letters_of_a_run_that_are_not_side_by_side_are_not_a_match(tags):
    factories.tag("画管")
    assert names(get_search_backend().search("管画", Tag)) == []


def test_a_half_typed_word_is_completed(tags):
    for typed, name in (("管", "管理画面"), ("デー", "データベース"), ("qua", "Quản trị"), ("소스ㅋ", "소스 코드")):
        assert names(suggest(Tag.objects.all(), typed)) == [name]


def test_queries_can_be_combined(tags):
    backend = get_search_backend()
    either = Or([PlainText("indexing"), Phrase("管理")])
    assert set(names(backend.search(either, Tag))) == {"indexing", "管理画面"}
    assert names(backend.search(And([either, Not(PlainText("管理"))]), Tag)) == ["indexing"]
    assert len(backend.search(Not(PlainText("indexing")), Tag)) == len(tags) - 1
    assert len(backend.search(MATCH_ALL, Tag)) == len(tags)
    assert names(backend.search("indexing 管理", Tag)) == []
    assert len(backend.search("indexing 管理", Tag, operator="or")) == 2


def test_an_order_other_than_relevance_is_kept(tags):
    by_name = Tag.objects.order_by("-name")
    found = get_search_backend().search("indexing 管理", by_name, operator="or", order_by_relevance=False)
    assert names(found) == sorted(names(found), reverse=True)
    assert found.count() == 2


def test_slices_and_counts_agree(tags):
    found = get_search_backend().search("管理 indexing デー", Tag, operator="or")
    assert found.count() == len(list(found)) == 3
    assert [*found[:2], *found[2:]] == list(found)
    assert found[1:2].count() == 1


def test_what_is_deleted_or_renamed_is_no_longer_found(tags):
    tags["indexing"].name = "caching"
    tags["indexing"].save()
    tags["管理画面"].delete()
    assert names(get_search_backend().search("indexing", Tag)) == []
    assert names(get_search_backend().search("cache", Tag)) == ["caching"]
    assert names(get_search_backend().search("画面", Tag)) == []


def test_pages_and_images_are_found_by_the_same_rules(home):
    factories.image("管理画面の図")
    assert get_image_model().objects.search("画面").count() == 1
    assert Page.objects.search("home").count() == 1


def test_an_error_of_the_index_does_not_spoil_the_transaction(db, monkeypatch):
    def fail(*args, **kwargs):
        with connection.cursor() as cursor:
            cursor.execute("SELECT * FROM no_such_table")

    monkeypatch.setattr(analysis, "tokens", fail)
    tag = factories.tag("saved all the same")
    assert Tag.objects.get(pk=tag.pk).name == "saved all the same"


def test_a_rebuild_finds_what_bulk_operations_left_out(db):
    Tag.objects.bulk_create([Tag(name="管理画面", slug="one"), Tag(name="indexing", slug="two")])
    assert get_search_backend().search("画面", Tag).count() == 0
    call_command("update_index", verbosity=0)
    assert names(get_search_backend().search("画面", Tag)) == ["管理画面"]


def test_an_interrupted_rebuild_leaves_the_index_as_it_was(tags, monkeypatch):
    builds = IndexBuild.objects.count()

    def interrupt(text, **kwargs):
        raise KeyboardInterrupt

    with monkeypatch.context() as broken:
        broken.setattr(analysis, "tokens", interrupt)
        with pytest.raises(KeyboardInterrupt):
            call_command("update_index", verbosity=0)
    assert names(get_search_backend().search("画面", Tag)) == ["管理画面"]
    assert IndexBuild.objects.count() == builds


def test_the_check_says_when_the_index_was_built_by_other_rules(db, monkeypatch):
    assert checks.check_index() == []
    monkeypatch.setattr(analysis, "VERSION", analysis.VERSION + 1)
    (warning,) = checks.check_index()
    assert "update_index" in warning.hint
    call_command("update_index", verbosity=0)
    assert checks.check_index() == []


@pytest.mark.skipif(connection.vendor != "postgresql", reason="the index is PostgreSQL's")
def test_postgresql_searches_by_its_index(tags):
    compiler = get_search_backend().search("indexing", Tag).query_compiler
    matches, params = compiler.matches(compiler.query, [])
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off")
        cursor.execute(f"EXPLAIN SELECT 1 {matches}", params)
        assert "textsearch_title_body" in str(cursor.fetchall())
