"""Where the matches are: a text, or the best part of it, with the words that somebody looked for in ``<mark>``.

The databases' own snippets are of no use, since the index holds tokens.
"""

import re
import unicodedata
from bisect import bisect_left, bisect_right
from collections.abc import Iterable
from functools import lru_cache
from itertools import accumulate, pairwise

from django.utils.html import escape
from django.utils.safestring import SafeString

from . import analysis, queries

Span = tuple[int, int]  # from and to, in letters

# A letter with the marks that follow it: ễ may be three characters, ﾃﾞ is two.
LETTER = re.compile("[^\u0300-\u036f]?[\u0300-\u036f\u3099\u309a\uff9e\uff9f]*", re.DOTALL)
SIGNS = {"cplusplus": r"c\+\+", "csharp": "c#", "fsharp": "f#", "dotnet": r"\.net"}
WIDTH = 180  # of an excerpt, in half-width letters
LEAD = 40  # of it before the first match
MOST = 200  # matches looked at to choose an excerpt


class Highlighter:
    """Knows what somebody typed; give it the texts that were found."""

    def __init__(self, text: str, language: str) -> None:
        typed = text[: queries.MAX_LETTERS]
        found = [*queries.typed_words(typed, language), *analysis.words(analysis.normalise(typed))]
        found = list(dict.fromkeys(found))
        self._runs = [word for word in found if analysis.is_cjk(word)]
        folded = (analysis.fold(word) for word in found if not analysis.is_cjk(word) and word not in SIGNS)
        self._stems = {analysis.stem(letters): marks for letters, marks in folded}
        self._signs = [SIGNS[word] for word in found if word in SIGNS]
        # Vietnamese syllables make a word only beside each other.
        self._neighbours = set(pairwise(self._stems)) if language == "vi" else set()

    def highlight(self, text: str) -> SafeString:
        """The whole text, escaped, with its matches marked; not a letter is lost."""
        text = unicodedata.normalize("NFC", text)
        return _mark(text, 0, len(text), self.spans(text))

    def excerpt(self, text: str) -> SafeString:
        """About two lines around the best matches; empty when there are none."""
        text = unicodedata.normalize("NFC", text)
        spans = self.spans(text)
        if not spans:
            return SafeString("")
        start, end = _window(text, spans)
        before = "… " if start else ""
        after = " …" if end < len(text) else ""
        return SafeString(f"{before}{_mark(text, start, end, spans)}{after}")

    def spans(self, text: str) -> list[Span]:
        """The matches in a text, in order, those that touch joined."""
        letters = LETTER.findall(text)
        composed = [_composed(letter) for letter in letters]
        plain = "".join(composed)
        found = sorted({*self._cjk_spans(plain), *self._word_spans(plain), *_all(self._signs, plain)})
        ends = list(accumulate(map(len, composed)))
        originals = list(accumulate(map(len, letters), initial=0))
        return _joined(
            (originals[bisect_right(ends, start)], originals[bisect_left(ends, end) + 1]) for start, end in found
        )

    def _cjk_spans(self, plain: str) -> list[Span]:
        patterns = []
        for run in self._runs:
            # Found by its pairs where it is not there as a whole.
            parts = [run] if re.search(_loosely(run), plain) else [a + b for a, b in pairwise(run)]
            patterns += [_loosely(part) for part in parts]
        return _all(patterns, plain)

    def _word_spans(self, plain: str) -> list[Span]:
        if not self._stems:
            return []
        strict, loose = [], []  # with the diacritics that were typed, and with any
        for position, match in enumerate(analysis.WORD.finditer(plain)):
            letters, marks = analysis.fold(match[0])
            stem = analysis.stem(letters)
            if stem in self._stems:
                loose.append((position, stem, match.span()))
                if self._stems[stem] in ("", marks):
                    strict.append(loose[-1])
        chosen = strict or loose
        together = {
            word
            for one, other in pairwise(chosen)
            if other[0] == one[0] + 1 and (one[1], other[1]) in self._neighbours
            for word in (one, other)
        }
        return [span for _position, _stem, span in together or chosen]


def _loosely(run: str) -> str:
    """Korean with or without spaces, katakana with or without the long vowel at the end."""
    gap = r"\s*" if analysis.is_hangul(run) else ""
    return gap.join(map(re.escape, run)) + ("ー?" if re.search("[\u30a1-\u30fa]$", run) else "")


def _all(patterns: Iterable[str], plain: str) -> list[Span]:
    return [match.span() for pattern in patterns for match in re.finditer(pattern, plain)]


def _joined(spans: Iterable[Span]) -> list[Span]:
    joined: list[Span] = []
    for start, end in spans:
        if joined and start <= joined[-1][1]:
            joined[-1] = joined[-1][0], max(end, joined[-1][1])
        else:
            joined.append((start, end))
    return joined


def _window(text: str, spans: list[Span]) -> Span:
    """The part of the text that holds most of the matches."""
    near = text[spans[0][0] : spans[0][0] + WIDTH]
    length = WIDTH * len(near) // max(1, sum(2 if unicodedata.east_asian_width(c) in "WF" else 1 for c in near))
    lead = min(LEAD, length // 4)

    def letters_marked(start: int) -> int:
        return sum(to - since for since, to in spans[:MOST] if start <= since and to <= start + length)

    best = max((since for since, _to in spans[:MOST]), key=lambda since: letters_marked(since - lead))
    start = max(0, best - lead)
    end = min(len(text), start + length)
    if start:  # at the beginning of a word, if one begins soon
        start = next((i for i in range(start, best) if not text[i - 1].isalnum() and text[i].isalnum()), start)
    if end < len(text):
        end = next((i for i in range(end, end - lead, -1) if not text[i].isalnum()), end)
    return start, end


def _mark(text: str, start: int, end: int, spans: list[Span]) -> SafeString:
    parts, position = [], start
    for since, to in spans:
        if to <= start or since >= end:
            continue
        since, to = max(since, start), min(to, end)
        parts += [escape(text[position:since]), "<mark>", escape(text[since:to]), "</mark>"]
        position = to
    return SafeString("".join([*parts, escape(text[position:end])]))


@lru_cache(maxsize=20_000)
def _composed(letter: str) -> str:
    return analysis.compose(letter)
