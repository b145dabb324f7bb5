"""Numbers as people write them in five languages, to see whether a translation says 50 % or 5 %."""

import re
import unicodedata
from collections import Counter
from decimal import Decimal

# 1,000 and 1.000 and 1 000, 3.5 and 3,5: groups of three digits are thousands, anything else behind a sign a fraction.
NUMBER = re.compile(r"(?<![\w.,])\d{1,3}(?:[.,\u00a0\u202f ]\d{3})+(?:[.,]\d+)?(?![\d])|\d+(?:[.,]\d+)?")
# Large units, which Japanese, Korean and Chinese count with and other languages write out.
UNITS = {"万": 10_000, "만": 10_000, "億": 10**8, "亿": 10**8, "억": 10**8, "千": 1_000, "천": 1_000, "百": 100}
WORDS = {"thousand": 1_000, "million": 10**6, "billion": 10**9}
WORDS |= {"nghìn": 1_000, "ngàn": 1_000, "triệu": 10**6, "tỷ": 10**9}
# Those that languages put into words ("one of two", "twice"), or use to number a list.
LARGEST_WORD = Decimal(20)

Numbers = Counter[Decimal]


def numbers(text: str) -> Numbers:
    """Each number with how often it stands in the text; full-width digits and thousands made alike."""
    text = unicodedata.normalize("NFKC", text)
    found: Numbers = Counter()
    for match in NUMBER.finditer(text):
        if (value := _value(match[0])) is not None:
            found[value * _unit(text[match.end() : match.end() + 12])] += 1
    return found


def missing(wanted: Numbers, found: Numbers) -> str:
    """The first number that one text has and the other has nowhere, as a text; empty when there is none.

    How often does not count: a language repeats a number where another says "it". Nor do small numbers, which are
    written out as words.
    """
    absent = (value for value in wanted if value > LARGEST_WORD and value not in found)
    value = min(absent, default=None)
    return "" if value is None else f"{value:f}"


def _value(text: str) -> Decimal | None:
    groups = re.split(r"[.,\u00a0\u202f ]", text)
    is_grouped = len(groups) > 1 and all(len(group) == 3 for group in groups[1:])
    if is_grouped and not text.startswith(("0.", "0,")):
        return Decimal("".join(groups))
    if len(groups) > 2 and all(len(group) == 3 for group in groups[1:-1]):
        return Decimal("".join(groups[:-1]) + "." + groups[-1]).normalize()
    return Decimal(".".join(groups)) if len(groups) <= 2 else None


def _unit(following: str) -> int:
    text = following.lstrip()
    if text.startswith("百分"):  # 95百分位: the percentile, not a number of hundreds
        return 1
    for sign, value in UNITS.items():
        if text.startswith(sign):
            return value
    word = re.match(r"[^\W\d_]+", text)
    return WORDS.get(word[0].lower(), 1) if word else 1
