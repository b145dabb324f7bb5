"""Raw HTML inside of Markdown: what the editor can hold is taken, the rest becomes the text that it is."""

import re
from collections.abc import Callable
from html import escape, unescape

from django.forms.utils import flatatt

from ..markdown import LinkTarget

COMMENT = re.compile(r"<!--.*?(?:-->|\Z)", re.DOTALL)
TAG = re.compile(r"<(/?)([A-Za-z][A-Za-z0-9-]*)((?:\s[^<>]*)?)>")
HREF = re.compile(r"""\shref\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s"'>]+))""", re.IGNORECASE)
KEPT = {name: name for name in "b strong i em s sup sub code br p ul ol li".split()} | {
    "del": "s", "strike": "s", "kbd": "code", "samp": "code", "tt": "code",
}  # fmt: skip
# Which change nothing but the looks, or say what no reader sees.
UNWRAPPED = set("abbr cite dfn font ins mark small span time u var wbr hr".split())


def converted(html: str, link: LinkTarget, report: Callable[[str], None]) -> str:
    """The HTML of a tag or a block; ``report`` is told what can't be taken."""
    html = COMMENT.sub("", html)
    names = [match[2].lower() for match in TAG.finditer(html)]
    strange = [name for name in names if name not in KEPT and name not in UNWRAPPED and name != "a"]
    if strange or "<" in TAG.sub("", html):
        report(f"<{strange[0]}>" if strange else html.strip().partition("\n")[0][:40])
        return escape(html)
    return TAG.sub(lambda match: _tag(match, link), html)


def _tag(match: re.Match[str], link: LinkTarget) -> str:
    end, name, attributes = match[1], match[2].lower(), match[3]
    if name == "a":
        return "</a>" if end else _link(attributes, link)
    return f"<{end}{KEPT[name]}>" if name in KEPT else ""


def _link(attributes: str, link: LinkTarget) -> str:
    match = HREF.search(attributes)
    href = unescape(next(filter(None, match.groups()), "")) if match else ""
    given = (link(href) or {"href": href}) if href else {}
    return f"<a{flatatt(given)}>"
