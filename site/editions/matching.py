"""Which block of an older text became which block of a newer one.

By id, then by equal content, then by likeness, then by place: Wagtail gives new ids in some cases, and imported
texts may have none.
"""

import re
from bisect import bisect_left
from collections import defaultdict
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

from .values import fingerprint

RawBlock = dict[str, Any]  # {"type": …, "value": …, "id": …}, as a StreamField stores it
LIKE = 0.3  # how much of their wording two blocks must share

_TAG = re.compile(r"<[^>]*>")
_LETTERS = re.compile(r"[\u3041-\u3096\u3400-\u9fff]|\w+")


@dataclass(frozen=True)
class Pair:
    before: RawBlock | None
    after: RawBlock | None
    is_moved: bool = False


class _Matching:
    """The two sides, and what has been found so far: index of the newer block -> index of the older one."""

    def __init__(self, before: list[RawBlock], after: list[RawBlock]) -> None:
        self.before, self.after = before, after
        self.found: dict[int, int] = {}

    def left(self) -> tuple[list[int], list[int]]:
        taken = set(self.found.values())
        return (
            [i for i in range(len(self.before)) if i not in taken],
            [j for j in range(len(self.after)) if j not in self.found],
        )

    def by_key(self, before: list[Any], after: list[Any]) -> None:
        """Pair blocks with the same key, each once, in their order."""
        waiting = defaultdict(list)
        old, new = self.left()
        for i in reversed(old):
            waiting[before[i]].append(i)
        for j in new:
            if after[j] is not None and waiting[after[j]]:
                self.found[j] = waiting[after[j]].pop()

    def by_likeness(self) -> None:
        old, new = self.left()
        wording_before = {i: _wording(self.before[i]) for i in old}
        wording_after = {j: _wording(self.after[j]) for j in new}
        likely = []
        for i in old:
            for j in new:
                if self.before[i].get("type") == self.after[j].get("type"):
                    shared = 2 * len(wording_before[i] & wording_after[j])
                    likeness = shared / (len(wording_before[i]) + len(wording_after[j]) or 1)
                    if likeness >= LIKE:
                        likely.append((-likeness, abs(i - j), i, j))
        taken = set(self.found.values())
        for _likeness, _distance, i, j in sorted(likely):
            if i not in taken and j not in self.found:
                self.found[j] = i
                taken.add(i)

    def by_place(self, anchors: list[int]) -> None:
        """Pair blocks of a type that lie between the same two blocks that stayed in order."""
        old, new = self.left()
        self.by_key(
            self._places(range(len(self.before)), old, [self.found[j] for j in anchors], self.before),
            self._places(range(len(self.after)), new, anchors, self.after),
        )

    @staticmethod
    def _places(indexes: range, left: list[int], anchors: list[int], side: list[RawBlock]) -> list[Any]:
        wanted = set(left)
        return [(bisect_left(anchors, n), side[n].get("type")) if n in wanted else None for n in indexes]


def match(before: list[RawBlock], after: list[RawBlock]) -> list[Pair]:
    """All blocks of both sides in the order of the newer text, removed ones where they used to be."""
    matching = _Matching(before, after)
    matching.by_key([_id(block) for block in before], [_id(block) for block in after])
    matching.by_key([_content(block) for block in before], [_content(block) for block in after])
    matching.by_likeness()
    anchors = _in_order(matching.found)
    matching.by_place(anchors)
    return _arranged(matching, set(_in_order(matching.found)))


def _arranged(matching: _Matching, anchors: set[int]) -> list[Pair]:
    before, after, found = matching.before, matching.after, matching.found
    by_old = {i: j for j, i in found.items()}
    rows: list[tuple[tuple[int, ...], Pair]] = []
    for j, block in enumerate(after):
        pair = Pair(before[found[j]], block, j not in anchors) if j in found else Pair(None, block)
        rows.append(((j, 0), pair))
    place = -1
    for i, block in enumerate(before):
        if i not in by_old:
            rows.append(((place, 1, i), Pair(block, None)))
        elif by_old[i] in anchors:
            place = by_old[i]
    return [pair for _place, pair in sorted(rows, key=lambda row: row[0])]


def _in_order(found: dict[int, int]) -> list[int]:
    """The newer indexes of the longest run of pairs that did not change places."""
    ends: list[int] = []  # the smallest older index that a run of each length can end with
    last: list[int] = []
    came_from: dict[int, int | None] = {}
    for j in sorted(found):
        length = bisect_left(ends, found[j])
        came_from[j] = last[length - 1] if length else None
        ends[length:] = [found[j], *ends[length + 1 :]]
        last[length:] = [j, *last[length + 1 :]]
    chain = []
    current = last[-1] if last else None
    while current is not None:
        chain.append(current)
        current = came_from[current]
    return chain[::-1]


def _id(block: RawBlock) -> Any:
    return (block["id"], block.get("type")) if block.get("id") else None


def _content(block: RawBlock) -> Any:
    return block.get("type"), fingerprint({"value": block.get("value")})


def _wording(block: RawBlock) -> set[Any]:
    """Pairs of neighbouring words: single ones are shared by any two texts of a language."""
    found = _LETTERS.findall(_TAG.sub(" ", " ".join(_strings(block.get("value")))))
    return set(pairwise(found)) or set(found)


def _strings(value: Any) -> list[str]:
    if isinstance(value, dict):
        return [text for item in value.values() for text in _strings(item)]
    if isinstance(value, list):
        return [text for item in value for text in _strings(item)]
    return [value] if isinstance(value, str) else []
