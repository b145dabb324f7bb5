"""How long a text takes to read, in whole minutes, the same for the same text in every language."""

import math
import re
from dataclasses import dataclass

from bs4 import BeautifulSoup

from .languages import BY_CODE, DEFAULT, Language

# Letters that are read one by one: kana, ideographs (with 々 and 〆), Hangul syllables.
CHARACTER = re.compile(r"[\u3005\u3006\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af\uf900-\ufaff]")
WORD = re.compile(r"[^\W_][^\s]*")

# What is glanced at rather than read: seconds for each block, the same in all languages. An estimate of ours.
SECONDS = {"pre": 5, "table": 5, "figure embed": 5}


@dataclass(frozen=True, slots=True)
class Length:
    words: int  # of a text without the letters that are read one by one
    characters: int
    minutes: int  # rounded up, at least 1


def measure(html: str, language: Language) -> Length:
    """Measure the body of an article, given as HTML; code, tables and pictures count apart from the prose."""
    soup = BeautifulSoup(html, "html.parser")
    seconds = 0.0
    for selector, each in SECONDS.items():
        seconds += each * len(soup.select(selector))
    for block in soup.select("pre, table"):
        block.decompose()
    words, characters = count(soup.get_text(" "))
    words_per_minute, characters_per_minute = rates(language)
    seconds += 60 * (words / words_per_minute + characters / characters_per_minute)
    return Length(words, characters, max(1, math.ceil(seconds / 60)))


def count(text: str) -> tuple[int, int]:
    """Words between spaces, and letters read one by one; a Latin word inside Japanese is one word."""
    characters = len(CHARACTER.findall(text))
    return len(WORD.findall(CHARACTER.sub(" ", text))), characters


def rates(language: Language) -> tuple[int, int]:
    """Words and characters a minute for a reader of this language."""
    if language.unit == "word":
        return language.units_per_minute, BY_CODE["ja"].units_per_minute
    return DEFAULT.units_per_minute, language.units_per_minute
