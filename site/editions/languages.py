"""The one table of languages. Settings, URLs, hreflang, Open Graph and reading speed read it.

Imports nothing of Django, so settings can use it.
"""

from dataclasses import dataclass
from typing import Literal


@dataclass(frozen=True, slots=True)
class Language:
    """One language of the site.

    ``units_per_minute`` counts words for ``unit="word"`` and letters for ``unit="character"``.
    """

    code: str  # Django's code: catalogues, formats, modeltranslation
    prefix: str  # the first segment of a public URL
    tag: str  # BCP 47, for lang and hreflang
    og_locale: str
    name: str  # in the language itself
    date_format: str  # in Django's notation; its own abbreviate in English and put a capital into Vietnamese
    unit: Literal["word", "character"]
    units_per_minute: int

    @property
    def suffix(self) -> str:
        """The ending of this language's columns: ``headline_zh_hans``."""
        return self.code.replace("-", "_")

    def __str__(self) -> str:
        return self.name


# Reading speed. English at 200 words a minute is a slow, careful reader of technical text (Brysbaert 2019 measures 238
# for non-fiction). The other rates are not speeds of readers but of texts: fitted so that the versions of a text take
# the same time. The fit is over the parallel articles of the demo, 45 short parallel texts on technical subjects, and
# the first article of the Universal Declaration of Human Rights; the largest ratio left between two versions is 1.34.
# A Vietnamese "word" is what stands between spaces: a syllable.
LANGUAGES = (
    Language("en", "en", "en", "en_US", "English", "F j, Y", "word", 200),
    Language("ja", "ja", "ja", "ja_JP", "日本語", "Y年n月j日", "character", 510),
    Language("ko", "ko", "ko", "ko_KR", "한국어", "Y년 n월 j일", "character", 450),
    Language("zh-hans", "zh", "zh-Hans", "zh_CN", "简体中文", "Y年n月j日", "character", 320),
    Language("vi", "vi", "vi", "vi_VN", "Tiếng Việt", r"j \t\h\á\n\g n, Y", "word", 270),
)

DEFAULT = LANGUAGES[0]
BY_CODE = {language.code: language for language in LANGUAGES}
BY_PREFIX = {language.prefix: language for language in LANGUAGES}
CHOICES = [(language.code, language.name) for language in LANGUAGES]
