"""The translation overview: what is where in which language, for those who edit pages."""

import csv
from datetime import UTC, datetime
from io import BytesIO, StringIO

import pytest
import time_machine
from bs4 import BeautifulSoup
from django.contrib.auth.models import Group, Permission
from django.db import connection
from django.test.utils import CaptureQueriesContext
from openpyxl import load_workbook
from wagtail.models import GroupPagePermission
from wagtail.users.models import UserProfile

from blog.models import ArticlePage
from editions.models import ScheduledText
from editions.publishing import redate
from tests import factories

ADDRESS = "/admin/reports/translations/"


@pytest.fixture
def blog(home):
    return factories.blog_page(home)


@pytest.fixture
def long(blog):
    return factories.author("Long Hoang")


@pytest.fixture
def articles(blog, long):
    """Python: English and a Japanese text that is out of date; Django: English and a Korean draft."""
    first = factories.article(blog, authors=[long], tags=[factories.tag("python")], en="Python", ja="パイソン")
    edit(first, "en", "Python 2").publish()
    second = factories.article(blog, en="Django")
    edit(second, "ko", "장고")
    return first, second


def edit(page, code, headline):
    draft = ArticlePage.objects.get(pk=page.pk).get_latest_revision_as_object()
    draft.set_text(code, headline=headline)
    if code == "en":
        draft.mark_ready(code)
    return draft.save_revision()


def listed(client, **query):
    return [page.title for page in client.get(ADDRESS, query).context["object_list"]]


def exported(client, **query):
    response = client.get(ADDRESS, {"export": "csv", **query})
    text = b"".join(response.streaming_content).decode().removeprefix("\ufeff")
    return list(csv.DictReader(StringIO(text, newline="")))


def test_a_row_for_each_page_and_a_cell_for_each_language(articles, admin):
    ScheduledText.objects.create(
        page=articles[1], language="ko", due_at=datetime(2030, 1, 1, 5, tzinfo=UTC), values={}, fingerprint=""
    )
    soup = BeautifulSoup(admin.get(ADDRESS).content, "html.parser")
    cells = {link["href"]: link.get_text(" ", strip=True) for link in soup.select("a.language-cell")}
    edit_first, edit_second = (f"/admin/pages/{page.pk}/edit/" for page in articles)
    assert cells[f"{edit_first}#tab-en"] == "Python 2, English: public"
    assert cells[f"{edit_first}#tab-ja"] == "Python 2, 日本語: public out of date"
    assert cells[f"{edit_second}#tab-zh_hans"] == "Django, 简体中文: missing"
    assert cells[f"{edit_second}#tab-ko"].startswith("Django, 한국어: draft goes out 01/01/2030")
    assert len(cells) == 5 * 4


def test_filters_of_texts_are_about_one_text(articles, admin):
    assert listed(admin, language="ja", out_of_date="yes") == ["Python 2"]
    assert listed(admin, language="en", out_of_date="yes") == []
    assert listed(admin, language="ko", state="draft") == ["Django"]
    assert listed(admin, language="ja", state="draft") == []
    assert listed(admin, language="ja") == ["Python 2"]
    assert set(listed(admin, language="ja", state=["missing", "public"])) == {"Python 2", "Django", "Blog", "Home"}


def test_filters_of_pages(articles, long, admin, blog):
    tag = articles[0].tags.get()
    assert listed(admin, author=long.pk) == ["Python 2"]
    assert listed(admin, tag=tag.pk) == ["Python 2"]
    assert set(listed(admin, content_type=articles[0].content_type_id)) == {"Python 2", "Django"}
    factories.draft(blog, ArticlePage, factories.texts(ja="下書き"))
    assert listed(admin, source_public="no") == ["下書き"]
    assert "下書き" not in listed(admin, source_public="yes")
    assert set(listed(admin, q="장")) == {"Django"}


def test_texts_changed_since_a_day(articles, admin):
    with time_machine.travel(datetime(2030, 5, 5, 12, tzinfo=UTC)):
        edit(articles[1], "vi", "Tiếng Việt")
    assert listed(admin, changed_since="2030-05-05") == ["Django"]
    assert listed(admin, changed_since="2030-05-05", language="vi") == ["Django"]
    assert listed(admin, changed_since="2030-05-05", language="en") == []
    assert listed(admin, changed_since="2030-05-06") == []


def test_sorting(articles, admin):
    titles = sorted(listed(admin))
    assert listed(admin, ordering="draft_title") == titles
    assert listed(admin, ordering="-draft_title") == titles[::-1]
    assert listed(admin, ordering="first_public_at")[-2:] == ["Python 2", "Django"]
    assert listed(admin)[0] == "Django"


def test_a_page_is_as_old_as_its_oldest_text(articles, admin):
    redate(factories.edition(articles[1], "en"), datetime(2019, 1, 2, 12, tzinfo=UTC))
    assert listed(admin, ordering="first_public_at")[0] == "Django"
    assert exported(admin, q="Django")[0]["First published"].startswith("2019-01-02")


def numbers(client, **query):
    counts = client.get(ADDRESS, query).context["counts"]
    return {row["language"].code: [number for number, _url, _label in row["cells"]] for row in counts}


def test_numbers_follow_the_filters_and_lead_to_what_they_count(articles, admin):
    # missing, draft, ready, public, public with changes; out of date
    assert numbers(admin) == {
        "en": [0, 0, 0, 4, 0, 0], "ja": [3, 0, 0, 1, 0, 1], "ko": [3, 1, 0, 0, 0, 0],
        "zh-hans": [4, 0, 0, 0, 0, 0], "vi": [4, 0, 0, 0, 0, 0],
    }  # fmt: skip
    assert numbers(admin, language="ko", state="draft")["en"] == [0, 0, 0, 1, 0, 0]
    for row in admin.get(ADDRESS, {"p": 1, "source_public": "yes"}).context["counts"]:
        for number, url, _label in row["cells"]:
            assert "source_public=yes" in url
            assert len(admin.get(url).context["object_list"]) == number


def test_the_results_alone(articles, admin):
    html = admin.get(f"{ADDRESS}results/", {"language": "ja", "out_of_date": "yes"}).content.decode()
    assert "<html" not in html
    assert "Python 2" in html
    assert "Django" not in html


def test_a_filter_that_makes_no_sense_lists_all(articles, admin):
    assert len(listed(admin, changed_since="yesterday", language="xx")) == 4


def test_export_is_complete_filtered_and_safe(articles, admin, blog):
    factories.article(blog, en='=HYPERLINK("https://evil.example")')
    rows = exported(admin, ordering="draft_title", content_type=articles[0].content_type_id)
    assert [row["Title"] for row in rows] == ['\'=HYPERLINK("https://evil.example")', "Django", "Python 2"]
    python = rows[-1]
    assert python["Admin address"] == f"http://testserver/admin/pages/{articles[0].pk}/edit/"
    assert (python["Source language"], python["日本語"], python["日本語: out of date"]) == ("English", "public", "yes")
    assert [row["Title"] for row in exported(admin, language="ko", state="draft")] == ["Django"]


def test_export_as_xlsx(articles, admin, blog):
    factories.article(blog, en="=1+1")
    response = admin.get(ADDRESS, {"export": "xlsx", "ordering": "draft_title"})
    sheet = load_workbook(BytesIO(b"".join(response.streaming_content))).active
    response.close()
    assert [cell.value for cell in sheet["A"]] == ["Title", "=1+1", "Blog", "Django", "Home", "Python 2"]
    assert sheet["A2"].data_type == "s"
    assert sheet["D2"].is_date


def test_export_speaks_the_language_of_its_user(articles, admin):
    UserProfile.objects.create(user=admin.user, preferred_language="vi", current_time_zone="Pacific/Auckland")
    with time_machine.travel(datetime(2030, 5, 5, 13, tzinfo=UTC)):
        edit(articles[1], "ko", "장고!")
    row = exported(admin, q="장고!")[0]
    assert "2030-05-06 01:00" in row.values()
    assert "Title" not in row


@pytest.mark.parametrize("query", [{}, {"language": "ja", "state": "missing"}, {"export": "csv"}])
def test_the_same_number_of_queries_for_many_articles(articles, admin, blog, query):
    def queries():
        with CaptureQueriesContext(connection) as captured:
            response = admin.get(ADDRESS, query)
            if response.streaming:
                list(response.streaming_content)
        return len(captured)

    queries()
    before = queries()
    for number in range(5):
        factories.article(blog, en=f"Article {number}")
    assert queries() == before


def test_only_pages_that_the_user_may_explore(articles, stranger, home, blog):
    group = Group.objects.create(name="Friends of Django")
    group.permissions.add(Permission.objects.get(codename="access_admin"))
    permission = Permission.objects.get(codename="change_page", content_type__app_label="wagtailcore")
    GroupPagePermission.objects.create(group=group, page=articles[1], permission=permission)
    stranger.user.groups.add(group)
    assert listed(stranger) == ["Django", "Blog"]  # its parent is where Wagtail lets them start from
    assert [row["Title"] for row in exported(stranger)] == ["Django", "Blog"]
    assert numbers(stranger)["en"] == [0, 0, 0, 2, 0, 0]


def test_who_may_see_it(articles, editor, sales, stranger, client):
    assert "/admin/reports/translations/" in editor.get("/admin/").content.decode()
    assert editor.get(ADDRESS).status_code == 200
    assert "/admin/reports/translations/" not in sales.get("/admin/").content.decode()
    for other in (sales, stranger, client):
        assert other.get(ADDRESS).status_code == 302
        assert other.get(ADDRESS, {"export": "csv"}).status_code == 302
