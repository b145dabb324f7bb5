"""How long searching and saving take with many articles: ``python -m tests.benchmarks.search --articles 20000``.

Works on a database of its own beside the one of DATABASE_URL, by default a SQLite file, and drops it at the end.
``--keep`` keeps it, a SQLite file in ``var/benchmark/``, and takes it up again the next time, so that only the
measuring is left to do.

The articles are made up of sentences of the demo and of the sample for search quality. How often a sentence occurs
follows Zipf's law, and rare words come in with every article as names do, so that the vocabulary grows. The same
number of articles is always the same texts, and more articles begin with those of fewer.
"""
# ruff: noqa: E402 - models can be imported once Django is set up; a report is printed

import argparse
import os
import re
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, redirect_stdout
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import cache
from io import StringIO
from itertools import accumulate, pairwise
from pathlib import Path
from random import Random
from statistics import median, quantiles
from tempfile import TemporaryDirectory
from typing import Any
from uuid import UUID

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "website.settings.test")
django.setup()

from django.conf import settings
from django.contrib.contenttypes.models import ContentType
from django.core.management import call_command
from django.db import connection, transaction
from django.db.models import F, OuterRef, Subquery
from django.db.models.signals import post_save
from django.test.utils import setup_databases, teardown_databases
from modelsearch.signal_handlers import post_save_signal_handler
from wagtail.models import Page
from wagtail.search.models import IndexEntry

from blog.authors import ArticleAuthor, Author
from blog.markdown import parser
from blog.models import ArticlePage, BlogIndexPage
from blog.search import search_editions
from blog.tags import Tag, TaggedArticle
from editions import rendering, signal_handlers
from editions.languages import BY_PREFIX, LANGUAGES, Language
from editions.models import Edition, EditionVersion
from tests import factories
from tests.textsearch.quality import load_sample
from textsearch.analysis import HAN, HANGUL
from textsearch.checks import check_index
from textsearch.find import suggest
from website.demo import files

SEED = "search"
LETTERS = {"en": 3300, "ja": 1350, "ko": 1600, "zh-hans": 1350, "vi": 3300}  # of a body, on average
SENTENCES = 5  # in a paragraph
RARE_FROM, RARE_TAIL = 50, 0.3  # rank of the first rare word, and how quickly the others become rarer
SENTENCE = re.compile(r"(?<=[.!?])\s+|(?<=[。！？])")
SHORTEST = 10  # letters of a sentence: no cells of tables

TAGS = ("Python", "Django", "PostgreSQL", "security", "architecture", "teams")
AUTHORS = ("Long Hoang", "Aiko Tanaka", "Minjun Kim", "Wei Chen", "Emma Clark")
NEWEST = datetime(2026, 1, 1, tzinfo=UTC)
BETWEEN = timedelta(hours=4)
BATCH = 200  # articles in a transaction

PAGE = 10  # hits
REPEATS = 10  # of each query, after one that does not count
SAVED = 20  # articles, in each language
SHOWN = 3  # of the slowest queries of a language


# Texts ----------------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Prose:
    """What texts of one language are made of; the sentences and headlines that occur most come first."""

    language: Language
    sentences: list[str]
    headlines: list[str]
    parts: list[list[str]]  # a rare word is one of each

    @property
    def space(self) -> str:
        return "" if self.language.code in {"ja", "zh-hans"} else " "

    def headline(self, random: Random) -> str:
        return f"{zipf(self.headlines, random)}{self.space}{self.rare_word(random)}"

    def sentence(self, random: Random) -> str:
        return f"{self.rare_word(random)}{self.space}{zipf(self.sentences, random)}"

    def paragraphs(self, random: Random) -> list[str]:
        """A body, between half and one and a half times the usual length."""
        letters = LETTERS[self.language.code] * random.uniform(0.5, 1.5)
        found: list[str] = []
        while letters > 0:
            found.append(self.sentence(random))
            letters -= len(found[-1])
        return [self.space.join(found[i : i + SENTENCES]) for i in range(0, len(found), SENTENCES)]

    def rare_word(self, random: Random) -> str:
        number = int(RARE_FROM * random.paretovariate(RARE_TAIL)) * 2_654_435_761  # so that neighbours differ
        word = ""
        for part in self.parts:
            number, place = divmod(number, len(part))
            word += part[place]
        return word

    def values(self, random: Random) -> dict[str, Any]:
        """The text of an article in this language, as its fields hold it."""
        body = [
            {
                "type": "paragraph",
                "value": f"<p>{_escaped(paragraph)}</p>",
                "id": str(UUID(int=random.getrandbits(128), version=4)),
            }
            for paragraph in self.paragraphs(random)
        ]
        return {"headline": self.headline(random), "summary": self.sentence(random), "body": body}


def zipf(items: list[str], random: Random) -> str:
    """One of them, the first the most often: how often falls as one over the place."""
    return random.choices(items, cum_weights=_weights(len(items)))[0]


@cache
def _weights(count: int) -> list[float]:
    return list(accumulate(1 / (place + 10) for place in range(count)))


def read_prose() -> list[Prose]:
    """The sentences and headlines of the demo and of the sample, in a random order."""
    sentences: dict[Language, list[str]] = {language: [] for language in LANGUAGES}
    headlines: dict[Language, list[str]] = {language: [] for language in LANGUAGES}
    for article in files.read("articles"):
        for text in article.languages:
            headlines[text.language].append(text.meta["title"])
            for is_heading, plain in _plain(text.body):
                (headlines if is_heading else sentences)[text.language].extend(SENTENCE.split(plain))
    for document in load_sample()["documents"].values():
        for prefix, text in document.items():
            headlines[BY_PREFIX[prefix]].append(text["headline"])
            sentences[BY_PREFIX[prefix]].extend(SENTENCE.split(text["body"]))
    return [
        Prose(language, _shuffled(sentences[language]), _shuffled(headlines[language]), _parts(language, sentences))
        for language in LANGUAGES
    ]


def _plain(markdown: str) -> Iterator[tuple[bool, str]]:
    """Whether it is a heading, and the text, for each heading, paragraph and cell."""
    for opening, token in pairwise(parser.parse(markdown)):
        if token.type == "inline":
            parts = (" " if part.type == "softbreak" else part.content for part in token.children or ())
            yield opening.type == "heading_open", "".join(parts)


def _shuffled(texts: Iterable[str]) -> list[str]:
    found = [text for text in dict.fromkeys(texts) if len(text) >= SHORTEST]
    Random(SEED).shuffle(found)
    return found


def _parts(language: Language, sentences: dict[Language, list[str]]) -> list[list[str]]:
    """Halves of words, or letters of a script without spaces."""
    text = " ".join(sentences[language])
    if language.unit == "character":
        letters = sorted(set(re.findall(f"[{HANGUL if language.code == 'ko' else HAN}]", text)))
        return [letters] * 3
    words = sorted({word.lower() for word in text.split() if word.isalpha() and len(word) > 2})
    heads = sorted({word[: (len(word) + 1) // 2] for word in words})
    tails = sorted({word[(len(word) + 1) // 2 :] for word in words})
    return [heads, tails]


def _escaped(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


# The database ---------------------------------------------------------------------------------------------------------


@contextmanager
def database(articles: int | str, *, keep: bool) -> Iterator[None]:
    """A database for the time of the benchmark; a kept one stays, with what was published to measure saving."""
    with TemporaryDirectory() as folder:
        connection.settings_dict["TEST"]["NAME"] = _database_name(articles, Path(folder), keep=keep)
        with redirect_stdout(StringIO()):  # createcachetable says that a kept database has its table
            old = setup_databases(verbosity=0, interactive=False, keepdb=keep, serialized_aliases=[])
        try:
            yield
        finally:
            teardown_databases(old, verbosity=0, keepdb=keep)


def _database_name(articles: int | str, folder: Path, *, keep: bool) -> str:
    if connection.vendor != "sqlite":
        name = f"{connection.settings_dict['NAME']}_benchmark"
        return f"{name}_{articles}" if keep else name
    if keep:
        folder = settings.VAR / "benchmark"
        folder.mkdir(parents=True, exist_ok=True)
    return str(folder / f"{articles}.sqlite3")


def fill(articles: int, prose: list[Prose]) -> None:
    """Bring the database to this number of articles, each in all languages."""
    blog = BlogIndexPage.objects.first() or factories.blog_page(factories.home_page())
    tags = list(Tag.objects.order_by("pk")) or [factories.tag(name) for name in TAGS]
    authors = list(Author.objects.order_by("pk")) or [factories.author(name) for name in AUTHORS]
    for start in range(ArticlePage.objects.count(), articles, BATCH):
        with transaction.atomic():
            pages = add_articles(blog, range(start, min(start + BATCH, articles)), prose)
            TaggedArticle.objects.bulk_create(
                TaggedArticle(content_object_id=page.pk, tag=tag)
                for page in pages
                for tag in Random(f"{page.slug} tags").sample(tags, 2)
            )
            ArticleAuthor.objects.bulk_create(
                ArticleAuthor(page_id=page.pk, author=Random(f"{page.slug} author").choice(authors)) for page in pages
            )


def add_articles(blog: BlogIndexPage, numbers: range, prose: list[Prose]) -> list[Page]:
    """Published articles as they are after their publication, but for revisions and log."""
    texts = [_texts(number, prose) for number in numbers]
    made = [_page(blog, number, text["en"]["headline"]) for number, text in zip(numbers, texts, strict=True)]
    pages = Page.objects.bulk_create(made)
    Page.objects.filter(pk=blog.pk).update(numchild=F("numchild") + len(pages))
    editions: list[Edition] = []
    for page, text in zip(pages, texts, strict=True):
        article = ArticlePage(page_ptr=page, source_language="en")
        for code, values in text.items():
            article.set_text(code, **values)
            editions.append(_edition(page, code, article.text_in(code)))
        article.save_base(raw=True, force_insert=True)  # the row of the article alone, as loaddata does it
    _add_editions(editions)
    return pages


def _texts(number: int, prose: list[Prose]) -> dict[str, dict[str, Any]]:
    return {part.language.code: part.values(Random(f"{SEED} {number} {part.language.code}")) for part in prose}


def _page(blog: BlogIndexPage, number: int, title: str) -> Page:
    slug = f"article-{number}"
    published = NEWEST - BETWEEN * number
    return Page(
        path=Page._get_path(blog.path, blog.depth + 1, number + 1),
        depth=blog.depth + 1,
        slug=slug,
        url_path=f"{blog.url_path}{slug}/",
        title=title,
        draft_title=title,
        content_type=ContentType.objects.get_for_model(ArticlePage),
        locale_id=blog.locale_id,
        translation_key=UUID(int=Random(f"{slug} key").getrandbits(128), version=4),
        first_published_at=published,
        last_published_at=published,
    )


def _edition(page: Page, code: str, values: dict[str, Any]) -> Edition:
    edition = rendering.build(ArticlePage, page.pk, code, values)
    edition.is_source = code == "en"
    edition.first_published_at = edition.last_published_at = page.first_published_at
    return edition


def _add_editions(editions: list[Edition]) -> None:
    """The editions with their first versions; the translations follow that of their source."""
    made = Edition.objects.bulk_create(editions)
    EditionVersion.objects.bulk_create(
        EditionVersion(
            edition=edition, since=edition.first_published_at, values=edition.values, fingerprint=edition.fingerprint
        )
        for edition in made
    )
    new = Edition.objects.filter(version=None)
    own = EditionVersion.objects.filter(edition=OuterRef("pk"))
    source = EditionVersion.objects.filter(edition__page=OuterRef("page"), edition__is_source=True)
    new.filter(is_source=False).update(follows=Subquery(source.values("pk")[:1]))
    new.update(version=Subquery(own.values("pk")[:1]))


def is_indexed() -> bool:
    """Whether all editions are in the index, as today's analysis makes it."""
    entries = IndexEntry.objects.filter(content_type=ContentType.objects.get_for_model(Edition))
    return entries.count() == Edition.objects.count() and not check_index()


def build_index() -> None:
    call_command("update_index", verbosity=0)
    if connection.vendor == "postgresql":  # as the autovacuum of a running site does
        with connection.cursor() as cursor:
            cursor.execute("VACUUM ANALYZE")


def sizes() -> tuple[float, float]:
    """The size of the index and that of the whole database, in megabytes."""
    if connection.vendor == "sqlite":
        index = (
            "SELECT SUM(pgsize) FROM dbstat WHERE aggregate = TRUE AND name IN "
            "(SELECT name FROM sqlite_master WHERE tbl_name LIKE 'wagtailsearch_indexentry%')"
        )
        whole = "SELECT page_count * page_size FROM pragma_page_count, pragma_page_size"
    else:
        index = "SELECT pg_total_relation_size('wagtailsearch_indexentry')"
        whole = "SELECT pg_database_size(current_database())"
    return _number(index) / 1e6, _number(whole) / 1e6


def _number(sql: str) -> float:
    with connection.cursor() as cursor:
        cursor.execute(sql)
        return float(cursor.fetchone()[0])


# Measuring ------------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Asked:
    """A query with the milliseconds that each of its runs took."""

    text: str
    hits: int
    runs: list[float]


@dataclass(frozen=True, slots=True)
class Measured:
    """One language. What saving takes is a median in milliseconds."""

    language: Language
    searches: list[Asked]
    suggestions: list[Asked]
    saving: float
    saving_unindexed: float


def milliseconds(do: Callable[[], object]) -> float:
    start = time.perf_counter()
    do()
    return (time.perf_counter() - start) * 1000


def ask(text: str, answer: Callable[[str], int]) -> Asked:
    """Ask once to warm up, then several times; ``answer`` gives the number of hits."""
    hits = answer(text)
    return Asked(text, hits, [milliseconds(lambda: answer(text)) for _ in range(REPEATS)])


def measure(prose: Prose, queries: list[str]) -> Measured:
    code = prose.language.code

    def first_page(text: str) -> int:
        hits = search_editions(text, code).hits
        count: int = hits.count()
        list(hits[:PAGE])
        return count

    def suggested(text: str) -> int:
        hits = suggest(Edition.objects.public().in_language(code).light(), text)
        list(hits[:PAGE])
        count: int = hits.count()  # counted once, by suggest
        return count

    beginnings = dict.fromkeys(query[:length] for query in queries for length in (2, 3))
    return Measured(
        prose.language,
        [ask(query, first_page) for query in queries],
        [ask(beginning, suggested) for beginning in beginnings],
        *saving(prose),
    )


def saving(prose: Prose) -> tuple[float, float]:
    """Milliseconds to publish a change of one language of an article, as a median: with the index and without."""
    step = max(1, ArticlePage.objects.count() // SAVED)
    indexed, unindexed = [], []
    for pk in ArticlePage.objects.order_by("pk").values_list("pk", flat=True)[::step][:SAVED]:
        _publication(pk, prose, 0)  # its first one also makes what articles in bulk lack
        with index_off():
            unindexed.append(_publication(pk, prose, 1))
        indexed.append(_publication(pk, prose, 2))
    return median(indexed), median(unindexed)


def _publication(pk: int, prose: Prose, number: int) -> float:
    """Milliseconds to publish the article with another last paragraph."""
    page, code = ArticlePage.objects.get(pk=pk), prose.language.code
    body = page.text_in(code)["body"]
    body[-1]["value"] = f"<p>{_escaped(prose.sentences[number])}</p>"

    def publish() -> None:
        page.set_text(code, body=body)
        page.mark_ready(code)
        page.save_revision().publish()

    return milliseconds(publish)


@contextmanager
def index_off() -> Iterator[None]:
    """Saving an article updates neither the entries of its editions nor, for the admin, that of the page."""
    assert post_save.disconnect(sender=Edition, dispatch_uid="editions.index")
    assert post_save.disconnect(post_save_signal_handler, ArticlePage)
    try:
        yield
    finally:
        post_save.connect(post_save_signal_handler, ArticlePage)
        signal_handlers.register()


# The report -----------------------------------------------------------------------------------------------------------


def print_report(measured: list[Measured]) -> None:
    """A table of milliseconds, a line for each language, and the slowest queries below it."""
    print(f"\n{'ms':4}{'first page':>27}{'suggestions':>27}{'saving':>24}")
    print(f"{'':4}" + f"{'median':>9}{'p95':>9}{'max':>9}" * 2 + f"{'indexed':>12}{'not indexed':>12}")
    for row in measured:
        timed = "".join(f"{figure:9.1f}" for asked in (row.searches, row.suggestions) for figure in _figures(asked))
        print(f"{row.language.prefix:4}{timed}{row.saving:12.1f}{row.saving_unindexed:12.1f}")
    for title, name in (("Slowest first pages", "searches"), ("Slowest suggestions", "suggestions")):
        print(f"\n{title}: median in ms, hits")
        for row in measured:
            slowest = sorted(getattr(row, name), key=lambda asked: -median(asked.runs))[:SHOWN]
            listed = ", ".join(f"{asked.text} {median(asked.runs):.1f} ({asked.hits})" for asked in slowest)
            print(f"{row.language.prefix:4}{listed}")


def _figures(asked: list[Asked]) -> tuple[float, float, float]:
    """Median, 95th percentile and maximum of all runs."""
    runs = [run for each in asked for run in each.runs]
    return median(runs), quantiles(runs, n=20, method="inclusive")[-1], max(runs)


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--articles", type=int, default=1000, help="each in five languages")
    options.add_argument("--keep", action="store_true", help="keep the database, and use it again the next time")
    options.add_argument("--reindex", action="store_true", help="build the index of a kept database again")
    given = options.parse_args()
    prose = read_prose()
    queries = {BY_PREFIX[prefix]: asked for prefix, asked in load_sample()["queries"].items()}
    with database(given.articles, keep=given.keep):
        version = ".".join(map(str, connection.get_database_version()))
        print(f"{connection.display_name} {version}, {given.articles} articles in {len(prose)} languages")
        print(f"Filled in {milliseconds(lambda: fill(given.articles, prose)) / 1000:.0f} s", flush=True)
        if given.reindex or not is_indexed():
            print(f"Indexed in {milliseconds(build_index) / 1000:.0f} s", flush=True)
        print("Index {:.0f} MB, whole database {:.0f} MB".format(*sizes()), flush=True)
        measured = [measure(part, [query["query"] for query in queries[part.language]]) for part in prose]
        print_report(measured)


if __name__ == "__main__":
    main()
