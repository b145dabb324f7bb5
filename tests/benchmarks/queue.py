"""How long the queue takes with many consultation requests: ``python -m tests.benchmarks.queue --requests 100000``.

Works on a database of its own beside the one of DATABASE_URL, by default a SQLite file, and drops it at the end.
``--keep`` keeps it and takes it up again the next time, so that only the measuring is left to do; ``--flood`` lets all
requests wait, as after a month in which nobody answered. ``--explain`` prints how the database finds the slow ones.

What is measured is the whole answer to a member of Sales: queries, table, page. The times are medians.
"""
# ruff: noqa: E402 - models can be imported once Django is set up; a report is printed

import argparse
import os
from collections.abc import Callable, Iterable, Iterator
from datetime import timedelta
from random import Random
from statistics import median

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "website.settings.test")
django.setup()

from django.contrib.auth import get_user_model
from django.contrib.auth.models import Group
from django.contrib.contenttypes.models import ContentType
from django.db import connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from wagtail.search.models import IndexEntry

from blog.models import ArticlePage
from contact.admin.paging import Cursor
from contact.models import ConsultationRequest, Note, RequestEvent
from contact.requests import OUR_TURN, Happened, State, Topic
from contact.suspicion import Reason
from contact.team import GROUP
from editions.languages import LANGUAGES
from tests import factories

from .search import Prose, build_index, database, milliseconds, read_prose, sizes

SEED = "queue"
BATCH = 1000
REPEATS = 5  # after one that does not count
SLOW = 10  # milliseconds of a query that --explain explains
ARTICLES, SELLERS = 40, 8
# Out of a hundred requests.
STATES = {
    State.NEW: 2, State.IN_PROGRESS: 1, State.WAITING: 1, State.ANSWERED: 2, State.WON: 12, State.LOST: 20,
    State.NO_ANSWER: 22, State.SPAM: 40,
}  # fmt: skip
SPEAKS = {"en": 35, "vi": 25, "ja": 20, "ko": 10, "zh-hans": 10}
NAMES = {
    "en": ["Emma Clark", "Oliver Smith", "Grace Hopper", "Noah Brown"],
    "vi": ["Nguyễn Thị Lan", "Trần Văn Minh", "Phạm Quốc Hưng", "Lê Hoàng Long"],
    "ja": ["田中愛子", "鈴木一郎", "佐藤美咲", "高橋健太"],
    "ko": ["김민준", "이서연", "박지훈", "최수빈"],
    "zh-hans": ["陈伟", "王芳", "李娜", "张磊"],
}
# From what all of them have to what one of them has.
SEARCHES = [
    "the", "security", "kub", "セキュリティ", "移行", "보안", "架构", "bảo mật", "nguyen", "김민준", "田中",
    "visitor54321", "visitor54321@example.org", "54321", "nothinglikethis",
]  # fmt: skip


# The requests ---------------------------------------------------------------------------------------------------------


def fill(count: int, prose: dict[str, Prose], *, flood: bool) -> None:
    sellers = [get_user_model().objects.create_user(f"seller{number}") for number in range(SELLERS)]
    for seller in sellers:
        seller.groups.add(Group.objects.get(name=GROUP))
    blog = factories.blog_page(factories.home_page())
    articles = [factories.article(blog, en=f"Article {number}") for number in range(ARTICLES)]
    for start in range(0, count, BATCH):
        numbers = range(start, min(start + BATCH, count))
        with transaction.atomic():
            requests = ConsultationRequest.objects.bulk_create(
                _request(number, prose, articles, sellers, flood=flood) for number in numbers
            )
            for request, number in zip(requests, numbers, strict=True):
                request.created_at = _arrival(number, count)
            ConsultationRequest.objects.bulk_update(requests, ["created_at"])
            RequestEvent.objects.bulk_create(event for request in requests for event in _events(request))
            Note.objects.bulk_create(
                Note(request=request, text=request.message[:80]) for request in requests if request.owner_id
            )


def _arrival(number: int, count: int) -> timezone.datetime:
    """Over five years, the last of them now."""
    return timezone.now() - timedelta(days=5 * 365) * ((count - 1 - number) / count)


def _request(
    number: int, prose: dict[str, Prose], articles: list[ArticlePage], sellers: list, *, flood: bool
) -> ConsultationRequest:
    random = Random(f"{SEED} {number}")
    language = random.choices([*SPEAKS], [*SPEAKS.values()])[0]
    state = State.NEW if flood else random.choices([*STATES], [*STATES.values()])[0]
    written = prose[language]
    message = written.space.join(written.sentence(random) for _ in range(random.randint(2, 8)))
    return ConsultationRequest(
        state=state,
        language=language,
        name=random.choice(NAMES[language]),
        email=f"visitor{number}@example.org",
        company=written.rare_word(random),
        phone=f"+84 28 {number:06d}",
        topic=random.choice(Topic.values),
        message=message[:5000],
        consented_at=timezone.now(),
        owner=random.choice(sellers) if state not in (State.NEW, State.SPAM) else None,
        source_page=random.choice([None, *articles]),
        reasons=[Reason.LINKS] if state == State.SPAM else [],
        submission=f"{SEED} {number}",
    )


def _events(request: ConsultationRequest) -> Iterator[RequestEvent]:
    """That it came, and how it went from state to state; of ten that wait, one was with the visitor meanwhile."""
    yield RequestEvent(request=request, kind=Happened.RECEIVED)
    if request.state == State.SPAM:
        yield RequestEvent(request=request, kind=Happened.QUARANTINED, data={"reasons": request.reasons})
        return
    way = [State.NEW, State.WAITING] if int(request.submission.split()[1]) % 10 == 0 else [State.NEW]
    for before, after in zip(way, [*way[1:], request.state], strict=True):
        if before != after:
            yield RequestEvent(request=request, kind=Happened.MOVED, data={"before": before, "after": after})


def is_indexed() -> bool:
    kind = ContentType.objects.get_for_model(ConsultationRequest)
    return IndexEntry.objects.filter(content_type=kind).count() == ConsultationRequest.objects.count()


# Measuring ------------------------------------------------------------------------------------------------------------


def cases() -> Iterator[tuple[str, str, dict[str, str]]]:
    """What is asked for: a name, the view, the query."""
    for view in ("index", "mine", "unassigned", "overdue", "quarantine", "all"):
        yield f"{view}, first page", view, {}
    for view, requests, newest_first in (
        ("all", ConsultationRequest.objects.real(), True),
        ("quarantine", ConsultationRequest.objects.quarantined(), True),
        ("index", ConsultationRequest.objects.waiting(), False),
    ):
        order = ("-created_at", "-pk") if newest_first else ("created_at", "pk")
        found = requests.order_by(*order)
        deep = found[int(found.count() * 0.9)]
        part = 0 if newest_first or deep.state not in OUR_TURN else 1
        yield f"{view}, nine tenths on", view, {"page": str(Cursor(False, part, deep.created_at, deep.pk))}
    seller = get_user_model().objects.get(username="seller1").pk
    article = ArticlePage.objects.order_by("pk")[1].pk
    for name, value in (
        ("state", "won"), ("owner", seller), ("owner", "nobody"), ("language", "ko"), ("topic", "audit"),
        ("source_page", article), ("created_at_from", "2024-01-01"),
    ):  # fmt: skip
        yield f"all, {name}={value}", "all", {name: str(value)}
    several = {"state": "lost", "language": "ko", "topic": "audit", "source_page": str(article)}
    yield "all, four filters", "all", several
    for text in SEARCHES:
        yield f"all, q={text}", "all", {"q": text}
    yield "waiting, q=security", "index", {"q": "security"}
    yield "all, q=security, ko", "all", {"q": "security", "language": "ko"}


def measure(client: Client, *, explain: bool) -> None:
    print(f"\n{'':36}{'ms':>8}{'queries':>9}{'of it in the database':>23}{'rows':>6}")
    for name, view, query in cases():
        url = reverse(f"consultation_requests:{view}")
        with CaptureQueriesContext(connection) as captured:
            response = client.get(url, query)
        queries = list(captured)  # the next request empties the log that they are read from
        rows = response.content.count(b"data-queue-row")
        spent = median(milliseconds(lambda url=url, query=query: client.get(url, query)) for _ in range(REPEATS))
        in_database = sum(float(each["time"]) for each in queries) * 1000
        print(f"{name:36}{spent:8.0f}{len(queries):9}{in_database:20.0f} ms{rows:6}", flush=True)
        if explain:
            explain_slow(queries)
    for name in ("csv", "xlsx"):
        export(client, name)


def explain_slow(captured: Iterable[dict[str, str]]) -> None:
    for each in captured:
        if float(each["time"]) * 1000 > SLOW and each["sql"].startswith("SELECT"):
            print(f"    {float(each['time']) * 1000:.0f} ms: {each['sql'][:1500]}")
            with connection.cursor() as cursor:
                sql = each["sql"].replace("%", "%%")
                cursor.execute(("EXPLAIN QUERY PLAN " if connection.vendor == "sqlite" else "EXPLAIN ANALYZE ") + sql)
                for line in cursor.fetchall():
                    print(f"        {line[-1]}")


def export(client: Client, name: str) -> None:
    def download() -> None:
        response = client.get(reverse("consultation_requests:all"), {"export": name})
        sizes_sent.append(sum(len(piece) for piece in response))

    sizes_sent: list[int] = []
    spent = milliseconds(download)
    print(f"{f'{name} of all':36}{spent:8.0f}{'':9}{sizes_sent[0] / 1e6:20.0f} MB")


def seconds(do: Callable[[], object]) -> str:
    return f"{milliseconds(do) / 1000:.0f} s"


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--requests", type=int, default=100_000)
    options.add_argument("--flood", action="store_true", help="all of them wait")
    options.add_argument("--keep", action="store_true", help="keep the database, and use it again the next time")
    options.add_argument("--explain", action="store_true", help="print how slow queries are answered")
    given = options.parse_args()
    kind = "queue_flood" if given.flood else "queue"
    with database(f"{kind}_{given.requests}", keep=given.keep):
        print(f"{connection.display_name} {'.'.join(map(str, connection.get_database_version()))}")
        if ConsultationRequest.objects.count() < given.requests:
            prose = {part.language.code: part for part in read_prose()}
            assert prose.keys() == {language.code for language in LANGUAGES}
            print(f"Filled in {seconds(lambda: fill(given.requests, prose, flood=given.flood))}", flush=True)
        if not is_indexed():
            print(f"Indexed in {seconds(build_index)}", flush=True)
        print("{} requests; index {:.0f} MB, whole database {:.0f} MB".format(given.requests, *sizes()), flush=True)
        client = Client()
        client.force_login(get_user_model().objects.get(username="seller1"))
        client.get(reverse("consultation_requests:index"))  # what the first answer of all loads
        measure(client, explain=given.explain)


if __name__ == "__main__":
    main()
