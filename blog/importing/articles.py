"""One article: what is new of it goes into its draft, all of it or nothing."""

from collections.abc import Callable
from dataclasses import dataclass, field
from enum import Enum
from functools import partial
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction

from editions import publishing
from editions.matching import match
from editions.models import Edition
from editions.values import fingerprint, set_values, values_of

from ..authors import ArticleAuthor
from ..imported import ImportedArticle, ImportedText
from ..models import ArticlePage, BlogIndexPage
from ..tags import Tag
from . import people
from .folder import Folder
from .links import Links
from .pictures import Pictures
from .problems import Mistake, Problems
from .texts import Builder, Text

SHARED = "tags, authors and cover"
Values = dict[str, Any]


class Outcome(Enum):
    TAKEN = "taken"
    CHANGED = "changed"
    SAME = "as it was"
    KEPT = "left alone"
    REFUSED = "not taken"


@dataclass(frozen=True)
class Options:
    dry_run: bool = False
    overwrite: bool = False
    create_authors: bool = False


@dataclass
class Article:
    """All languages of an article of the folder; the source first."""

    key: str
    slug: str
    texts: list[Text]
    problems: Problems = field(default_factory=Problems)
    waits: bool = False  # for pages that other articles become
    written: list[str] = field(default_factory=list)  # language codes, and SHARED

    @property
    def source(self) -> Text:
        return self.texts[0]


class Refused(Exception):
    """Rolls back what has been done for an article; its problems say why."""


@dataclass
class Taker:
    """Takes one article after another."""

    folder: Folder
    blog: BlogIndexPage
    links: Links
    options: Options

    def take(self, article: Article, *, is_last: bool) -> Outcome:
        """``is_last`` says that no further page will come into being, so a link that still waits leads nowhere."""
        pictures = Pictures(dry_run=self.options.dry_run)
        try:
            with transaction.atomic():
                return self._take(article, pictures, is_last=is_last)
        except Refused:
            pictures.forget()
            return Outcome.REFUSED
        except ValidationError as error:
            pictures.forget()
            article.problems.error(article.source.file.name, 1, " ".join(error.messages))
            return Outcome.REFUSED
        except BaseException:
            pictures.forget()
            raise

    def _take(self, article: Article, pictures: Pictures, *, is_last: bool) -> Outcome:
        row = ImportedArticle.objects.filter(blog=self.blog, slug=article.slug).select_related("page").first()
        if row is None and ArticlePage.objects.child_of(self.blog).filter(slug=article.slug).exists():
            article.problems.error(article.source.file.name, 1, f"the blog has another page “{article.slug}” already")
            raise Refused
        changes = _Changes(self, article, pictures, row)
        changes.collect(is_last=is_last)
        if article.problems.has_errors:
            raise Refused
        outcome = changes.outcome()
        if not self.options.dry_run:
            changes.write()
            if row is None and changes.row:
                self.links.learn(article.slug, changes.row.page_id)
        return outcome


@dataclass
class _Changes:
    """What the folder says that the draft does not."""

    taker: Taker
    article: Article
    pictures: Pictures
    row: ImportedArticle | None

    def __post_init__(self) -> None:
        self.page: Any = self.row.page.get_latest_revision_as_object() if self.row else None
        self.known = {text.language: text for text in self.row.texts.all()} if self.row else {}
        self.new: dict[str, Values] = {}
        self.files: dict[str, dict[str, str]] = {}  # what each part was made from, where that has changed
        self.same: set[str] = set()  # languages whose draft says what the folder does
        self.shared: Values | None = None
        self.kept: list[str] = []

    # Reading ----------------------------------------------------------------------------------------------------------

    def collect(self, *, is_last: bool) -> None:
        self.article.waits = False
        for text in self.article.texts:
            self._try(text, partial(self._collect_text, is_last=is_last))
        self._try(self.article.source, self._collect_shared)

    def _try(self, text: Text, collect: Callable[[Text], None]) -> None:
        try:
            collect(text)
        except Mistake as mistake:
            self.article.problems.error(text.file.name, mistake.line, mistake.text)

    def _builder(self, text: Text) -> Builder:
        taker, article = self.taker, self.article
        return Builder(text, article.key, taker.folder, taker.links, self.pictures, article.problems)

    def _collect_text(self, text: Text, *, is_last: bool) -> None:
        code = text.language
        known = self.known.get(code)
        if known and self.taker.folder.is_unchanged(known.files):
            return
        builder = self._builder(text)
        values = builder.values()
        self.files[code] = {} if builder.waits else builder.files
        for line, name in builder.waits if is_last else ():
            self.article.problems.warn(text.file.name, line, f"the link to “{name}”: that article is not there")
        self.article.waits |= bool(builder.waits)
        before = values_of(self.page, code) if self.page else {}
        after = {**before, **values}
        if fingerprint(after) == fingerprint(before):
            self.same.add(code)
            return
        is_ours = not any(before.values()) if known is None else known.fingerprint == fingerprint(before)
        if known and fingerprint(after) == known.fingerprint:
            return  # an editor has changed what the folder still says
        self._decide(text, code, is_ours=is_ours, accept=lambda: self.new.update({code: after}))

    def _collect_shared(self, text: Text) -> None:
        row = self.row
        if row and self.taker.folder.is_unchanged(row.files):
            return
        builder = self._builder(text)
        cover = builder.cover()
        tags, authors = self._tags(text), self._authors(text)
        shared = {"tags": sorted(tags), "authors": [pk for pk in authors if pk is not None], "cover": cover}
        self.files[SHARED] = {} if None in authors else builder.files
        if row is None:
            self.shared = shared
        elif shared not in (row.shared, _shared_of(self.page)):
            is_ours = _shared_of(self.page) == row.shared
            self._decide(text, SHARED, is_ours=is_ours, accept=lambda: setattr(self, "shared", shared))

    def _decide(self, text: Text, part: str, *, is_ours: bool, accept: Callable[[], None]) -> None:
        if self.page and self.page.locked:
            why = "somebody has locked the page"
        elif is_ours or self.taker.options.overwrite:
            accept()
            return
        else:
            why = "an editor has changed them" if part == SHARED else "an editor has changed the text"
        self.kept.append(part)
        self.files.pop(part, None)
        self.article.problems.warn(text.file.name, 1, f"{part} left alone: {why} since")

    def _tags(self, text: Text) -> list[int]:
        found = []
        for name in text.front.texts("tags"):
            tag = people.tag(name, text.language, may_create=not self.pictures.dry_run)
            if tag:
                found.append(tag.pk)
            elif not self.pictures.dry_run:
                line = text.front.line("tags")
                self.article.problems.warn(text.file.name, line, f"the tag “{name}” makes no address")
        return found

    def _authors(self, text: Text) -> list[int | None]:
        found: dict[int | None, None] = {}
        name_of_field = text.front.given("authors", "author")
        for name in text.front.texts("authors", "author"):
            may_create = self.taker.options.create_authors
            author = people.author(name, text.language, may_create=may_create and not self.pictures.dry_run)
            found[author.pk if author else None] = None
            if author is None and not (may_create and self.pictures.dry_run):
                line = text.front.line(name_of_field)
                self.article.problems.warn(text.file.name, line, f"there is no author “{name}”, or more than one")
        return list(found)

    # Writing ----------------------------------------------------------------------------------------------------------

    def outcome(self) -> Outcome:
        self.article.written += [part for part in self.new if part not in self.article.written]
        if self.row is None:
            return Outcome.TAKEN
        if self.shared is not None:
            self.article.written.append(SHARED)
        if self.new or self.shared is not None:
            return Outcome.CHANGED
        return Outcome.KEPT if self.kept else Outcome.SAME

    def write(self) -> None:
        if self.row is None:
            self._create()
        elif self.new or self.shared is not None:
            self._update()
        self._record()

    def _create(self) -> None:
        source = self.article.source
        page = ArticlePage(
            slug=self.article.slug, title=source.title, source_language=source.language, live=False,
            has_unpublished_changes=True,
        )  # fmt: skip
        self._apply(page)
        self.taker.blog.add_child(instance=page)
        page.save_revision(log_action="wagtail.create")
        self.page = page
        self.row = ImportedArticle.objects.create(blog=self.taker.blog, slug=self.article.slug, page=page)

    def _update(self) -> None:
        with publishing.locked(self.page.pk):
            newest = ArticlePage.objects.get(pk=self.page.pk).get_latest_revision_as_object()
            self._apply(newest)
            newest.save_revision(log_action=True)
            self.page = newest

    def _apply(self, page: Any) -> None:
        for code, values in self.new.items():
            _keep_ids(values_of(page, code)["body"], values["body"])
            set_values(page, code, values)
        if self.shared is not None:
            page.cover_id = self.shared["cover"]
            page.article_authors = [
                ArticleAuthor(author_id=pk, sort_order=order) for order, pk in enumerate(self.shared["authors"])
            ]
            page.tags.set(Tag.objects.filter(pk__in=self.shared["tags"]))

    def _record(self) -> None:
        """Remember what the draft has been made from."""
        row: Any = self.row
        public = set(Edition.objects.filter(page=row.page_id).values_list("language", flat=True))
        for text in self.article.texts:
            code = text.language
            if code not in self.files:
                continue
            known = self.known.get(code) or ImportedText(article=row, language=code)
            known.files = self.files[code]
            if code in self.new or code in self.same:
                known.fingerprint = fingerprint(values_of(self.page, code))
                known.date, known.lastmod = (None, None) if code in public else (text.date, text.lastmod)
            known.save()
        if SHARED in self.files:
            row.files = self.files[SHARED]
            row.shared = row.shared if self.shared is None else self.shared
            row.save()


def _shared_of(page: Any) -> Values:
    return {
        "tags": sorted(tag.pk for tag in page.tags.all()),
        "authors": [item.author_id for item in page.article_authors.all()],
        "cover": page.cover_id,
    }


def _keep_ids(before: list[Values], after: list[Values]) -> None:
    """A section keeps its address when its text is imported again."""
    for pair in match(before, after):
        if pair.before and pair.after and "id" in pair.before:
            pair.after["id"] = pair.before["id"]
