"""Which files of a folder are articles, in which language, and where a name inside of a text leads."""

import os
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import unquote

from django.conf.locale import LANG_INFO
from wagtail.utils.file import hash_filelike

from editions.languages import BY_CODE, BY_PREFIX

from .problems import Mistake, Problems

NAME = re.compile(r"(?P<stem>.+?)(?:\.(?P<language>[A-Za-z]{2,3}(?:[-_][A-Za-z0-9]{2,8})*))?\.(?:md|markdown)")
OTHER_FORMATS = {".html", ".htm", ".adoc", ".asciidoc", ".org", ".rst", ".pdc"}
INDEX, LIST = "index", "_index"
OTHER_SCRIPTS = {"zh-tw", "zh-hk", "zh-mo", "zh-hant"}
MAX_BYTES, MAX_LINES = 1_000_000, 20_000  # of one text; a book of 500 pages has about as many


@dataclass(frozen=True)
class File:
    """A text. ``language`` is that of its name, if the name says one."""

    path: Path
    name: str  # below the folder, as problems name it
    language: str | None


@dataclass
class Found:
    """The files of one article: all that share a name but for the language. ``key`` is that name below the content."""

    key: str
    files: list[File] = field(default_factory=list)

    @property
    def slug(self) -> str:
        return self.key.rpartition("/")[2]


class Folder:
    """``root`` is what nothing may lead out of; texts are in its ``content`` if there is one, as in a site of Hugo."""

    def __init__(self, path: Path) -> None:
        self.root = path.resolve()
        self.content = self.root / "content" if (self.root / "content").is_dir() else self.root
        self.problems = Problems()
        self.articles = self._articles()

    def name(self, path: Path) -> str:
        return path.relative_to(self.root).as_posix()

    @staticmethod
    def digest(path: Path) -> str:
        with path.open("rb") as opened:
            return str(hash_filelike(opened))

    def is_unchanged(self, files: dict[str, str]) -> bool:
        """Whether all these files are here with these digests; no files say nothing."""
        return bool(files) and all(self._digest_of(name) == digest for name, digest in files.items())

    def _digest_of(self, name: str) -> str:
        path = self.inside(self.root / name)
        return self.digest(path) if path and path.is_file() else ""

    def inside(self, path: Path) -> Path | None:
        """Where a path really leads, unless that is outside."""
        try:
            real = path.resolve()
        except (OSError, ValueError, RuntimeError):  # too long, a NUL, a loop of links
            return None
        return real if real.is_relative_to(self.root) else None

    def file(self, reference: str, text: File) -> Path:
        """The file that a text names, beside the text or, after a slash, as Hugo serves it."""
        name = unquote(re.split(r"[?#]", reference, maxsplit=1)[0])
        if name.startswith("/"):
            places = [self.root / "static", self.root / "assets", self.content, self.root]
            paths = [place / name.lstrip("/") for place in places]
        else:
            paths = [text.path.parent / name]
        real = [self.inside(path) for path in paths]
        for path in filter(None, real):
            if os.path.isfile(path):  # which has an answer for names that are too long
                return path
        raise Mistake("there is no such file" if all(real) else "leads out of the folder")

    def _articles(self) -> list[Found]:
        found: dict[str, Found] = {}
        bundles: set[Path] = set()
        for folder, names in self._walk():
            if folder != self.content and any(_is_index(name) for name in names):
                bundles.add(folder)
            for name in names:
                path, match = folder / name, NAME.fullmatch(name)
                file = self._file(path, match, bundles) if match else None
                if match is None and path.suffix.lower() in OTHER_FORMATS:
                    self._leave_out(path, "is not Markdown")
                if file and match:
                    place = path.parent if _stem(match) == INDEX else path.parent / _stem(match)
                    key = place.relative_to(self.content).as_posix()
                    found.setdefault(key, Found(key)).files.append(file)
        return [found[key] for key in sorted(found)]

    def _walk(self) -> Iterator[tuple[Path, list[str]]]:
        for folder, below, names in os.walk(self.content):
            below[:] = sorted(name for name in below if not name.startswith("."))
            for name in below:
                if (Path(folder) / name).is_symlink():  # os.walk does not follow it
                    self._leave_out(Path(folder) / name, "a link to another folder is not followed")
            yield Path(folder), sorted(name for name in names if not name.startswith("."))

    def _file(self, path: Path, match: re.Match[str], bundles: set[Path]) -> File | None:
        """The text at this path, if it is one of an article."""
        stem, spoken = _stem(match), _spoken(match)
        real = self.inside(path)
        reason = ""
        if real is None:
            reason = "leads out of the folder"
        elif not real.is_file():
            reason = "is not a file"
        elif stem == LIST or (stem == INDEX and path.parent == self.content):
            reason = "is the text of a list, not an article"
        elif spoken and language_of(spoken) is None:
            reason = f"is in a language that this site does not have ({spoken})"
        elif (not _is_index(path.name) and path.parent in bundles) or bundles.intersection(path.parent.parents):
            reason = "lies beside an article and is none itself"
        if reason:
            self._leave_out(path, reason)
            return None
        return File(path, self.name(path), language_of(spoken) if spoken else None)

    def _leave_out(self, path: Path, reason: str) -> None:
        self.problems.warn(self.name(path), 1, f"left out: {reason}")


def language_of(name: str) -> str | None:
    """The code of a language by any of its usual names: ``zh``, ``zh-cn``, ``zh_Hans``, ``ja-JP``."""
    name = name.lower().replace("_", "-")
    if name in BY_CODE:
        return name
    prefix = name.partition("-")[0]
    return BY_PREFIX[prefix].code if prefix in BY_PREFIX and name not in OTHER_SCRIPTS else None


def read(file: File) -> str:
    """The whole text. What is too large is refused before it costs anything."""
    if file.path.stat().st_size > MAX_BYTES:
        raise Mistake(f"larger than {MAX_BYTES:,} bytes")
    content = file.path.read_bytes()
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise Mistake("not UTF-8", content.count(b"\n", 0, error.start) + 1) from None
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    if "\0" in text:
        raise Mistake("a NUL, which is no text", text.count("\n", 0, text.index("\0")) + 1)
    if text.count("\n") > MAX_LINES:
        raise Mistake(f"more than {MAX_LINES:,} lines", MAX_LINES + 1)
    return text


def _spoken(match: re.Match[str]) -> str:
    """The language in a name; ``js`` in ``node.js.md`` is none."""
    name = (match["language"] or "").lower().replace("_", "-")
    return name if language_of(name) or name.partition("-")[0] in LANG_INFO else ""


def _stem(match: re.Match[str]) -> str:
    return match["stem"] if _spoken(match) or not match["language"] else f"{match['stem']}.{match['language']}"


def _is_index(name: str) -> bool:
    match = NAME.fullmatch(name)
    return bool(match and _stem(match) == INDEX)
