"""What somebody may have meant: the words that they typed, corrected by the words there are.

Only for words with spaces between them: Latin, and Korean by its single letters (jamo). A mistyped Japanese or Chinese
word still shares most of its pairs of letters with the right one, and Vietnamese is found with any diacritics.
"""

from collections.abc import Iterable, Mapping
from difflib import get_close_matches

from . import analysis, queries

SHORTEST = 4  # letters of a word that is worth a guess
CLOSE = 0.75  # difflib's ratio: kubernets and kubernetes have 0.95, indx and index 0.89


def vocabulary(texts: Iterable[str]) -> dict[str, str]:
    """The words of the texts, without diacritics -> as they are written."""
    found = {word for text in texts for word in analysis.words(analysis.compose(text))}
    spelled = {_spelled(word): word for word in map(analysis.without_particle, found) if _is_spelled(word)}
    return {letters: word for letters, word in spelled.items() if len(letters) >= SHORTEST}


def corrected(text: str, known: Mapping[str, str]) -> str | None:
    """The text with its unknown words replaced by known ones; none when there is nothing to correct."""
    words = analysis.words(analysis.compose(text[: queries.MAX_LETTERS]))[: queries.MAX_WORDS]
    better = [_closest(word, known) for word in words]
    return " ".join(better) if better != words else None


def _closest(word: str, known: Mapping[str, str]) -> str:
    letters = _spelled(analysis.without_particle(word))
    if letters in known or len(letters) < SHORTEST or not _is_spelled(word):
        return word
    # Few people mistype the first letter, and comparing with every word of a large site would take seconds.
    near = [other for other in known if other[0] == letters[0] and abs(len(other) - len(letters)) <= 2]
    match = get_close_matches(letters, near, n=1, cutoff=CLOSE)
    return known[match[0]] if match else word


def _is_spelled(word: str) -> bool:
    return analysis.is_hangul(word) or not analysis.is_cjk(word)


def _spelled(word: str) -> str:
    """Latin letters without diacritics, or the jamo that Korean syllables are made of."""
    return analysis.fold(word)[0]
