"""What carries meaning in a question to a search field, and what does not: the part that differs by language.

Only for queries; texts are indexed whole. Not for Vietnamese, where "an", "do" and "so" are words.
"""

import re
from collections.abc import Callable

from .analysis import CJK, HAN, HANGUL, KATAKANA, without_particle, words

STOP_WORDS = {
    "en": frozenset(
        "a an and are as at be by can do does for from how i in is it its my of on or should that the their this to "
        "was we what when which why with you your".split()
    ),
    "ko": frozenset("어떻게 무엇 무엇을 무엇인가요 뭐 왜 어떤 및 그리고 위한 대한 하는 있는 방법 방법을".split()),
}


def meaningful(normalised: str, language: str) -> list[str]:
    """The words that matter, each once; all of them when none does."""
    cut = CUTTERS.get(language)
    found = words(cut(normalised) if cut else normalised)
    kept = [word for word in found if word not in STOP_WORDS.get(language, ())]
    return list(dict.fromkeys(kept or found))


JAPANESE = re.compile(f"[{HAN}]+|[{KATAKANA}]+")


def _cut_japanese(text: str) -> str:
    """Cut where the script changes, and drop hiragana: パスワードの保存 is パスワード保存 is パスワードを保存する."""

    def cut(run: re.Match[str]) -> str:
        return " ".join(JAPANESE.findall(run[0])) or run[0]

    return re.sub(f"[{CJK}]+", lambda run: f" {cut(run)} ", text)


CHINESE_FILLERS = re.compile("为什么|怎么样|怎么|怎样|如何|什么|为何|哪些|哪个|哪里|请问|的|吗|呢|了")


def _cut_chinese(text: str) -> str:
    return CHINESE_FILLERS.sub(" ", text) if CHINESE_FILLERS.sub("", text).strip() else text


KOREAN = re.compile(f"[{HANGUL}]+")


def _cut_korean(text: str) -> str:
    """Without the particle at the end of a word: what is left is found inside of every form of it."""

    def cut(word: re.Match[str]) -> str:
        return word[0] if word[0] in STOP_WORDS["ko"] else without_particle(word[0], 1 if word[0][-1] == "를" else 2)

    return KOREAN.sub(cut, text)


CUTTERS: dict[str, Callable[[str], str]] = {"ja": _cut_japanese, "zh-hans": _cut_chinese, "ko": _cut_korean}
