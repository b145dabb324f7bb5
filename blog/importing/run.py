"""The whole of a folder, article by article."""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field

from editions.languages import BY_CODE

from ..models import BlogIndexPage
from . import people
from .articles import Article, Options, Outcome, Taker
from .folder import Folder, Found
from .links import Links, references
from .problems import Mistake, Problem, Problems
from .texts import Text, opened

MAX_SLUG = 100
# What is asked of front matter, here and by Hugo for its own ends.
KNOWN = set(
    "title date lastmod draft tags author authors summary description cover cover_alt featured_image image images slug "
    "language lang type layout weight toc keywords canonical translations".split()
)


@dataclass
class Importer:
    """``run`` takes what can be taken; afterwards ``outcomes`` and ``problems`` say what became of it."""

    folder: Folder
    blog: BlogIndexPage
    options: Options = field(default_factory=Options)
    language: str = "en"  # of texts that do not say theirs
    outcomes: dict[str, Outcome] = field(default_factory=dict)
    written: dict[str, list[str]] = field(default_factory=dict)
    left_out: dict[str, int] = field(default_factory=dict)  # fields of front matter -> in how many files

    def __post_init__(self) -> None:
        self._problems: dict[str, Problems] = {}

    @property
    def problems(self) -> list[Problem]:
        return sorted([*self.folder.problems, *(one for found in self._problems.values() for one in found)])

    def run(self) -> Iterator[str]:
        """The key of each article, once it is done. Links go both ways, so some are set when all pages are there."""
        opened = self._opened()
        links = Links({one.key: one.slug for one in opened}, self.blog)
        articles = _targets_first(opened, links)
        taker = Taker(self.folder, self.blog, links, self.options)
        for article in articles:
            self.outcomes[article.key] = taker.take(article, is_last=False)
            self.written[article.key] = article.written
            yield article.key
        for article in () if self.options.dry_run else articles:
            if article.waits and self.outcomes[article.key] is not Outcome.REFUSED:
                taker.take(article, is_last=True)

    def _opened(self) -> list[Article]:
        articles: dict[str, Article] = {}
        for found in self.folder.articles:
            self._problems[found.key] = problems = Problems()
            article = self._article(found, problems)
            if article:
                articles[found.key] = article
        keys_of = defaultdict(list)
        for key, one in articles.items():
            keys_of[one.slug].append(key)
        for slug, keys in keys_of.items():
            names = {key: articles[key].source.file.name for key in keys}
            for key in keys if len(keys) > 1 else ():
                others = ", ".join(name for other, name in names.items() if other != key)
                self._problems[key].error(names[key], 1, f"the same slug, “{slug}”, as {others}")
                del articles[key]
        for found in self.folder.articles:
            if found.key not in articles:
                self.outcomes[found.key] = Outcome.REFUSED
        return list(articles.values())

    def _article(self, found: Found, problems: Problems) -> Article | None:
        texts: dict[str, Text] = {}
        for file in found.files:
            try:
                text = opened(file, self.language)
            except Mistake as mistake:
                problems.error(file.name, mistake.line, mistake.text)
                continue
            if other := texts.get(text.language):
                language = BY_CODE[text.language].name
                problems.error(file.name, 1, f"two files for {language}: {other.file.name} is the other")
            texts[text.language] = text
            for name in text.front.data.keys() - KNOWN:
                self.left_out[name] = self.left_out.get(name, 0) + 1
        if problems.has_errors:
            return None
        # The source is the text whose file name says no language; else the first of the site's languages.
        order = [*BY_CODE]
        ordered = sorted(texts.values(), key=lambda text: (text.file.language is not None, order.index(text.language)))
        slug = people.slug_of(ordered[0].slug or found.slug)
        if not slug or len(slug) > MAX_SLUG:
            problems.error(ordered[0].file.name, 1, f"its name makes no slug of 1 to {MAX_SLUG} letters")
            return None
        return Article(found.key, slug, ordered, problems)


def _targets_first(articles: list[Article], links: Links) -> list[Article]:
    """So that few have to wait for the second round; where articles link in a circle, one of them does."""
    by_slug = {article.slug: article for article in articles}

    def targets(article: Article) -> Iterator[Article]:
        named = {name for text in article.texts for name in references(text.front.body)}
        found = {links.target(name, article.key) for name in sorted(named)}
        yield from (by_slug[slug] for slug in sorted(filter(None, found)) if slug in by_slug)

    order: dict[str, Article] = {}
    seen: set[str] = set()
    waiting = [(article, targets(article)) for article in reversed(articles)]
    while waiting:  # a chain of links may be longer than the stack is deep
        article, more = waiting[-1]
        seen.add(article.slug)
        target = next((one for one in more if one.slug not in seen), None)
        if target:
            waiting.append((target, targets(target)))
        else:
            order.setdefault(article.slug, article)
            waiting.pop()
    return list(order.values())
