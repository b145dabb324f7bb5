"""A headline in lines, as a typesetter of its language would break it."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise
from statistics import fmean
from unicodedata import category, east_asian_width

ELLIPSIS = "…"
# Japanese kinsoku and its Chinese counterpart: what never begins a line, and what never ends one.
NEVER_FIRST = set(
    "、。，．・：；？！,.:;?!)）]］}｝〕〉》」』】〗〙’”»›‥…ー～〜‐–—々〻ゝゞヽヾ％%‰℃°"
    "ぁぃぅぇぉっゃゅょゎゕゖァィゥェォッャュョヮヵヶㇰㇱㇲㇳㇴㇵㇶㇷㇸㇹㇺㇻㇼㇽㇾㇿ"
)
NEVER_LAST = set("(（[［{｛〔〈《「『【〖〘‘“«‹¥￥$＄£#＃№")
BY_LETTER = {"ja", "zh-hans"}  # the others break at spaces only
AFTER_MARK = set("、。，．：；？！」』】）》〉…,.:;?!–—")
# How bad a break is, in the measure of an empty line squared: between clauses, between phrases, between words as far as
# the letters show them, inside of what may be one word.
CLAUSE, PHRASE, WORD, INSIDE = 0.0, 0.12, 0.16, 0.35
LONE = 0.3  # a last line of next to nothing
ONE_MORE = 0.06  # a line more than there have to be


@dataclass(frozen=True, slots=True)
class Broken:
    """The lines, and how bad the breaks between them are: from 0 for all between clauses."""

    lines: list[str]
    badness: float


@dataclass(frozen=True, slots=True)
class Piece:
    """What stays together, the space after it, and how bad it is to break there."""

    text: str
    space: str
    penalty: float


def pieces(text: str, code: str) -> list[Piece]:
    words = [
        Piece(word, " ", CLAUSE if word[-1] in AFTER_MARK else PHRASE)
        for word in re.split(r"[ \t\n\r\u3000]+", text.strip())
        if word
    ]
    if code not in BY_LETTER:
        return words
    return [piece for word in words for piece in _letters(word)]


def broken(
    text: str, code: str, measure: Callable[[str], float], width: float, most: int, *, whole: bool = True
) -> Broken | None:
    """As few lines as possible, of much the same length; none if there would be more than ``most``.

    Unless it has to be ``whole``: then it is cut, and ends with an ellipsis.
    """
    measure = lru_cache(None)(measure)
    given = [part for piece in pieces(text, code) for part in _fitting(piece, measure, width, whole=whole)]
    if not given or any(measure(piece.text) > width for piece in given):
        return None
    if (found := _broken(given, measure, width, most)) or whole:
        return found
    while given:
        given.pop()
        cut = [*given[:-1], Piece(given[-1].text.rstrip("、。，：；,.:;") + ELLIPSIS, "", CLAUSE)] if given else []
        if found := _broken(cut, measure, width, most):
            return found
    return None


def _letters(word: Piece) -> Iterator[Piece]:
    """The pieces of a word without spaces: single ideographs and kana, runs of Latin letters and digits."""
    run = ""
    for before, after in pairwise([*word.text, ""]):
        run += before
        if after and not _may_break(before, after):
            continue
        yield Piece(run, "", _penalty(before, after)) if after else Piece(run, word.space, word.penalty)
        run = ""


def _may_break(before: str, after: str) -> bool:
    if after in NEVER_FIRST or before in NEVER_LAST or before.isdigit():
        return False
    if _kind(before) == _kind(after) == "katakana":
        return False  # a word from another language
    return _is_wide(before) or _is_wide(after)


def _penalty(before: str, after: str) -> float:
    """Japanese shows its phrases by its scripts: they end in hiragana, and rarely begin with it."""
    if before in AFTER_MARK or after in NEVER_LAST:
        return CLAUSE
    kinds = _kind(before), _kind(after)
    if kinds[0] == kinds[1] or kinds[1] == "hiragana":
        return INSIDE
    return PHRASE if kinds[0] == "hiragana" else WORD


def _kind(character: str) -> str:
    if "ぁ" <= character <= "ゟ":
        return "hiragana"
    if "ァ" <= character <= "ヺ" or character == "ー":
        return "katakana"
    return "han" if _is_wide(character) else category(character)[0]


def _is_wide(character: str) -> bool:
    return east_asian_width(character) in ("W", "F")


def _fitting(piece: Piece, measure: Callable[[str], float], width: float, *, whole: bool) -> list[Piece]:
    """The piece, in parts where it is longer than a line and has to be drawn all the same."""
    if whole or measure(piece.text) <= width:
        return [piece]
    parts = [""]
    for character in piece.text:
        if measure(parts[-1] + character) > width:
            parts.append("")
        parts[-1] += character
    return [*(Piece(part, "", INSIDE) for part in parts[:-1]), Piece(parts[-1], piece.space, piece.penalty)]


def _broken(given: list[Piece], measure: Callable[[str], float], width: float, most: int) -> Broken | None:
    """The best way to break: with as few lines as there can be, or one more if its breaks are that much better."""
    # rows[k][n]: what it costs to have the first n pieces in k lines, and where the last of these begins.
    rows: list[dict[int, tuple[float, int]]] = [{0: (0.0, 0)}]
    while rows[-1] and len(rows) <= most and sum(len(given) in row for row in rows) < 2:
        rows.append(_next_line(rows[-1], given, measure, width))
    ways = [_read(rows[: count + 1], given) for count, row in enumerate(rows) if len(given) in row]
    return min(ways, key=lambda way: way.badness + ONE_MORE * len(way.lines), default=None)


def _next_line(
    before: dict[int, tuple[float, int]], given: list[Piece], measure: Callable[[str], float], width: float
) -> dict[int, tuple[float, int]]:
    """One line more: the cheapest way to each end that it can have, by emptiness squared and penalties."""
    reached: dict[int, tuple[float, int]] = {}
    for start, (cost, _start) in before.items():
        length = 0.0
        for end in range(start + 1, len(given) + 1):
            piece = given[end - 1]
            empty = 1 - (length + measure(piece.text)) / width
            if empty < 0:
                break
            length += measure(piece.text + piece.space)
            new = cost + empty**2 + (piece.penalty if end < len(given) else LONE * (empty > 0.75))
            if end not in reached or new < reached[end][0]:
                reached[end] = new, start
    return reached


def _read(rows: list[dict[int, tuple[float, int]]], given: list[Piece]) -> Broken:
    found, penalties, end = [], [], len(given)
    for row in reversed(rows[1:]):
        _cost, start = row[end]
        found.append("".join(piece.text + piece.space for piece in given[start:end]).rstrip())
        penalties += [given[start - 1].penalty] if start else []
        end = start
    return Broken(found[::-1], fmean(penalties) if penalties else CLAUSE)
