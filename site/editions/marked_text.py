"""Two texts as one, what was taken out and what came in marked with <del> and <ins>; safe HTML.

Words are compared, and single characters where a language does not separate words. (Wagtail's own comparison takes
every run of Chinese or Japanese for one word, and drops links and emphasis.)
"""

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from html.parser import HTMLParser
from itertools import chain, groupby, pairwise
from typing import NamedTuple

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

# Ideographs, their punctuation and hiragana. A run of katakana, Hangul or Latin letters is a word.
_SINGLE = "\u2e80-\u3096\u309d-\u309f\u3400-\u9fff\uf900-\ufaff\uff00-\uff0f\U00020000-\U0003ffff"
_WORD = re.compile(rf"\n|[{_SINGLE}]|(?:(?![{_SINGLE}])[\w\u0300-\u036f])+[^\S\n]*|.[^\S\n]*")
_LOOKS = {"b": "b", "strong": "b", "i": "i", "em": "i", "code": "code", "sup": "sup", "sub": "sub", "s": "s"}
_LINES = {"p", "h1", "h2", "h3", "h4", "h5", "h6", "li", "ul", "ol", "blockquote", "hr", "br", "div", "tr"}
_ENDS = {"", ".", "!", "?", "。", "！", "？"}

ALIKE = 0.4  # the part of the shorter text that must have stayed, or two texts are shown one after the other
CRUMB = 2  # letters that stayed between two changes and only make them harder to read
LARGE = 4_000_000  # pairs of words above which sentences are compared first: seconds otherwise
CONTEXT = 60  # words that stayed, shown beside a change


class Word(NamedTuple):
    """A word with the space behind it, how it is set, and what it links to."""

    text: str
    looks: tuple[str, ...] = ()
    target: str = ""


BREAK = Word("\n")


@dataclass
class Run:
    """What stayed (``before`` equals ``after``), or what took the place of what."""

    stayed: bool
    before: list[Word]
    after: list[Word]


def words(text: str) -> list[Word]:
    return [Word(word) for word in _WORD.findall(text)]


def words_of_html(html: str) -> list[Word]:
    reader = _Reader()
    reader.feed(html)
    reader.close()
    while reader.words and reader.words[-1] == BREAK:
        reader.words.pop()
    return reader.words


class _Reader(HTMLParser):
    """Rich text as the database has it, line by line."""

    def __init__(self) -> None:
        super().__init__()
        self.words: list[Word] = []
        self.looks: list[str] = []
        self.target = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        if tag in _LOOKS:
            self.looks.append(_LOOKS[tag])
        elif tag == "a":
            self.target = f"{given['linktype']} {given.get('id', '')}" if "linktype" in given else given.get("href", "")
        elif tag == "embed":
            self.handle_data(f"[{given.get('alt') or given.get('url') or given.get('embedtype', '')}]")
        elif tag in _LINES:
            self._break()
            if tag == "li":
                self.words.append(Word("• "))

    def handle_endtag(self, tag: str) -> None:
        if tag in _LOOKS and _LOOKS[tag] in self.looks:
            self.looks.remove(_LOOKS[tag])
        elif tag == "a":
            self.target = ""
        elif tag in _LINES:
            self._break()

    def handle_data(self, data: str) -> None:
        looks = tuple(sorted(set(self.looks)))
        self.words += [Word(word, looks, self.target) for word in _WORD.findall(data)]

    def _break(self) -> None:
        if self.words and self.words[-1] != BREAK:
            self.words.append(BREAK)


def runs(before: Sequence[Word], after: Sequence[Word]) -> list[Run]:
    """What stayed and what changed, in the order of the text."""
    head = _common(before, after)
    tail = _common(before[head:][::-1], after[head:][::-1])
    middle = _join(_compared(list(before[head : len(before) - tail]), list(after[head : len(after) - tail])))
    first = Run(True, list(before[:head]), list(after[:head]))
    last = Run(True, list(before[len(before) - tail :]), list(after[len(after) - tail :]))
    return [run for run in [first, *middle, last] if run.before or run.after]


def _common(a: Sequence[Word], b: Sequence[Word]) -> int:
    return next((n for n, (x, y) in enumerate(zip(a, b, strict=False)) if x != y), min(len(a), len(b)))


def _compared(a: list[Word], b: list[Word], *, is_sentence: bool = False) -> list[Run]:
    is_large = len(a) * len(b) > LARGE
    if is_large and not is_sentence:
        return _by_sentence(a, b)
    matcher = SequenceMatcher(None, a, b, autojunk=is_large)
    if sum(block.size for block in matcher.get_matching_blocks()) < ALIKE * min(len(a), len(b)):
        return [Run(False, a, b)]
    return [Run(tag == "equal", a[i:k], b[j:m]) for tag, i, k, j, m in matcher.get_opcodes()]


def _by_sentence(a: list[Word], b: list[Word]) -> list[Run]:
    """Compare words only where sentences differ."""
    found: list[Run] = []
    old, new = _sentences(a), _sentences(b)
    for tag, i, k, j, m in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        x, y = list(chain(*old[i:k])), list(chain(*new[j:m]))
        found += [Run(True, x, y)] if tag == "equal" else _compared(x, y, is_sentence=True)
    return found


def _sentences(text: list[Word]) -> list[tuple[Word, ...]]:
    ends = [n + 1 for n, word in enumerate(text) if word.text.strip() in _ENDS]
    return [tuple(text[start:end]) for start, end in pairwise([0, *ends, len(text)]) if start < end]


def _join(changes: Iterable[Run]) -> list[Run]:
    """Changes next to each other as one, together with crumbs that stayed between them."""
    joined: list[Run] = []
    for run in changes:
        crumb = run.stayed and sum(len(word.text.strip()) for word in run.before) <= CRUMB
        stayed = run.stayed and not crumb
        if joined and not stayed and not joined[-1].stayed:
            joined[-1].before += run.before
            joined[-1].after += run.after
        else:
            joined.append(Run(stayed, list(run.before), list(run.after)))
    return joined


def marked(before: Sequence[Word], after: Sequence[Word], target: Callable[[str], str] = str) -> SafeString:
    """The text with its changes marked; empty if no word differs. ``target`` names what a changed link leads to."""
    found = runs(before, after)
    if all(run.stayed for run in found):
        return SafeString("")
    pieces = []
    for number, run in enumerate(found):
        if run.stayed:
            pieces.append(_html(_abbreviated(run.after, is_first=number == 0, is_last=run is found[-1])))
            continue
        is_split = run.before.count(BREAK) != run.after.count(BREAK)
        for tag, side, other in (("del", run.before, run.after), ("ins", run.after, run.before)):
            if side:
                shown = _with_breaks(side) if is_split and (other or set(side) == {BREAK}) else side
                pieces.append(format_html("<{tag}>{html}</{tag}>", tag=tag, html=_html(shown, target)))
    return format_html_join("", "{}", ((piece,) for piece in pieces))


def _abbreviated(stayed: list[Word], *, is_first: bool, is_last: bool) -> list[Word]:
    head, tail = (0 if is_first else CONTEXT), (0 if is_last else CONTEXT)
    if len(stayed) <= 3 * CONTEXT:
        return stayed
    return [*stayed[:head], Word(" … "), *stayed[len(stayed) - tail :]]


def _with_breaks(side: list[Word]) -> list[Word]:
    """Or nobody would see that a paragraph was split in two."""
    return [Word("¶\n") if word == BREAK else word for word in side]


def _html(side: list[Word], name: Callable[[str], str] | None = None) -> SafeString:
    pieces = []
    for (looks, target), group in groupby(side, key=lambda word: (word.looks, word.target)):
        html: SafeString = format_html("{}", "".join(word.text for word in group))
        for look in looks:
            html = format_html("<{look}>{html}</{look}>", look=look, html=html)
        if target:
            html = format_html("<u>{}</u>", html)
            if name:
                html = format_html("{} <small>({})</small>", html, name(target))
        pieces.append(html)
    return format_html_join("", "{}", ((piece,) for piece in pieces))
