"""Two people at once in what all languages share: authors, tags, pictures, times; and in the comments."""

from datetime import UTC, datetime

import pytest
from wagtail.models import Comment, CommentReply

from blog.authors import ArticleAuthor
from blog.models import ArticlePage
from tests import factories
from tests.editions.windows import CONFLICT, Window, newest


@pytest.fixture
def article(home):
    blog = factories.blog_page(home)
    return factories.article(blog, authors=[factories.author("Long")], tags=["python"], en="Hello", ja="こんにちは")


def article_window(client, article):
    rows = newest(article).article_authors.all()
    data = {"cover": "", "tags": ", ".join(tag.name for tag in newest(article).tags.all())}
    data |= {f"article_authors-{name}": value for name, value in (("MIN_NUM_FORMS", 0), ("MAX_NUM_FORMS", 1000))}
    data |= {
        "article_authors-TOTAL_FORMS": len(rows),
        "article_authors-INITIAL_FORMS": sum(1 for row in rows if row.pk),
    }
    for number, row in enumerate(rows):
        prefix = f"article_authors-{number}"
        data |= {f"{prefix}-author": row.author_id, f"{prefix}-id": row.pk or "", f"{prefix}-ORDER": number + 1}
    return Window(client, article, **data)


def add_author(window, author):
    number = window.data["article_authors-TOTAL_FORMS"]
    prefix = f"article_authors-{number}"
    return {
        "article_authors-TOTAL_FORMS": number + 1,
        f"{prefix}-author": author.pk,
        f"{prefix}-id": "",
        f"{prefix}-ORDER": number + 1,
    }


def authors(article):
    return [row.author.name for row in newest(article).article_authors.all()]


@pytest.fixture
def draft(home):
    """An article that readers don't see yet: what is saved is in its row at once, authors too."""
    page = factories.draft(factories.blog_page(home), ArticlePage, factories.texts(en="Hello"))
    page.article_authors = [ArticleAuthor(author=factories.author("Long"))]
    page.save()
    page.save_revision()
    return page


def test_authors_and_tags_of_somebody_else_are_not_undone(article, admin, colleague):
    mine, theirs = article_window(admin, article), article_window(colleague, article)
    response = theirs.save(**add_author(theirs, factories.author("Hoa")), tags="python, django")
    assert response.status_code == 302
    assert mine.save(headline_ja="こんばんは").status_code == 302
    draft = newest(article)
    assert authors(article) == ["Long", "Hoa"]
    assert {tag.name for tag in draft.tags.all()} == {"python", "django"}
    assert draft.headline_in("ja") == "こんばんは"


def test_authors_changed_by_both_are_a_conflict(article, admin, colleague):
    mine, theirs = article_window(admin, article), article_window(colleague, article)
    theirs.save(**add_author(theirs, factories.author("Hoa")))
    response = mine.save(**add_author(mine, factories.author("Kenji")))
    assert CONFLICT in response.content.decode()
    assert authors(article) == ["Long", "Hoa"]


def test_a_translator_does_not_change_authors(article, translator):
    window = article_window(translator, article)
    window.save(**add_author(window, factories.author("Mallory")), headline_vi="Xin chào")
    assert authors(article) == ["Long"]
    assert newest(article).headline_in("vi") == "Xin chào"


@pytest.mark.parametrize("kind", ["article", "draft"])
def test_saving_my_authors_again_replaces_theirs(kind, request, admin, colleague):
    page = request.getfixturevalue(kind)
    mine, theirs = article_window(admin, page), article_window(colleague, page)
    theirs.save(**add_author(theirs, factories.author("Hoa")))
    mine.shown_again(mine.save(**add_author(mine, factories.author("Kenji"))))
    assert mine.save().status_code == 302
    assert authors(page) == ["Long", "Kenji"]


def test_an_author_deleted_meanwhile_does_not_stop_who_keeps_them(draft, admin, colleague):
    mine, theirs = article_window(admin, draft), article_window(colleague, draft)
    theirs.save(**{"article_authors-0-DELETE": "on"})
    assert authors(draft) == []
    refused = mine.save(**add_author(mine, factories.author("Kenji")))
    assert CONFLICT in refused.content.decode()
    mine.shown_again(refused)
    assert mine.save().status_code == 302
    assert authors(draft) == ["Long", "Kenji"]


def test_authors_in_another_order_are_a_change(draft, admin, colleague):
    window = article_window(admin, draft)
    window.save(**add_author(window, factories.author("Hoa")))
    mine, theirs = article_window(admin, draft), article_window(colleague, draft)
    theirs.save(**{"article_authors-0-ORDER": 2, "article_authors-1-ORDER": 1})
    assert mine.save(headline_ja="こんにちは").status_code == 302
    assert authors(draft) == ["Hoa", "Long"]
    response = mine.save(**{"article_authors-0-DELETE": "on"})
    (conflict,) = response.context["form"].conflicts
    assert "<del>" in conflict.changes[0].html
    assert authors(draft) == ["Hoa", "Long"]


def test_autosave_does_not_number_the_rows_of_one_browser_as_those_of_another(article, admin, colleague):
    mine = article_window(admin, article)
    mine.autosave(**add_author(mine, factories.author("Hoa")))  # has no number before it is published
    theirs = article_window(colleague, article)
    theirs.save(**{"article_authors-0-ORDER": 2, "article_authors-1-ORDER": 1}, action="action-publish")
    assert authors(article) == ["Hoa", "Long"]
    updates = mine.autosave(headline_ja="こんばんは")["field_updates"]
    assert not any(name.startswith("article_authors") for name in updates)


@pytest.mark.parametrize("garbage", ["²", "9" * 5000, "abc", "-1"])
@pytest.mark.parametrize("name", ["ORDER", "id"])
def test_garbage_in_a_row_is_no_crash(article, admin, garbage, name):
    window = article_window(admin, article)
    window.save(**{f"article_authors-0-{name}": garbage}, **add_author(window, factories.author("Hoa")))
    assert "Long" in authors(article)


# Tags, pictures, times ------------------------------------------------------------------------------------------------


def test_tags_with_commas_spaces_and_ideographs_are_compared_as_tags(article, admin, colleague):
    article_window(admin, article).save(tags='"a, b", 日本語, "python backend"')
    mine, theirs = article_window(admin, article), article_window(colleague, article)
    mine.data["tags"] = '日本語, "python backend", "a, b"'  # another order is no change
    assert theirs.save(tags='"a, b", 日本語').status_code == 302
    assert mine.save(headline_ja="こんばんは").status_code == 302
    assert {tag.name for tag in newest(article).tags.all()} == {"a, b", "日本語"}
    assert CONFLICT in mine.save(tags="中文").content.decode()
    assert {tag.name for tag in newest(article).tags.all()} == {"a, b", "日本語"}


def test_a_conflict_names_pictures_by_their_titles(article, admin, colleague):
    harbour, mountain = factories.image("Harbour"), factories.image("Mountain")
    mine, theirs = article_window(admin, article), article_window(colleague, article)
    theirs.save(cover=harbour.pk)
    (conflict,) = mine.save(cover=mountain.pk).context["form"].conflicts
    assert "<del>Harbour</del>" in conflict.changes[0].html
    assert "<ins>Mountain</ins>" in conflict.changes[0].html


def test_a_time_that_nobody_touched_is_no_conflict(article, admin, colleague):
    """The browser shows it to the minute and in the time zone of the user."""
    draft = newest(article)
    draft.expire_at = datetime(2040, 1, 1, 3, 4, 5, tzinfo=UTC)
    draft.save_revision()
    mine = article_window(admin, article)
    mine.data["expire_at"] = "2040-01-01 10:04"
    article_window(colleague, article).save(expire_at="2041-01-01 10:04")
    assert mine.save(headline_ja="こんばんは").status_code == 302
    assert newest(article).expire_at == datetime(2041, 1, 1, 3, 4, tzinfo=UTC)
    (conflict,) = mine.save(expire_at="2042-01-01 10:04").context["form"].conflicts
    assert "2042" in conflict.changes[0].html


# Comments -------------------------------------------------------------------------------------------------------------


def management(prefix, total, initial):
    numbers = {"TOTAL_FORMS": total, "INITIAL_FORMS": initial, "MIN_NUM_FORMS": 0, "MAX_NUM_FORMS": ""}
    return {f"{prefix}-{name}": number for name, number in numbers.items()}


def comment(text, pk="", **marks):
    """One comment as the form sends it."""
    place = {"id": pk, "text": text, "contentpath": "headline_ja", "position": "", "DELETE": "", "resolved": ""}
    row = {f"comments-0-{name}": value for name, value in (place | marks).items()}
    return {**management("comments", 1, 1 if pk else 0), **row, **management("comments-0-replies", 0, 0)}


@pytest.fixture(params=["public", "draft"])
def commented(request, article):
    """Saving a page that readers don't see writes its comments another way."""
    if request.param == "draft":
        article.unpublish()
    return article


def test_the_comments_of_both_survive(commented, admin, colleague):
    mine, theirs = article_window(admin, commented), article_window(colleague, commented)
    assert mine.save(**comment("mine")).status_code == 302
    assert theirs.save(**comment("theirs")).status_code == 302
    assert sorted(Comment.objects.values_list("text", flat=True)) == ["mine", "theirs"]


@pytest.mark.parametrize("mark", ["DELETE", "resolved"])
def test_a_comment_that_is_gone_neither_stops_anybody_nor_comes_back(commented, admin, colleague, mark):
    article_window(admin, commented).save(**comment("mine"))
    known = Comment.objects.get()
    mine, theirs = article_window(admin, commented), article_window(colleague, commented)
    assert theirs.save(**comment("mine", known.pk, **{mark: "on"})).status_code == 302
    assert mine.save(**comment("mine", known.pk), headline_ja="こんばんは").status_code == 302
    assert newest(commented).headline_in("ja") == "こんばんは"
    assert not Comment.objects.filter(resolved_at=None).exists()


def test_a_reply_that_is_gone_stops_nobody(commented, admin, colleague):
    def reply(text, pk="", **marks):
        row = {f"comments-0-replies-0-{name}": value for name, value in ({"id": pk, "text": text} | marks).items()}
        return comment("mine", known.pk) | management("comments-0-replies", 1, 1 if pk else 0) | row

    article_window(admin, commented).save(**comment("mine"))
    known = Comment.objects.get()
    article_window(colleague, commented).save(**reply("theirs"))
    answer = CommentReply.objects.get()
    mine, theirs = article_window(admin, commented), article_window(colleague, commented)
    assert theirs.save(**reply("theirs", answer.pk, DELETE="on")).status_code == 302
    assert not CommentReply.objects.exists()
    assert mine.save(**reply("theirs", answer.pk), headline_ja="こんばんは").status_code == 302
    assert newest(commented).headline_in("ja") == "こんばんは"
    assert not CommentReply.objects.exists()
