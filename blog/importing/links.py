"""Which article a link leads to, in all the ways in which Hugo lets an author write it."""

import posixpath
import re
from collections import defaultdict
from urllib.parse import unquote, urlsplit

from ..imported import ImportedArticle
from ..models import ArticlePage, BlogIndexPage
from .folder import INDEX, NAME, language_of
from .shortcodes import REF

REFERENCE = re.compile(r"""\]\(\s*<?([^)\s>]+)|ref\s+(?:path=)?["'`]([^"'`]+)""")


class Links:
    """``slugs`` is what the articles of the folder are called, by key."""

    def __init__(self, slugs: dict[str, str], blog: BlogIndexPage) -> None:
        self.slugs = slugs
        self._by_name = defaultdict(set)
        for key, slug in slugs.items():
            self._by_name[key.rpartition("/")[2]].add(slug)
            self._by_name[slug].add(slug)
        self._pages = dict(ArticlePage.objects.child_of(blog).values_list("slug", "pk"))
        self._pages |= dict(ImportedArticle.objects.filter(blog=blog).values_list("slug", "page"))

    def target(self, href: str, key: str) -> str | None:
        """The slug of an article, of the folder or of the blog; none if the link leads elsewhere."""
        path = _path(href)
        if not path:
            return None
        folder = key.rpartition("/")[0]
        # As an address the article itself is a folder; as a file it lies in one.
        places = [""] if path.startswith("/") else [key, folder]
        for place in places:
            # Which stays below the root, however many steps up there are.
            found = posixpath.normpath(posixpath.join("/", place, path)).lstrip("/")
            if found in self.slugs:
                return self.slugs[found]
        name = path.rstrip("/").rpartition("/")[2]
        named = self._by_name.get(name, set())
        if len(named) == 1:
            return next(iter(named))
        return name if name in self._pages else None

    def page(self, slug: str) -> int | None:
        return self._pages.get(slug)

    def learn(self, slug: str, page: int) -> None:
        self._pages[slug] = page


def references(text: str) -> set[str]:
    """What a text seems to link to: a guess, good enough to know what to read first."""
    return {one or other for one, other in REFERENCE.findall(text)}


def is_elsewhere(href: str) -> bool:
    """Whether an address leads out of the blog that is imported: it says where, and stays as it is."""
    return bool(re.match(r"[A-Za-z][A-Za-z0-9+.-]*:|//", href)) and not href.startswith(REF)


def shown(href: str) -> str:
    """An address as its author wrote it, for a report."""
    return unquote(href.removeprefix(REF))


def _path(href: str) -> str:
    """Without file name endings: what ``posts/a/index.ja.md``, ``posts/a.md`` and ``posts/a/`` have in common."""
    try:
        path = unquote(urlsplit(href.removeprefix(REF)).path)
    except ValueError:
        return ""
    folder, slash, name = path.rpartition("/")
    if match := NAME.fullmatch(name):
        spoken = match["language"]
        name = match["stem"] if not spoken or language_of(spoken) else f"{match['stem']}.{spoken}"
    return folder if name == INDEX else f"{folder}{slash}{name}".rstrip("/")
