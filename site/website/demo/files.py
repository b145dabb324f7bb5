"""Reads the texts of the demo: TOML between ``+++`` lines, then Markdown, in ``<slug>/index.<language>.md``."""

import tomllib
from dataclasses import dataclass
from datetime import date, datetime, time
from pathlib import Path
from typing import Any

from django.utils import timezone

from editions.languages import BY_PREFIX, LANGUAGES, Language

FOLDER = Path(__file__).parent


@dataclass(frozen=True, slots=True)
class Text:
    """One language of a page."""

    language: Language
    meta: dict[str, Any]
    body: str

    def moment(self, key: str = "date") -> datetime | None:
        """The morning of that day."""
        day: date | None = self.meta.get(key)
        return timezone.make_aware(datetime.combine(day, time(9))) if day else None


@dataclass(frozen=True, slots=True)
class Texts:
    """All languages of a page. ``first`` is the source as it was published first, where it has changed since."""

    slug: str
    languages: list[Text]
    first: Text | None = None

    @property
    def source(self) -> Text:
        return next(text for text in self.languages if text.meta.get("source"))


def read(kind: str) -> list[Texts]:
    """The texts of ``articles`` or ``pages``."""
    return [_texts(folder) for folder in sorted((FOLDER / kind).iterdir()) if folder.is_dir()]


def data(name: str) -> dict[str, Any]:
    """A table of the demo: authors, tags or requests."""
    return tomllib.loads((FOLDER / f"{name}.toml").read_text(encoding="utf-8"))


def by_suffix(name: str, texts: dict[str, str]) -> dict[str, str]:
    """``{"zh": "标签"}`` as values of a model: ``{"label_zh_hans": "标签"}``."""
    return {f"{name}_{BY_PREFIX[prefix].suffix}": text for prefix, text in texts.items()}


def _texts(folder: Path) -> Texts:
    files = {language: folder / f"index.{language.prefix}.md" for language in LANGUAGES}
    texts = [_text(language, path) for language, path in files.items() if path.exists()]
    source = next(text.language for text in texts if text.meta.get("source"))
    first = folder / f"index.{source.prefix}.first.md"
    return Texts(folder.name, texts, _text(source, first) if first.exists() else None)


def _text(language: Language, path: Path) -> Text:
    _nothing, meta, body = path.read_text(encoding="utf-8").split("+++\n", 2)
    return Text(language, tomllib.loads(meta), body.strip())
