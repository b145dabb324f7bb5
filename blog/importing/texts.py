"""One language of an article: from its file to the values of a draft."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.core.exceptions import ValidationError
from wagtail.blocks import StreamValue

from ..blocks import BodyBlock
from ..markdown import Block, Reader
from . import shortcodes
from .folder import File, Folder, language_of, read
from .front_matter import FrontMatter, split
from .links import Links, is_elsewhere, shown
from .pictures import Pictures
from .problems import Mistake, Problems
from .raw_html import converted

COVER = ("cover", "featured_image", "image", "images")
MAX_HEADLINE = 255


@dataclass(frozen=True)
class Text:
    """A text that has been read: its front matter is understood, its body not yet looked at."""

    file: File
    front: FrontMatter
    language: str
    title: str
    slug: str  # empty if only the name of the file says it
    date: datetime | None
    lastmod: datetime | None


def opened(file: File, default: str) -> Text:
    """Raises :class:`Mistake`. ``default`` is the language of texts that do not say theirs."""
    front = split(read(file))
    title = front.text("title")
    if not title:
        raise Mistake("no title", front.line("title"))
    if len(title) > MAX_HEADLINE:
        raise Mistake(f"the title is longer than {MAX_HEADLINE} letters", front.line("title"))
    said = front.text("language", "lang")
    language = file.language or (language_of(said) if said else default)
    if language is None:
        raise Mistake(f"this site has no “{said}”", front.line(front.given("language", "lang")))
    return Text(file, front, language, title, front.text("slug"), front.moment("date"), front.moment("lastmod"))


@dataclass
class Builder:
    """Reads the body of a text, and keeps what went wrong with its line and which files it was made from."""

    text: Text
    key: str
    folder: Folder
    links: Links
    pictures: Pictures
    problems: Problems
    files: dict[str, str] = field(default_factory=dict)
    waits: list[tuple[int, str]] = field(default_factory=list)  # links to articles that are no page yet

    def __post_init__(self) -> None:
        self.reader = Reader(self._link, self._image, self._raw)
        self.files[self.text.file.name] = self.folder.digest(self.text.file.path)

    def values(self) -> dict[str, Any]:
        """Raises :class:`Mistake` for a field that is none; everything else is among the problems."""
        front = self.text.front
        summary, description = front.text("summary"), front.text("description")
        values = {"headline": self.text.title, "summary": summary or description, "body": self._body()}
        values["meta_description"] = description if summary and description != summary else ""
        values["cover_alt"] = self._cover_alt()
        return values

    def cover(self) -> int | None:
        front = self.text.front
        name = front.given(*COVER)
        value = front.data.get(name)
        value = value[0] if isinstance(value, list) else value
        value = value.get("image") if isinstance(value, dict) else value
        if not value:
            return None
        if not isinstance(value, str):
            raise Mistake(f"“{name}” is not the name of a file", front.line(name))
        return self._picture(value, front.line(name))

    # What the reader asks ---------------------------------------------------------------------------------------------

    @property
    def _line(self) -> int:
        return self.reader.line + self.text.front.first

    def _link(self, href: str) -> dict[str, str] | None:
        if is_elsewhere(href):
            return None
        slug = self.links.target(href, self.key)
        if slug is None:
            self._warn(f"the link to “{shown(href)}” leads to no article")
            return {"href": shown(href)}
        page = self.links.page(slug)
        if page is None:
            self.waits.append((self._line, shown(href)))
            return {"href": f"../{slug}/"}
        return {"linktype": "page", "id": str(page)}

    def _image(self, source: str) -> int | None:
        return self._picture(source, self._line)

    def _raw(self, html: str) -> str:
        start = self._line

        def report(name: str) -> None:
            self.problems.warn(self.text.file.name, start, f"HTML that is kept as text: {name}")

        return converted(html, self._link, report)

    def _picture(self, source: str, line: int) -> int | None:
        """None of a picture that lies elsewhere: nothing is fetched."""
        name = self.text.file.name
        if is_elsewhere(source):
            self.problems.warn(name, line, f"left out: the picture “{source[:200]}” is not in the folder")
            return None
        try:
            path = self.folder.file(source, self.text.file)
            pk = self.pictures.image(path)
        except Mistake as mistake:
            self.problems.error(name, line, f"picture “{source}”: {mistake.text}")
            return None
        self.files[self.folder.name(path)] = self.folder.digest(path)
        return pk

    # ------------------------------------------------------------------------------------------------------------------

    def _body(self) -> list[Block]:
        front = self.text.front

        def report(line: int, name: str) -> None:
            self.problems.warn(self.text.file.name, line + front.first, f"shortcode that is kept as text: {name}")

        placed = self.reader.placed(shortcodes.replaced(front.body, report))
        blocks = [block for _line, block in placed]
        checked: StreamValue = BodyBlock().to_python(blocks)
        for (line, _block), child in zip(placed, checked, strict=True):
            try:
                child.block.clean(child.value)
            except ValidationError as error:
                self._refuse(line + front.first, child.block.label, error)
        return blocks

    def _refuse(self, line: int, label: str, error: ValidationError) -> None:
        """An editor could not save what breaks the rules of a block."""
        errors = getattr(error, "block_errors", None) or {"": error}
        if self.pictures.dry_run:
            errors.pop("image", None)  # which is not made in a rehearsal
        for name, inner in errors.items():
            said = " ".join(inner.messages) if isinstance(inner, ValidationError) else str(inner)
            self.problems.error(self.text.file.name, line, " – ".join(filter(None, [str(label), name, said])))

    def _cover_alt(self) -> str:
        cover = self.text.front.data.get("cover")
        said = cover.get("alt") if isinstance(cover, dict) else None
        alt = said if isinstance(said, str) else self.text.front.text("cover_alt")
        return " ".join(alt.split())[:250]

    def _warn(self, text: str) -> None:
        self.problems.warn(self.text.file.name, self._line, text)
