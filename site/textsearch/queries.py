"""From what somebody typed to queries, from strict to loose: the first that finds something is the answer.

Built of ``modelsearch``'s query classes over tokens; :class:`Tokens` and :class:`TokenPhrase` tell the backend that
the text in them has been analysed already.
"""

from collections.abc import Sequence
from itertools import chain, combinations
from math import ceil
from typing import NamedTuple

from modelsearch.query import And, Or, Phrase, PlainText, SearchQuery

from .analysis import ONE_SCRIPT, marked, normalise, whole_tokens, word_tokens, words
from .meaning import meaningful

MAX_LETTERS = 100
MAX_WORDS = 20
MAX_GROUPS = 6  # of a long query, when not all of it has to match: 20 combinations at the most


class Tokens(PlainText):
    """Tokens that all have to be there, in any order."""


class TokenPhrase(Phrase):
    """Tokens that have to stand side by side."""


class Plan(NamedTuple):
    """What to ask for, strictest first, until something is found; empty when there is nothing to search for."""

    exact: list[SearchQuery]  # everything that was typed is there
    partial: list[SearchQuery]  # some of it


def plan(text: str, language: str) -> Plan:
    found = typed_words(text, language)
    if not found:
        return Plan([], [])
    exact = [_whole_first(found)]
    if marks := marked(found):
        exact.insert(0, And([*_runs(found), Tokens(" ".join(marks))]))
    if language == "vi" and len(found) > 1:
        # Spaces stand between syllables: they make words only side by side.
        side_by_side = TokenPhrase(" ".join(token for word in found for token in word_tokens(word)))
        with_marks = [And([side_by_side, TokenPhrase(" ".join(marks))])] if marks else []
        exact = [*with_marks, side_by_side, *exact]
    elif language == "ja":
        # Without particles and endings more is found; what has the very words ranks first.
        exact = [Or([And(_runs(words(_typed(text)))), exact[0]])]
    return Plan(exact, _partly(found))


def prefix(text: str) -> SearchQuery | None:
    """A half-typed text, whose last token may go on; for ``autocomplete``."""
    tokens = [token for word in words(_typed(text)) for token in word_tokens(word, stemmed=False)]
    return Tokens(" ".join(tokens)) if tokens else None


def phrase(text: str) -> SearchQuery | None:
    """Words side by side, in no particular language."""
    tokens = [token for word in words(_typed(text)) for token in word_tokens(word)]
    return _run(tokens) if tokens else None


def every_word(text: str) -> list[SearchQuery]:
    """A query for each word of a text in no particular language, as in the search fields of the admin."""
    return _runs(words(_typed(text)))


def typed_words(text: str, language: str) -> list[str]:
    """The words that matter in what somebody typed, normalised: what to look for and what to highlight."""
    return meaningful(_typed(text), language)[:MAX_WORDS]


def _typed(text: str) -> str:
    return normalise(text[:MAX_LETTERS])


def _runs(found: Sequence[str]) -> list[SearchQuery]:
    return [_run(word_tokens(word)) for word in found[:MAX_WORDS]]


def _whole_first(found: Sequence[str]) -> SearchQuery:
    """All words; those that are words in the text too rank before those inside of others (京都 in 東京都)."""
    every = And(_runs(found))
    whole = [token for word in found for token in whole_tokens(word) if ONE_SCRIPT.fullmatch(word)]
    return Or([every, And([every, Tokens(" ".join(whole), operator="or")])]) if whole else every


def _run(tokens: Sequence[str]) -> SearchQuery:
    return TokenPhrase(" ".join(tokens)) if len(tokens) > 1 else Tokens(tokens[0])


def _partly(found: list[str]) -> list[SearchQuery]:
    """Every token somewhere, then three quarters of them, half, a third: typing errors, another order of words."""
    tokens = list(dict.fromkeys(token for word in found for token in word_tokens(word)))
    size = ceil(len(tokens) / MAX_GROUPS)
    groups = [tokens[i : i + size] for i in range(0, len(tokens), size)]
    needed = dict.fromkeys(ceil(share * len(groups)) for share in (3 / 4, 1 / 2, 1 / 3))
    every: list[SearchQuery] = [Tokens(" ".join(tokens))] if len(tokens) > len(found) else []
    return every + [Or(_of_them(groups, count)) for count in needed if count < len(groups)]


def _of_them(groups: list[list[str]], count: int) -> list[SearchQuery]:
    return [Tokens(" ".join(chain.from_iterable(chosen))) for chosen in combinations(groups, count)]
