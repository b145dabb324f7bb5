"""The text of an article as it can stand anywhere: with absolute addresses, without our style sheets and scripts."""

from functools import lru_cache
from html import escape
from html.parser import HTMLParser
from urllib.parse import urljoin, urlsplit

from django.forms.utils import flatatt

ATTRIBUTES = {
    "a": {"href", "hreflang"},
    "img": {"src", "alt", "width", "height"},
    "ol": {"start"},
    "td": {"colspan", "rowspan"},
    "th": {"colspan", "rowspan", "scope"},
}
OF_ALL = {"lang", "dir"}
ADDRESSES = {"href", "src"}
SCHEMES = {"http", "https", "mailto", "tel"}
UNWRAPPED = {"div", "picture", "source", "span"}  # only what is in them is kept
DROPPED = {"script", "style", "iframe"}
VOID = {"br", "hr", "img", "wbr"}
UNENDED = UNWRAPPED | VOID
DECORATION = "heading__link"  # a link without text, drawn by article.css


@lru_cache(maxsize=128)
def standalone(html: str, url: str) -> str:
    """``url`` is where the text is published."""
    rewriter = _Rewriter(url)
    rewriter.feed(html)
    rewriter.close()
    return "".join(rewriter.parts).strip()


class _Rewriter(HTMLParser):
    def __init__(self, url: str) -> None:
        super().__init__()
        self.url = url
        self.parts: list[str] = []
        self._dropping = ""  # the element whose end we wait for

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if self._dropping or tag in UNWRAPPED:
            return
        given = {name: value or "" for name, value in attrs}
        if tag == "iframe":
            # Feed readers show no frames: a link to the video takes its place.
            link = self._kept("a", {"href": given.get("src", "")})
            self.parts.append(f"<p><a{flatatt(link)}>{escape(given.get('title', 'video'))}</a></p>")
        if tag in DROPPED or DECORATION in given.get("class", "").split():
            self._dropping = tag
        else:
            self.parts.append(f"<{tag}{flatatt(self._kept(tag, given)) if given else ''}>")

    def handle_endtag(self, tag: str) -> None:
        if self._dropping:
            self._dropping = "" if tag == self._dropping else self._dropping
        elif tag not in UNENDED:
            self.parts.append(f"</{tag}>")

    def handle_data(self, data: str) -> None:
        if not self._dropping:
            self.parts.append(escape(data, quote=False))

    def _kept(self, tag: str, given: dict[str, str]) -> dict[str, str]:
        known = {name: value for name, value in given.items() if name in OF_ALL | ATTRIBUTES.get(tag, set())}
        absolute = {name: self._absolute(value) if name in ADDRESSES else value for name, value in known.items()}
        return {name: value for name, value in absolute.items() if value is not None}

    def _absolute(self, address: str) -> str | None:
        try:
            absolute = urljoin(self.url, address)
            return absolute if urlsplit(absolute).scheme in SCHEMES else None
        except ValueError:  # "http://[": no address at all
            return None
