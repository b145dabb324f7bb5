"""The data at the head of a text: YAML between ``---``, TOML between ``+++``, or JSON."""

import json
import re
import tomllib
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from typing import Any

import yaml
from django.utils import timezone

from .problems import Mistake

MAX_LETTERS = 50_000
Data = dict[str, Any]
BEFORE_ZONE = re.compile(r"(?<=\d)\s+(?=[+-]\d|Z)")
TOML_LINE = re.compile(r"at line (\d+)")


@dataclass(frozen=True)
class FrontMatter:
    """``first`` is the number of lines before the body."""

    data: Data
    head: str
    body: str
    first: int

    def line(self, name: str) -> int:
        """Where a field stands."""
        match = re.search(rf"""^[ \t]*["']?{re.escape(name)}["']?\s*[:=]""", self.head, re.MULTILINE | re.IGNORECASE)
        return self.head.count("\n", 0, match.end()) + 1 if match else 1

    def text(self, *names: str) -> str:
        """The first of these that is given, as one line."""
        name = self.given(*names)
        value = self.data[name] if name else ""
        if isinstance(value, bool) or not isinstance(value, str | int | float | date):
            raise Mistake(f"“{name}” is not a text", self.line(name))
        return _words(value)

    def texts(self, *names: str) -> list[str]:
        """A list of texts, or one of them; people may be given with ``name``."""
        name = self.given(*names)
        value = self.data[name] if name else []
        found = [item.get("name") if isinstance(item, dict) else item for item in _listed(value)]
        if any(isinstance(item, bool) or not isinstance(item, str | int | float) for item in found):
            raise Mistake(f"“{name}” is not a list of texts", self.line(name))
        return [text for item in found if (text := _words(item))]

    def moment(self, *names: str) -> datetime | None:
        """A day is its beginning in UTC, as in Hugo; a time without zone is of the site's own."""
        name = self.given(*names)
        value = self.data[name] if name else None
        try:
            if isinstance(value, str):
                value = datetime.fromisoformat(BEFORE_ZONE.sub("", value.strip()))
            if isinstance(value, date) and not isinstance(value, datetime):
                value = datetime.combine(value, time(), UTC)
            if value is not None:
                moment: datetime = value if value.tzinfo else timezone.make_aware(value)
                return moment.astimezone(UTC)
        except (AttributeError, ValueError, OverflowError):
            raise Mistake(f"“{name}” is not a date", self.line(name)) from None
        return None

    def given(self, *names: str) -> str:
        """The first of these fields that says something; empty if none does."""
        return next((name for name in names if self.data.get(name) not in (None, "", [])), "")


def split(text: str) -> FrontMatter:
    """Raises :class:`Mistake` with the line, if there is no front matter or it can't be read."""
    first = text.partition("\n")[0].rstrip()
    if first in READERS:
        match = re.compile(rf"^{re.escape(first)}[ \t]*$", re.MULTILINE).search(text, len(first))
        if not match:
            raise Mistake(f"the front matter has no end: “{first}” is missing")
        head, body = text[: match.start()], text[match.end() :].removeprefix("\n")
        data = _read(READERS[first], head[text.index("\n") + 1 :], lines_before=1)
        first_line = text.count("\n", 0, match.end()) + 1
    elif first.startswith("{"):
        data, end = _read(_json, text, lines_before=0)
        head, body = text[:end], text[end:].removeprefix("\n")
        first_line = text.count("\n", 0, end + 1)
    else:
        raise Mistake("no front matter")
    if not isinstance(data, dict):
        raise Mistake("the front matter holds no fields")
    return FrontMatter({str(name).lower(): value for name, value in data.items()}, head, body, first_line)


def _read(reader: Callable[[str], Any], text: str, lines_before: int) -> Any:
    if reader is not _json and len(text) > MAX_LETTERS:
        raise Mistake("the front matter is too long")
    try:
        return reader(text)
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        reason = getattr(error, "problem", None) or "it is not YAML"
        raise Mistake(f"front matter: {reason}", mark.line + 1 + lines_before if mark else 1) from None
    except json.JSONDecodeError as error:
        raise Mistake(f"front matter: {error.msg}", error.lineno + lines_before) from None
    except tomllib.TOMLDecodeError as error:
        match = TOML_LINE.search(str(error))
        raise Mistake(f"front matter: {error}", int(match[1]) + lines_before if match else 1) from None
    except (ValueError, RecursionError) as error:  # a 30th of February, brackets without end
        raise Mistake(f"front matter: {error}") from None


def _json(text: str) -> tuple[Any, int]:
    return json.JSONDecoder().raw_decode(text)


def _words(value: Any) -> str:
    """As one line. A whole number may be too long to be written."""
    try:
        return " ".join(str(value).split())
    except ValueError as error:
        raise Mistake(f"front matter: {error}") from None


def _listed(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value]


READERS: dict[str, Callable[[str], Any]] = {"---": yaml.safe_load, "+++": tomllib.loads}
