"""From text to tokens: one set of rules for all languages, so that one index serves all of them.

Japanese, Korean and Chinese become overlapping pairs of letters (管理画面 → 管理 理画 画面), which needs no dictionary;
other words are folded (mật → mat) and stemmed. Tokens are letters and digits only, so that the tokenizers of SQLite's
FTS5 and of PostgreSQL leave them as they are.
"""

import re
import unicodedata
from functools import lru_cache

from snowballstemmer import stemmer

# Raise it with every change of what this module makes of a text: the index is then due for a rebuild (checks.py).
VERSION = 1

HAN = "\u3005-\u3007\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U000323af"
HIRAGANA = "\u3041-\u3096\u309d-\u309f"
KATAKANA = "\u30a1-\u30fa\u30fc-\u30ff\u31f0-\u31ff"
HANGUL = "\uac00-\ud7a3"
CJK = HAN + HIRAGANA + KATAKANA + HANGUL

# A run of letters that are written without spaces, or a word of any other script.
WORD = re.compile(f"[{CJK}]+|(?:(?![{CJK}])[^\\W_])+")
IS_CJK = re.compile(f"[{CJK}]")

# Names whose signs a tokenizer would drop: C and C++ are different languages.
SYMBOLS = (
    (re.compile(r"(?<![0-9a-z])c\+\+"), " cplusplus "),
    (re.compile(r"(?<![0-9a-z])([cf])#"), r" \1sharp "),
    (re.compile(r"(?<![0-9a-z])\.net(?![0-9a-z])"), " dotnet "),
)
ONLY_HANGUL = re.compile(f"[{HANGUL}\u1100-\u11ff\u3130-\u318f]+")
HANGUL_SPACE = re.compile(rf"(?<=[{HANGUL}])\s+(?=[{HANGUL}])")
# サーバー is written サーバ too; キー is not written キ.
LONG_VOWEL = re.compile("(?<=[\u30a1-\u30fa\u30fc]{2})ー(?![\u30a1-\u30fa\u30fc])")
# What both databases' tokenizers know as letters, whatever their age and locale; the rest is spelled out.
UNSAFE = re.compile("[^0-9a-z\u3005-\u3007\u3041-\u30ff\u3400-\u4db5\u4e00-\u9fcb\uac00-\ud7a3\uf900-\ufa6d]")
# Runs of one script: in Japanese and Korean nearly words. 京都 is one, 東京都 another.
ONE_SCRIPT = re.compile(f"[{HAN}]+|[{KATAKANA}]+|[{HANGUL}]+")
LONGEST_WHOLE = 8  # letters
# What stands at the end of Korean words, longest first.
PARTICLES = (
    "에서는 에서의 으로는 으로의 에게서 이라는 하려면 합니다 한다면 하는 하기 하고 하여 해서 하면 되는 에서 으로 에게 "
    "한테 까지 부터 처럼 보다 마다 이나 이란 라는 와의 과의 은 는 이 가 을 를 의 에 와 과 로 도 만 란"
).split()
LONGEST = 60  # letters of a token: PostgreSQL ignores a lexeme of more than 2 kB

_stem = lru_cache(maxsize=50_000)(stemmer("english").stemWord)


def normalise(text: str) -> str:
    """The text in one spelling of each word."""
    text = LONG_VOWEL.sub("", compose(text))
    for pattern, name in SYMBOLS:
        text = pattern.sub(name, text)
    return text


def compose(text: str) -> str:
    """Width, case and composition of letters do not matter: Ｄｏｃｋｅｒ is docker, ﾃﾞｰﾀ is データ."""
    text = unicodedata.normalize("NFKC", text.casefold())
    if text.isascii():
        return text
    # Without marks that compose with nothing, invisible signs (soft hyphen, joiners) and lone surrogates.
    return "".join(c for c in text if unicodedata.category(c) not in {"Mn", "Mc", "Me", "Cf", "Cs"})


def words(normalised: str) -> list[str]:
    return WORD.findall(normalised)


def is_cjk(word: str) -> bool:
    return IS_CJK.match(word) is not None


def is_hangul(text: str) -> bool:
    """Whether all of it is Korean syllables or their parts."""
    return ONLY_HANGUL.fullmatch(text) is not None


def tokens(text: str, *, stemmed: bool = True) -> list[str]:
    """The tokens of a text as they are indexed: first all in the order of the text, then those without an order.

    Korean is indexed without spaces between words: 소스 코드 is written 소스코드 too. ``stemmed=False`` is for
    completing words while somebody types.
    """
    normalised = normalise(text)
    found = words(HANGUL_SPACE.sub("", normalised))
    ordered = [token for word in found for token in word_tokens(word, stemmed=stemmed)]
    if not stemmed:
        return ordered
    letters = dict.fromkeys(letter for word in found if is_cjk(word) for letter in word)
    whole = dict.fromkeys(token for run in ONE_SCRIPT.findall(normalised) for token in whole_tokens(run))
    return [*ordered, *marked(found), *whole, *map(_safe, letters)]


def word_tokens(word: str, *, stemmed: bool = True) -> list[str]:
    """The pairs of a run of CJK letters, or the one token of another word."""
    if is_cjk(word):
        return [_safe(word[i : i + 2]) for i in range(max(1, len(word) - 1))]
    letters, _marks = fold(word)
    return [_safe(stem(letters) if stemmed else letters)]


def whole_tokens(run: str) -> list[str]:
    """Tokens of a run of one script as a whole, with its Korean particle and without: for ranking, not for finding."""
    wholes = dict.fromkeys((run, without_particle(run, shortest=1)))
    return [f"w{_safe(whole)}" for whole in wholes if len(whole) <= LONGEST_WHOLE]


def without_particle(word: str, shortest: int = 2) -> str:
    """A Korean word without the particle at its end, if at least ``shortest`` letters are left."""
    ending = next((p for p in PARTICLES if word.endswith(p) and len(word) - len(p) >= shortest), "")
    return word.removesuffix(ending)


def marked(found: list[str]) -> list[str]:
    """Tokens that keep the diacritics of the words that have some, wherever in the word: khóa is khoá, not khoa."""
    folded = (fold(word) for word in found if not word.isascii() and not is_cjk(word))
    return [_safe(letters + marks) for letters, marks in folded if marks]


@lru_cache(maxsize=50_000)
def fold(word: str) -> tuple[str, str]:
    """A word without its diacritics, and these as digits: mật → mat, 0223."""
    if word.isascii():
        return word, ""
    decomposed = unicodedata.normalize("NFD", word.replace("đ", "d\u0335"))
    letters = "".join(c for c in decomposed if not unicodedata.combining(c))
    marks = sorted(f"{ord(c) - 0x300:02x}" for c in decomposed if unicodedata.combining(c))
    return letters, "".join(marks)


def stem(letters: str) -> str:
    """The stem of an English word: indexes and indexing are index. Harmless to words of other languages."""
    return _stem(letters) if letters.isascii() and letters.isalpha() else letters


def _safe(token: str) -> str:
    return UNSAFE.sub(lambda letter: f"{ord(letter[0]):x}z", token)[:LONGEST]
