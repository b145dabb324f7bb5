"""By which words a person is found in texts that are not theirs, and those texts without them."""

import json
import re
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from functools import cached_property
from typing import Any
from unicodedata import normalize

from django.db.models import CharField, JSONField, Lookup, Model, Q, QuerySet, TextField
from django.db.models.functions import Cast
from django.db.models.lookups import IContains

from .requests import ConsultationRequest

GONE = "[…]"
FEWEST_DIGITS = 7  # of a phone number that is nobody else's
SHORTEST_TEXT = 30  # letters of a message that nobody else writes by chance
LONGEST_SOUGHT = 100  # letters of a text that the database looks for
# In a query: SQLite takes less than a thousand alternatives one in the other, and a million letters of SQL.
WORDS_AT_ONCE, COMPARISONS_AT_ONCE = 500, 5000
ACCENTS = "\u0300-\u036f"  # that stand after their letter
SHORTEST_WORD = 6  # letters of a single Latin word that tells a person, and is not "An" or "Kim"


class Words:
    """The words, as they were written, whatever stands around them."""

    def __init__(self, words: Iterable[str]) -> None:
        self.words = sorted({word.strip() for word in words if word.strip()}, key=lambda word: (-len(word), word))

    @classmethod
    def of(cls, requests: Iterable[ConsultationRequest], addresses: Iterable[str] = ()) -> "Words":
        words = list(addresses)
        for request in requests:
            words.append(request.email)
            words += [request.name] if tells_a_person(request.name) else []
            words += [request.phone] if sum(map(str.isdigit, request.phone)) >= FEWEST_DIGITS else []
            words += [request.message] if len(request.message) >= SHORTEST_TEXT else []
        return cls(words)

    def without(self, word: str) -> "Words":
        return Words(each for each in self.words if each.casefold() != word.casefold())

    def __bool__(self) -> bool:
        return bool(self.words)

    @cached_property
    def pattern(self) -> re.Pattern[str]:
        spellings = sorted(_as_json(_compositions(self.words)), key=len, reverse=True)
        return re.compile("|".join(map(_bounded, spellings)) or "(?!)", re.IGNORECASE)

    def are_in(self, text: str) -> bool:
        return bool(self.pattern.search(text))

    def cut_from(self, value: Any) -> Any:
        """A text, or data of JSON, without the words."""
        if isinstance(value, str):
            return self.pattern.sub(GONE, value)
        if isinstance(value, list | tuple):
            return [self.cut_from(each) for each in value]
        if isinstance(value, dict):
            return {self.cut_from(key): self.cut_from(each) for key, each in value.items()}
        return value

    def rows(self, model: type[Model], fields: Sequence[str]) -> Iterator[Any]:
        """The rows that may hold one of the words in one of the fields: the database knows no bounds of words."""
        texts = {name: f"{name}_text" for name in fields if isinstance(model._meta.get_field(name), JSONField)}
        rows = QuerySet(model).alias(**{text: Cast(name, TextField()) for name, text in texts.items()})
        # Line breaks differ from place to place; of a text in lines the longest will do.
        lines = (max(word.splitlines(), key=len)[:LONGEST_SOUGHT] for word in self.words)
        spellings = sorted(_as_json(_cases(_compositions(lines))))
        at_once = min(WORDS_AT_ONCE, COMPARISONS_AT_ONCE // len(fields))
        seen: set[Any] = set()
        for start in range(0, len(spellings), at_once):
            sought = {f"{texts.get(name, name)}__contains_any": spellings[start : start + at_once] for name in fields}
            found = [row for row in rows.filter(Q(**sought, _connector=Q.OR)) if row.pk not in seen]
            seen.update(row.pk for row in found)
            yield from found


@CharField.register_lookup
@TextField.register_lookup
class ContainsAny(Lookup[Any]):
    """Whether a text holds one of some words, in small letters or capitals. An ``icontains`` for each takes seconds."""

    lookup_name = "contains_any"
    prepare_rhs = False

    def as_sql(self, compiler: Any, connection: Any) -> tuple[str, tuple[Any, ...]]:
        sql, (*before, _pattern) = IContains(self.lhs, "").as_sql(compiler, connection)
        patterns = [f"%{connection.ops.prep_for_like_query(word)}%" for word in self.rhs]
        return f"({' OR '.join([sql] * len(patterns))})", tuple(each for one in patterns for each in (*before, one))


def tells_a_person(name: str) -> bool:
    """Whether a name, found in a text, is likely to be that of this person and no common word."""
    letters = name.strip()
    if any(not _is_latin(letter) for letter in letters if letter.isalpha()):
        return len(letters) > 1
    return len(letters.split()) > 1 or len(letters) >= SHORTEST_WORD


def _is_latin(letter: str) -> bool:
    return unicodedata.name(letter, "").startswith("LATIN")


def _bounded(word: str) -> str:
    """Not inside of a longer Latin word or address; other scripts put no space between words."""
    before = after = ""
    composed = normalize("NFC", word)
    if composed[0].isdigit() or _is_latin(composed[0]):
        before = r"(?<![\w+.-])" if "@" in word else r"(?<!\w)"
    if composed[-1].isdigit() or _is_latin(composed[-1]):
        after = r"(?![\w-]|\.\w)" if "@" in word else rf"(?![\w{ACCENTS}])"
    # A mail may have folded the lines of a message.
    return before + r"\s+".join(re.escape(part) for part in word.split()) + after


def _compositions(words: Iterable[str]) -> set[str]:
    """As they were written, and as other keyboards write them: letters with their accents, or each by itself."""
    return {each for word in words for each in (word, normalize("NFC", word), normalize("NFD", word))}


def _cases(words: Iterable[str]) -> set[str]:
    """In small letters and in capitals too, where SQLite does not see that they are the same: outside of ASCII."""
    return {each for word in words for each in ([word] if word.isascii() else [word, word.lower(), word.upper()])}


def _as_json(words: Iterable[str]) -> set[str]:
    """As they are, and as JSON writes them, which may stand in a text too."""
    return {
        each for word in words for each in (word, json.dumps(word)[1:-1], json.dumps(word, ensure_ascii=False)[1:-1])
    }
