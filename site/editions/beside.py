"""The text of one language drawn to be read beside the form of another, and what in it has to be translated."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from bs4 import BeautifulSoup, Tag
from django.utils.html import linebreaks
from django.utils.translation import override
from wagtail.fields import RichTextField, StreamField
from wagtail.images import get_image_model
from wagtail.images.shortcuts import get_rendition_or_not_found
from wagtail.rich_text import get_text_for_indexing

from .languages import BY_CODE, Language

ATTRIBUTES = frozenset({"class", "colspan", "rowspan", "src", "translate"})  # of HTML that is only looked at
THUMBNAIL = "max-165x165"  # the one that Wagtail's image chooser shows, so it exists already
IDEOGRAPHS = re.compile(r"[\u3400-\u9fff]")
SYLLABLES = re.compile(r"[\u3041-\u30ff\uac00-\ud7a3]")  # kana and Hangul
WORD = re.compile(r"[^\W\d_]+(?:['’-][^\W\d_]+)*")
PUNCTUATION = ".,:;!?()[]{}<>\"'“”‘’«»…–—*"
MONTHS = "January|February|March|April|May|June|July|August|September|October|November|December"
# As tables have them: the same in the translation, or at least none of its words.
DATE = re.compile(
    rf"\d{{1,2}} (?:{MONTHS})(?: \d{{4}})?"
    rf"|(?:{MONTHS}) \d{{1,2}}(?:, \d{{4}})?"
    r"|\d{4}年(?:\d{1,2}月)?(?:\d{1,2}日)?"
)
# Within a sentence only a name has a capital letter.
NAME = re.compile(r"[^\W\d_A-Z],? ([A-Z][^\W\d_]*)")
SAME_IN_JAPANESE_AND_CHINESE = 6  # ideographs: 安全, 開発. A longer text is hardly written in the same way.


@dataclass(frozen=True, slots=True)
class Block:
    id: str
    type: str
    html: str


@dataclass(frozen=True, slots=True)
class Field:
    name: str  # without suffix
    label: Any  # translated when it is shown
    html: str = ""
    blocks: tuple[Block, ...] | None = None  # none unless it is a StreamField


class TextBeside:
    """One language of a page in memory, which is its newest draft."""

    def __init__(self, page: Any, code: str) -> None:
        self.page = page
        self.language: Language = BY_CODE[code]

    @cached_property
    def fields(self) -> list[Field]:
        with override(self.language.code):
            return [self._field(name) for name in self._names]

    @cached_property
    def to_translate(self) -> list[str]:
        """The texts that a translation must not hold as they are, without white space: static/editions/beside.js."""
        names = {match for text in self.texts for match in NAME.findall(text)}
        return sorted({squeezed(text) for text in self.texts if has_words(text, names)})

    @cached_property
    def texts(self) -> list[str]:
        """All that its editors hold, without code. Draws nothing: publishing asks for it too."""
        with override(self.language.code):
            return [text for name in self._names for text in self._texts(name)]

    @property
    def _names(self) -> tuple[str, ...]:
        return (*self.page.text_panels, *self.page.search_panels)

    def _value(self, name: str) -> tuple[Any, Any]:
        field = self.page._meta.get_field(f"{name}_{self.language.suffix}")
        return field, field.value_from_object(self.page) or ""

    def _texts(self, name: str) -> Iterator[str]:
        field, value = self._value(name)
        if isinstance(field, StreamField):
            for child in value:
                if getattr(child.block.meta, "translate", True):  # code says that it is not, see exchange/leaves.py
                    yield from filter(None, child.block.get_searchable_content(child.value))
        else:
            yield get_text_for_indexing(value) if isinstance(field, RichTextField) else value

    def _field(self, name: str) -> Field:
        field, value = self._value(name)
        label = self.page._meta.get_field(name).verbose_name
        if isinstance(field, StreamField):
            blocks = (Block(child.id or "", child.block_type, _still(self._soup(child))) for child in value)
            return Field(name, label, blocks=tuple(blocks))
        if isinstance(field, RichTextField):
            return Field(name, label, _still(BeautifulSoup(value, "html.parser")))
        return Field(name, label, linebreaks(value, autoescape=True) if value else "")

    def _soup(self, child: Any) -> BeautifulSoup:
        return BeautifulSoup(child.render({"language": self.language}), "html.parser")


def squeezed(text: str) -> str:
    return "".join(text.split())


def has_words(text: str, names: set[str]) -> bool:
    """Whether somebody has to translate the text: not a number, a name, an address or a piece of code."""
    text = DATE.sub("", text)
    if SYLLABLES.search(text):
        return True
    if IDEOGRAPHS.search(text):
        return len(squeezed(text)) > SAME_IN_JAPANESE_AND_CHINESE
    return any(_is_word(token.strip(PUNCTUATION), names) for token in text.split())


def _is_word(token: str, names: set[str]) -> bool:
    if not WORD.fullmatch(token):
        return False
    return token.islower() or (token.istitle() and token not in names)


def _still(soup: BeautifulSoup) -> str:
    """Published HTML to look at: no addresses, no anchors, small pictures with their description in words."""
    for element in soup.find_all(["script", "style"]):
        element.decompose()
    for element in soup.find_all(True):
        if element.name != "embed":
            element.attrs = {name: value for name, value in element.attrs.items() if name in ATTRIBUTES}
    for link in soup.find_all("a"):
        if not link.get_text(strip=True):
            link.decompose()
    for frame in soup.find_all("iframe"):
        frame.replace_with(str(frame.get("src", "")))
    _show_pictures(soup)
    return str(soup)


def _show_pictures(soup: BeautifulSoup) -> None:
    embeds = soup.find_all("embed", attrs={"embedtype": "image"})
    if not embeds:
        return
    images = get_image_model().objects.prefetch_renditions(THUMBNAIL).in_bulk([embed["id"] for embed in embeds])
    for embed in embeds:
        image = images.get(int(str(embed["id"])))
        if image:
            thumbnail = get_rendition_or_not_found(image, THUMBNAIL)
            embed.insert_after(BeautifulSoup(thumbnail.img_tag({"alt": ""}), "html.parser"))
        if embed.get("alt"):
            described = Tag(name="p", attrs={"class": "beside__description"})
            described.string = str(embed["alt"])
            embed.insert_after(described)
        embed.decompose()
