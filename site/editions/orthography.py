"""Slips that a program can see for certain enough: signs of the wrong width, missing diacritics, another script."""

import re
import unicodedata
from collections.abc import Iterable, Iterator

from django.utils.translation import gettext as _

from .languages import Language

CJK = r"\u3041-\u30ff\u3400-\u9fff"
# A Latin comma, stop or bracket between two ideographs or kana.
NARROW = re.compile(rf"[{CJK}]([,;:!?]|\.(?!\w))(?=[{CJK}])|[{CJK}](\()(?=[{CJK}])|[{CJK}](\))(?=[{CJK}])|[{CJK}][,.]$")
# A wide letter or digit, which is no letter of the language.
WIDE = re.compile(r"[Ａ-Ｚａ-ｚ０-９]")
KANA = re.compile(r"[\u3041-\u30ff]")
HANGUL = re.compile(r"[\uac00-\ud7a3]")
IDEOGRAPH = re.compile(r"[\u3400-\u9fff]")
LATIN_WORD = re.compile(r"[A-Za-zÀ-ỹĐđ]+")
OWN_SCRIPT = {"ja": re.compile(rf"[{CJK}]"), "ko": HANGUL, "zh-hans": IDEOGRAPH}
LONG = 12  # words: an English title or a list of names is shorter
MARKED = 0.15  # of the words of a Vietnamese sentence at least; about three quarters have marks
AROUND = 8  # letters of context in an example


def problems(language: Language, lines: Iterable[str]) -> Iterator[str]:
    """One message for each kind of slip, with the first example of it, in the language of the interface."""
    lines = [line for line in lines if line]
    if language.code in ("ja", "zh-hans"):
        yield from _first(NARROW, lines, _("A half-width sign stands between full-width ones: %(example)s"))
        yield from _first(WIDE, lines, _("A letter or digit is full-width: %(example)s"))
    if script := OWN_SCRIPT.get(language.code):
        foreign = (line for line in lines if len(LATIN_WORD.findall(line)) >= LONG and not script.search(line))
        yield from _lines(foreign, _("A paragraph is not written in this language: %(example)s"))
    if language.code == "zh-hans":
        kana = (line for line in lines if len(KANA.findall(line)) > len(IDEOGRAPH.findall(line)))
        yield from _lines(kana, _("A paragraph is not written in this language: %(example)s"))
    if language.code == "vi":
        bare = (line for line in lines if _is_bare(line))
        yield from _lines(bare, _("A paragraph has no Vietnamese diacritics: %(example)s"))
    if language.code in ("en", "vi"):
        foreign = (line for line in lines if _is_east_asian(line))
        yield from _lines(foreign, _("A paragraph is not written in this language: %(example)s"))


def _is_bare(line: str) -> bool:
    words = LATIN_WORD.findall(line)
    marked = [word for word in words if len(unicodedata.normalize("NFD", word)) > len(word) or "đ" in word.lower()]
    return len(words) >= LONG and len(marked) < MARKED * len(words)


def _is_east_asian(line: str) -> bool:
    letters = [sign for sign in line if sign.isalpha()]
    foreign = [sign for sign in letters if IDEOGRAPH.match(sign) or KANA.match(sign) or HANGUL.match(sign)]
    return len(foreign) >= LONG and len(foreign) > len(letters) / 2


def _first(pattern: re.Pattern[str], lines: list[str], message: str) -> Iterator[str]:
    for line in lines:
        if match := pattern.search(line):
            yield message % {"example": line[max(match.start() - AROUND, 0) : match.end() + AROUND]}
            return


def _lines(found: Iterable[str], message: str) -> Iterator[str]:
    for line in found:
        yield message % {"example": line if len(line) <= 60 else f"{line[:60]}…"}
        return
