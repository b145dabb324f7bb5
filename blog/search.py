"""What readers find: public editions, and the tags and authors that have some."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import chain
from typing import Any

from django.core.cache import cache
from django.db.models import Exists, OuterRef

from editions.managers import EditionQuerySet
from editions.models import Edition
from textsearch import spelling
from textsearch.find import Found, search, suggest

from .authors import ArticleAuthor, Author
from .lists import articles, one_per_page
from .tags import Tag, TaggedArticle

PER_PAGE = 10
SUGGESTED = 6  # headlines while somebody types
ELSEWHERE = 5  # results in other languages
NAMED = 5  # tags, authors
VOCABULARY_LIFETIME = 3600  # seconds
VOCABULARY_SOURCE = 300  # editions, the newest, whose text mistyped words are compared with


@dataclass(frozen=True, slots=True)
class Query:
    """What a reader asks for, in the language of the reader."""

    text: str
    code: str
    tag: Tag | None = None
    author: Author | None = None


@dataclass(frozen=True, slots=True)
class Answer:
    found: Found
    correction: str | None = None  # what was probably meant
    is_corrected: bool = False  # there was nothing for what was typed: these are the results of the correction


def answer(query: Query) -> Answer:
    found = _search(query)
    if found.is_exact:
        return Answer(found)
    correction = spelling.corrected(query.text, vocabulary(query.code))
    if correction is None:
        return Answer(found)
    corrected = _search(replace(query, text=correction))
    if not corrected.is_exact:
        return Answer(found)
    if found.hits.count():
        return Answer(found, correction)
    return Answer(corrected, correction, is_corrected=True)


def search_editions(text: str, code: str) -> Found:
    """The public editions in one language that match."""
    return search(_readable().in_language(code), text, code)


def _search(query: Query) -> Found:
    return search(_narrowed(query), query.text, query.code)


def _narrowed(query: Query) -> EditionQuerySet:
    editions = _readable().in_language(query.code)
    if query.tag:
        editions = editions.filter(page__in=TaggedArticle.objects.filter(tag=query.tag).values("content_object"))
    if query.author:
        editions = editions.filter(page__in=ArticleAuthor.objects.filter(author=query.author).values("page"))
    return editions


def elsewhere(query: Query) -> list[Edition]:
    """Matches in other languages of what the reader's language does not have, each page once."""
    others = _readable().missing_in(query.code)
    return one_per_page(search(others, query.text, query.code, only_exact=True).hits, ELSEWHERE)


def named(text: str, code: str) -> tuple[list[Tag], list[Author]]:
    """Tags and authors of that name, in whatever language, which have an article in the reader's language."""
    tags, authors = (search(things, text, code, only_exact=True).hits for things in (tags_of(code), authors_of(code)))
    return list(tags[:NAMED]), list(authors[:NAMED])


def tags_of(code: str) -> Any:
    """The tags of the articles that are public in this language."""
    pages = articles().in_language(code).order_by().values("page")
    return Tag.objects.filter(Exists(TaggedArticle.objects.filter(tag=OuterRef("pk"), content_object__in=pages)))


def authors_of(code: str) -> Any:
    pages = articles().in_language(code).order_by().values("page")
    return Author.objects.filter(Exists(ArticleAuthor.objects.filter(author=OuterRef("pk"), page__in=pages)))


def suggestions(text: str, code: str) -> Sequence[Edition]:
    """Editions whose headline holds the words of a half-typed text."""
    editions: Sequence[Edition] = suggest(Edition.objects.public().in_language(code).light(), text)[:SUGGESTED]
    return editions


def vocabulary(code: str) -> dict[str, str]:
    """The words that a mistyped word is compared with: of the newest texts, all headlines, tags and authors."""

    def collect() -> dict[str, str]:
        editions = Edition.objects.public().in_language(code).newest_first()
        names = (name for thing in (*tags_of(code), *authors_of(code)) for name in thing.names)
        return spelling.vocabulary(
            chain(
                editions.values_list("text", flat=True)[:VOCABULARY_SOURCE],
                editions.values_list("headline", flat=True).iterator(),
                names,
            )
        )

    return cache.get_or_set(f"blog.vocabulary.{code}", collect, VOCABULARY_LIFETIME) or {}


def _readable() -> EditionQuerySet:
    """With the text that excerpts are made of."""
    return Edition.objects.public().defer("values", "body_html", "toc").select_related("page")
