"""Hugo's shortcodes: those that stand for something an article can hold become Markdown."""

import re
import shlex
from collections.abc import Callable
from urllib.parse import quote

from ..markdown_parser import parser
from ..markdown_text import address, in_line

REF = "ref:"  # before the name of an article, where Hugo would look for it
SHORTCODE = re.compile(
    r"\{\{[<%]\s{0,20}(?P<name>/?\s?[\w./-]+?)(?:\s(?P<arguments>(?:(?!\{\{).){0,2000}?))?/?[>%]\}\}", re.DOTALL
)
ESCAPED = re.compile(r"\{\{([<%])/\*([^{}]{0,2000}?)\*/([>%])\}\}")
NAMED = re.compile(r"([\w-]+)=(.*)", re.DOTALL)

Arguments = dict[str, str]


def replaced(text: str, report: Callable[[int, str], None]) -> str:
    """The same number of lines, without shortcodes; ``report`` is told line and name of those that we don't know."""
    in_code = _lines_of_code(text)

    def replace(match: re.Match[str]) -> str:
        line = text.count("\n", 0, match.start())
        if line in in_code:
            return match[0]
        name = re.sub(r"\s", "", match["name"])
        written = KNOWN[name](_arguments(match["arguments"] or "")) if name in KNOWN else ""
        if not written:
            if not name.startswith("/"):
                report(line + 1, name)
            return match[0].replace("<", "\\<")  # words, not HTML
        return written + "\n" * match[0].count("\n")

    return ESCAPED.sub(r"{{\1\2\3}}", SHORTCODE.sub(replace, text))


def _lines_of_code(text: str) -> set[int]:
    code = (token for token in parser.parse(text) if token.type in ("fence", "code_block"))
    return {line for token in code if token.map for line in range(*token.map)}


def _arguments(text: str) -> Arguments:
    """By name, or by number."""
    try:
        parts = shlex.split(text.replace("`", '"'))
    except ValueError:  # a quotation mark that is not closed
        return {}
    found = {}
    for number, part in enumerate(parts):
        match = NAMED.fullmatch(part)
        found[match[1] if match else str(number)] = match[2] if match else part
    return found


def _ref(given: Arguments) -> str:
    path = given.get("path") or given.get("0", "")
    return f"{REF}{quote(path, safe='/#.-_')}" if path else ""


def _figure(given: Arguments) -> str:
    source = given.get("src") or given.get("0", "")
    caption = (given.get("caption") or given.get("title", "")).replace('"', '\\"')
    title = f' "{" ".join(caption.split())}"' if caption else ""
    return f"![{in_line(given.get('alt', ''))}]({address(source)}{title})" if source else ""


def _video(pattern: str) -> Callable[[Arguments], str]:
    def write(given: Arguments) -> str:
        name = given.get("id") or given.get("0", "")
        return f"<{pattern.format(name)}>" if re.fullmatch(r"[\w-]+", name) else ""

    return write


KNOWN: dict[str, Callable[[Arguments], str]] = {
    "ref": _ref,
    "relref": _ref,
    "figure": _figure,
    "youtube": _video("https://www.youtube.com/watch?v={}"),
    "vimeo": _video("https://vimeo.com/{}"),
    "highlight": lambda given: f"```{given.get('0', '')}",
    "/highlight": lambda given: "```",
}
