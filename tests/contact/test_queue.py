"""The queue: what is in each view, in which order, and what finds a request; many at once, and downloads."""

import csv
from datetime import UTC, datetime, timedelta
from io import BytesIO, StringIO
from itertools import pairwise

import pytest
from bs4 import BeautifulSoup
from django.contrib.auth.models import Permission
from django.contrib.contenttypes.models import ContentType
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from openpyxl import load_workbook
from wagtail.models import ModelLogEntry
from wagtail.search.models import IndexEntry

from contact import clocks, history
from contact.admin.paging import Cursor, page_of
from contact.admin.saved_views import SAVED_VIEWS
from contact.models import ConsultationRequest
from contact.transitions import claim, move
from tests import factories
from tests.conftest import client_of

from .test_models import stored

ALL = "consultation_requests:all"
MONDAY = datetime(2026, 3, 2, 2, tzinfo=UTC)  # work begins in Vietnam


def arrived(days_ago=0, state="new", **fields):
    request = stored(state, **fields)
    request.created_at = timezone.now() - timedelta(days=days_ago)
    request.save()
    return request


def test_the_front_page_says_what_waits_and_gives_the_next_request(home, sales):
    arrived(owner=sales.user)
    arrived(1)
    oldest = arrived(2)
    soup = BeautifulSoup(sales.get("/admin/").content, "html.parser")
    links = {" ".join(link.get_text().split()): link["href"] for link in soup.select("#requests-content a")}
    assert links["Mine 1"] == reverse("consultation_requests:mine")
    assert "Unassigned 2" in links
    form = soup.select_one("#requests-content form")
    token = form.select_one("[name=csrfmiddlewaretoken]")["value"]
    strict = Client(enforce_csrf_checks=True)
    strict.cookies = sales.cookies
    assert strict.post(form["action"], {"csrfmiddlewaretoken": token}).url.endswith(f"/edit/{oldest.pk}/")


@pytest.mark.parametrize("people", ["editor", "translator"])
def test_the_front_page_says_nothing_of_requests_to_others(home, request, people):
    arrived()
    assert "requests-content" not in request.getfixturevalue(people).get("/admin/").content.decode()


def listed(client, view="index", **query):
    response = client.get(reverse(f"consultation_requests:{view}"), query)
    assert response.status_code == 200
    return [row.request for row in response.context["rows"]]


def names(client, view="all", **query):
    return {request.name for request in listed(client, view, **query)}


@pytest.fixture
def lan(sales):
    """A colleague."""
    return client_of("lan", "Sales").user


# Views ----------------------------------------------------------------------------------------------------------------


def test_the_oldest_come_first_and_what_is_overdue_before_them(sales, time_machine):
    time_machine.move_to(MONDAY, tick=False)
    patient = arrived(0)
    time_machine.move_to(MONDAY + timedelta(hours=1), tick=False)
    move(patient, "waiting", sales.user)
    late = arrived(0)
    time_machine.move_to(MONDAY + timedelta(days=4, hours=1), tick=False)
    patient.refresh_from_db()
    move(patient, "in-progress", sales.user)
    fresh = arrived(0)
    response = sales.get(reverse("consultation_requests:index"))
    rows = response.context["rows"]
    assert [row.request for row in rows] == [late, patient, fresh]
    assert [row.is_overdue for row in rows] == [True, False, False]
    for row in rows:
        assert row.due_at == clocks.due_at(row.request)
    assert listed(sales, "overdue") == [late]
    assert "overdue" in response.content.decode()


def test_each_view_lists_what_its_name_says(sales, lan):
    fresh, spam, won = arrived(1), arrived(0, "spam"), arrived(3, "won")
    mine = arrived(2, "in-progress", owner=sales.user)
    answered = arrived(4, "answered", owner=sales.user)
    theirs = arrived(5, "in-progress", owner=lan)
    lost = arrived(6, "lost", owner=sales.user)
    given_back = arrived(7, "waiting")
    arrived(0, is_test=True)
    assert set(listed(sales)) == {fresh, mine, theirs}
    assert set(listed(sales, "mine")) == {mine, answered}
    assert listed(sales, "unassigned") == [given_back, fresh]  # somebody has to hear what the visitor answers
    assert listed(sales, "quarantine") == [spam]
    assert listed(sales, "all") == [spam, fresh, mine, won, answered, theirs, lost, given_back]  # the newest first
    tabs = sales.get(reverse("consultation_requests:index")).context["tabs"]
    counts = {view.name: count for view, _url, count in tabs}
    assert counts == {view.name: len(listed(sales, name_of_url(view))) for view in SAVED_VIEWS}


def name_of_url(view):
    return "index" if view.name == "waiting" else view.name


def test_the_line_of_a_request_says_where_it_came_from(sales, home, lan):
    article = factories.article(factories.blog_page(home), en="Why systems age", ja="老いるシステム")
    hidden = factories.article(home.get_children().first().specific, en="Taken down")
    hidden.unpublish()
    arrived(0, "in-progress", language="ja", name="田中愛子", topic="audit", source_page=article, owner=lan)
    arrived(1, language="ko", source_page=article)
    arrived(2, source_page=hidden)
    text = sales.get(reverse("consultation_requests:index")).content.decode()
    for part in ("老いるシステム", "Why systems age", "Taken down", "A review of code", "日本語", "lan", "in progress"):
        assert part in text
    assert f'href="{factories.edition(article, "ja").get_url()}"' in text
    assert hidden.get_url() not in text


def test_the_reasons_of_the_quarantine_are_shown(sales):
    arrived(0, "spam", reasons=["links", "of an old version"])
    assert "many links in the message" in sales.get(reverse("consultation_requests:quarantine")).content.decode()


def test_an_erased_person_is_in_no_list(sales):
    arrived(0, erased_at=timezone.now(), name="Kim")
    assert names(sales) == names(sales, q="Kim") == set()


# Filters and search ---------------------------------------------------------------------------------------------------


@pytest.fixture
def various(home, sales, lan):
    article = factories.article(factories.blog_page(home), en="Why systems age")
    arrived(0, "new", name="a", language="ja", topic="audit")
    arrived(10, "won", name="b", language="ko", topic="cloud", owner=lan, source_page=article)
    arrived(20, "lost", name="c", language="vi", topic="team", owner=sales.user, source_page=home)
    return {"article": article.pk, "lan": lan.pk}


FILTERS = [
    ({"state": ["won", "lost"]}, {"b", "c"}),
    ({"owner": "nobody"}, {"a"}),
    ({"owner": "{lan}"}, {"b"}),
    ({"language": ["ja", "vi"]}, {"a", "c"}),
    ({"topic": "cloud"}, {"b"}),
    ({"source_page": "{article}"}, {"b"}),
    ({"created_at_from": "{recent}"}, {"a", "b"}),
    ({"created_at_to": "{recent}"}, {"c"}),
    ({"language": "ko", "state": "lost"}, set()),
    ({"state": "nonsense", "owner": "x", "created_at_from": "tomorrow"}, {"a", "b", "c"}),
]


@pytest.mark.parametrize(("query", "expected"), FILTERS)
def test_a_filter_narrows_the_list(sales, various, query, expected):
    known = {**various, "recent": (timezone.localdate() - timedelta(days=15)).isoformat()}
    query = {name: value if isinstance(value, list) else value.format(**known) for name, value in query.items()}
    assert names(sales, **query) == expected
    assert names(sales, "all_results", **query) == expected


def test_the_tabs_count_what_is_searched_and_filtered_for_and_keep_it(sales, various):
    response = sales.get(reverse("consultation_requests:index"), {"language": ["ja", "ko"], "page": "after-0-0-0"})
    assert {view.name: count for view, _url, count in response.context["tabs"]} == {
        "waiting": 1, "mine": 0, "unassigned": 1, "overdue": 0, "quarantine": 0, "all": 2,
    }  # fmt: skip
    for _view, url, count in response.context["tabs"]:
        assert len(sales.get(url).context["rows"]) == count


def test_what_is_only_elsewhere_is_said(sales, various):
    response = sales.get(reverse("consultation_requests:index"), {"state": "won"})
    assert response.context["rows"] == []
    assert "1 among all requests" in response.content.decode()
    assert len(sales.get(response.context["all_url"]).context["rows"]) == 1


SEARCHES = [
    "Emma", "emma cl", "EMMA CLARK", "clark@example", "emma.clark@example.org", "Hanbit", "hanb",  # who
    "+84 28 123", "8428123", "842", "system", "migrating systems",  # inflected, in another order
    "移行", "基幹システム", "시스템을", "旧系统", "hệ thống", "he thong cu", "Nguyễn", "nguye",  # five languages
    "ngân sách", "called back",  # in notes
]  # fmt: skip


@pytest.mark.parametrize("text", SEARCHES)
def test_words_of_all_fields_find_a_request_in_five_languages(sales, text):
    message = (
        "Migrating old systems. 基幹システムの移行を相談したい。오래된 시스템을 바꾸고 싶습니다. 我们想迁移旧系统。"
        "Hệ thống cũ cần thay."
    )
    found = stored(
        name="Emma Clark", email="emma.clark@example.org", company="Hanbit Nguyễn", phone="+84 28 123", message=message
    )
    history.add_note(found, "Called back: ngân sách", sales.user)
    stored(name="Somebody", email="else@elsewhere.example", company="Other", message="Hello", phone="+1 555")
    assert listed(sales, "all", q=text) == [found]
    assert listed(sales, "all_results", q=text) == [found]


@pytest.mark.parametrize("text", ["…", "nobody@example", "%", "' OR 1=1 --", '"', "x" * 2000, "emma kim"])
def test_what_is_nowhere_is_not_found(sales, text):
    stored(name="Emma", message="Hello")
    assert listed(sales, "all", q=text) == []


def test_the_search_is_narrowed_by_view_and_filter(sales):
    stored("new", name="Kim", language="ko")
    stored("won", name="Kim", language="ja")
    assert len(listed(sales, "all", q="kim")) == 2
    assert [request.state for request in listed(sales, "index", q="kim")] == ["new"]
    assert [request.state for request in listed(sales, "all", q="kim", language="ja")] == ["won"]


def test_the_index_forgets_a_request_with_it(sales):
    request = stored(name="Emma")
    entries = IndexEntry.objects.filter(content_type=ContentType.objects.get_for_model(ConsultationRequest))
    assert [entry.object_id for entry in entries] == [str(request.pk)]
    history.add_note(request, "a note", sales.user)
    ConsultationRequest.objects.filter(pk=request.pk).delete()
    assert not entries.all().exists()


# Pages ----------------------------------------------------------------------------------------------------------------


def walk(parts, cursor=None, **kwargs):
    """All pages from here on."""
    page = page_of(parts, cursor, 3, **kwargs)
    yield page
    if page.next:
        yield from walk(parts, page.next, **kwargs)


@pytest.mark.parametrize("count", [0, 1, 3, 4, 11])
@pytest.mark.parametrize("newest_first", [False, True])
def test_the_pages_hold_each_request_once_in_both_directions(db, count, newest_first):
    now = timezone.now()
    for number in range(count):
        stored("new" if number % 3 else "won")
    # Several arrived at the same moment.
    for request in ConsultationRequest.objects.all():
        ConsultationRequest.objects.filter(pk=request.pk).update(created_at=now - timedelta(hours=request.pk // 2))
    parts = [ConsultationRequest.objects.filter(state=state) for state in ("new", "won")]
    order = ("-created_at", "-pk") if newest_first else ("created_at", "pk")
    pages = list(walk(parts, newest_first=newest_first))
    found = [request for page in pages for request in page.rows]
    assert found == [request for part in parts for request in part.order_by(*order)]
    for before, page in pairwise(pages):
        assert page_of(parts, page.previous, 3, newest_first=newest_first).rows == before.rows
    assert [page.is_first for page in pages] == [page.previous is None for page in pages]


def test_a_page_that_is_gone_becomes_the_first(db):
    first = stored()
    parts = [ConsultationRequest.objects.all()]
    for cursor in (Cursor(False, 0, timezone.now(), 10**9), Cursor(True, 0, first.created_at, 0)):
        page = page_of(parts, cursor, 3)
        assert (page.rows, page.is_first) == ([first], True)


@pytest.mark.parametrize("text", ["", "x", "after-0-1", "after-9-1-1", f"after-0-{'9' * 16}-1", "before-0-1-1", "٣"])
def test_a_forged_page_shows_something(sales, text):
    request = stored()
    assert listed(sales, page=text) == [request]


def test_a_cursor_survives_the_address_bar():
    moment = datetime(2026, 3, 2, 9, 30, 15, 123456, tzinfo=UTC)
    for cursor in (Cursor(False, 1, moment, 42), Cursor(True, 0, moment, 7)):
        assert Cursor.read(str(cursor)) == cursor


def test_a_long_list_goes_on_on_the_next_page(sales):
    for _number in range(52):
        stored(topic="audit")
    response = sales.get(reverse(ALL), {"topic": "audit"})
    assert len(response.context["rows"]) == 50
    following = sales.get(response.context["next_url"])
    assert len(following.context["rows"]) == 2
    back = sales.get(following.context["previous_url"])
    assert back.context["rows"] == response.context["rows"]
    assert f'<a href="{reverse(ALL)}?topic=audit">First page</a>' in following.text


def test_more_requests_take_no_more_queries(sales, home, lan):
    article = factories.article(factories.blog_page(home), en="Why systems age")

    def queries():
        with CaptureQueriesContext(connection) as captured:
            sales.get(reverse("consultation_requests:index"))
        return len(captured)

    arrived(9, "in-progress", owner=lan, source_page=article)
    arrived(0)
    queries()  # what the first of all loads
    few = queries()
    for number in range(40):
        arrived(number, "in-progress", owner=[lan, sales.user][number % 2], source_page=[article, home][number % 2])
    assert queries() <= few


@pytest.mark.parametrize("view", SAVED_VIEWS, ids=lambda view: view.name)
def test_no_view_reads_the_whole_table(sales, view):
    if connection.vendor != "sqlite":
        pytest.skip("PostgreSQL reads a small table as a whole, whatever indexes it has")
    found = ConsultationRequest.objects.real().filter(view.condition(sales.user, clocks.overdue()))
    plan = found.order_by("created_at", "pk")[:50].explain()
    assert "USING INDEX" in plan, plan


# Many at once ---------------------------------------------------------------------------------------------------------


def seen(*requests):
    return [f"{request.pk}:{request.state}:{request.owner_id or ''}" for request in requests]


def press(client, action, chosen, **values):
    url = reverse("consultation_requests:bulk")
    return client.post(url, {"action": action, "chosen": chosen, "next": "/admin/requests/all/", **values}, follow=True)


def events_of(request):
    return [(event.kind, event.user.username) for event in request.events.all()]


def now(request):
    request.refresh_from_db()
    return request.state, request.owner


def test_many_are_assigned_at_once(sales, lan):
    requests = [stored("new"), stored("in-progress", owner=sales.user)]
    text = press(sales, "assign", seen(*requests), to=lan.pk).content.decode()
    assert "lan has 2 more requests." in text
    assert [now(request) for request in requests] == [("new", lan), ("in-progress", lan)]
    assert [events_of(request) for request in requests] == [[("handed over", "sales")]] * 2


def test_what_a_colleague_works_on_is_not_assigned_before_it_is_taken_over(sales, lan):
    linh = client_of("linh", "Sales").user
    theirs = stored("in-progress", owner=lan)
    for to in (sales.user, linh):
        assert (
            "lan is working on this request. Take it over first." in press(sales, "assign", seen(theirs), to=to.pk).text
        )
    assert now(theirs) == ("in-progress", lan)
    assert not theirs.events.exists()


def test_who_assigns_nobodys_request_to_themselves_has_taken_it(sales):
    request = stored("new")
    press(sales, "assign", seen(request), to=sales.user.pk)
    assert now(request) == ("new", sales.user)
    assert [entry.text for entry in history.log(request)] == ["taken"]


def test_many_are_closed_or_marked_as_spam_or_restored(sales):
    lost, spam, restored = stored("in-progress", owner=sales.user), stored("new"), stored("spam")
    press(sales, "close", seen(lost), state="lost")
    press(sales, "spam", seen(spam))
    press(sales, "restore", seen(restored))
    assert [now(request)[0] for request in (lost, spam, restored)] == ["lost", "spam", "new"]
    for request in (lost, spam, restored):
        assert events_of(request) == [("moved", "sales")]
    assert restored.mails.count() == 2


def test_what_is_refused_is_named_with_the_reason_and_the_rest_is_done(sales, lan):
    done = stored("answered", name="Done")
    forbidden = stored("new", name="Never answered")
    taken = stored("answered", name="With a colleague", owner=lan)
    changed = stored("answered", name="Changed meanwhile")
    gone = stored("answered", name="Gone")
    chosen = seen(done, forbidden, taken, changed, gone)
    move(changed, "waiting", lan)
    ConsultationRequest.objects.filter(pk=gone.pk).delete()
    text = press(sales, "close", chosen, state="won").content.decode()
    for part in (
        "1 request is closed.", "Nothing was done with 4:", "1 does not exist any more.",
        "Never answered, Hanbit</a>: A request that is new can&#x27;t become won. It can become: in progress / ",
        "With a colleague, Hanbit</a>: lan is working on this request. Take it over first.",
        "Changed meanwhile, Hanbit</a>: Somebody else has changed this request meanwhile.",
    ):  # fmt: skip
        assert part in text
    assert [now(request)[0] for request in (done, forbidden, taken, changed)] == ["won", "new", "answered", "waiting"]
    assert not forbidden.events.exists()


def test_only_what_is_in_quarantine_is_restored_and_nobody_gets_what_they_have(sales, lan):
    working, theirs = stored("in-progress", owner=sales.user), stored("new", owner=lan)
    assert "It is not in quarantine." in press(sales, "restore", seen(working)).content.decode()
    assert "lan has it already." in press(sales, "assign", seen(theirs), to=lan.pk).content.decode()
    assert now(working) == ("in-progress", sales.user)
    assert not theirs.events.exists()


@pytest.mark.parametrize(
    ("action", "values", "problem"),
    [
        ("assign", {}, "Please choose a colleague."),
        ("assign", {"to": "stranger"}, "Select a valid choice"),
        ("close", {}, "Please choose how they ended."),
        ("close", {"state": "new"}, "Select a valid choice"),
        ("erase", {}, "Select a valid choice"),
        ("spam", {"chosen": []}, "No request is selected."),
        ("spam", {"chosen": ["1", "x:new:", "1:new:x", "²:new:", f"{'9' * 30}:new:"]}, "No request is selected."),
    ],
)
def test_what_makes_no_sense_changes_nothing(sales, stranger, action, values, problem):
    request = stored("new")
    if values.get("to") == "stranger":
        values = {"to": stranger.user.pk}
    chosen = values.pop("chosen", seen(request)) if "chosen" in values else seen(request)
    assert problem in press(sales, action, chosen, **values).content.decode()
    assert now(request) == ("new", None)
    assert not request.events.exists()


def test_a_name_that_is_html_is_shown_as_text(sales):
    request = stored("won", name="<script>alert(1)</script>", message="<img src=x>")
    text = press(sales, "spam", seen(request)).content.decode()
    assert "&lt;script&gt;alert(1)" in text
    assert "<script>alert(1)" not in text
    assert "<img src=x>" not in text


def test_one_is_led_back_to_the_list_and_nowhere_else(sales):
    assert press(sales, "spam", seen(stored())).redirect_chain[0][0] == "/admin/requests/all/"
    evil = press(sales, "spam", seen(stored()), next="https://evil.example/")
    assert evil.redirect_chain[0][0] == "/admin/requests/"


def test_who_may_only_look_changes_nothing(db):
    client = client_of("looker")
    for codename in ("view_consultationrequest", "access_admin"):
        client.user.user_permissions.add(Permission.objects.get(codename=codename))
    request = stored()
    text = client.get(reverse("consultation_requests:index")).content.decode()
    assert request.name in text
    for part in ('name="chosen"', "queue-bulk", "Take the next one"):
        assert part not in text
    assert "permission" in press(client, "spam", seen(request)).content.decode()
    assert now(request)[0] == "new"


# Downloads ------------------------------------------------------------------------------------------------------------


def download(client, **query):
    return b"".join(client.get(reverse(ALL), query).streaming_content)


def table(content):
    return list(csv.reader(StringIO(content.decode("utf-8-sig"), newline="")))


def test_the_list_is_downloaded_as_it_is_filtered(sales, various):
    heading, *rows = table(download(sales, export="csv", state=["won", "new"]))
    assert [row[heading.index("Name")] for row in rows] == ["b", "a"]
    row = dict(zip(heading, rows[0], strict=True))
    assert (row["Came from"], row["Owner"], row["State"], row["Language"]) == (
        "Why systems age",
        "lan",
        "won",
        "한국어",
    )
    sheet = load_workbook(BytesIO(download(sales, export="xlsx", q="visitor", state="won"))).active
    assert [cell.value for cell in sheet["G"]] == ["Name", "b"]


def test_no_formula_is_downloaded(sales):
    stored(name='=HYPERLINK("https://evil.example")', company="@SUM(1)", message="+1")
    content = download(sales, export="csv")
    assert [cell for row in table(content) for cell in row if cell.startswith(("=", "+", "@"))] == []


def test_due_times_stand_in_the_download_as_in_the_list(sales):
    request = stored()
    heading, row = table(download(sales, export="csv"))
    due = timezone.localtime(clocks.due_at(request)).strftime("%Y-%m-%d %H:%M")
    assert dict(zip(heading, row, strict=True))["Due"] == due


def test_long_tables_are_complete_and_read_in_portions(sales, monkeypatch):
    monkeypatch.setattr("contact.admin.export.STEP", 3)
    for _number in range(8):
        stored()
    rows = table(download(sales, export="csv"))
    assert len(rows) == 9
    assert len({row[0] for row in rows[1:]}) == 8


def test_the_log_says_who_downloaded_how_many_and_not_whom_they_looked_for(sales, admin):
    stored(name="Emma Clark")
    stored(name="Kim")
    download(sales, export="csv", q="Emma")
    entry = ModelLogEntry.objects.get(action="contact.export")
    assert (entry.user, entry.data) == (sales.user, {"format": "csv", "count": 1})
    assert "Emma" not in f"{entry.label} {entry.data}"
    report = admin.get(reverse("wagtailadmin_reports:site_history")).content.decode()
    assert "Exported 1 consultation requests as CSV" in report


def test_editors_download_nothing(editor):
    stored(name="Emma Clark")
    response = editor.get(reverse(ALL), {"export": "csv"})
    assert response.status_code == 302
    assert not ModelLogEntry.objects.filter(action="contact.export").exists()


def test_a_claimed_request_shows_whose_it_is_to_everyone(sales, lan):
    claim(arrived(0), lan)
    assert ">lan<" in sales.get(reverse("consultation_requests:index")).content.decode()
