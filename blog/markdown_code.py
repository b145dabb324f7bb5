"""Fenced code: what stands after the fence says its language and perhaps its file name."""

import shlex
from functools import cache

from pygments.lexers import get_lexer_by_name
from pygments.util import ClassNotFound

from .blocks import CODE_LANGUAGES

KNOWN = {code for code, _name in CODE_LANGUAGES}
PLAIN = "text"
NAMES = {"yml": "yaml"}  # which Pygments has no name for


def code(info: str, content: str) -> dict[str, str]:
    name, _space, options = info.partition(" ")
    return {"language": language(name), "file_name": _title(options), "code": content.removesuffix("\n")}


@cache
def language(name: str) -> str:
    """What the editor calls a language, by any of the names that Pygments knows; else plain text."""
    name = NAMES.get(name, name)
    if name in KNOWN:
        return name
    try:
        return min(KNOWN.intersection(get_lexer_by_name(name).aliases), default=PLAIN)
    except ClassNotFound:
        return PLAIN


def _title(options: str) -> str:
    try:
        given = dict(part.split("=", 1) for part in shlex.split(options) if "=" in part)
    except ValueError:  # a quotation mark that is not closed
        return ""
    return given.get("title", "")
