"""Old addresses of an earlier site from a CSV file: old path, new path, permanent."""

import csv
from collections.abc import Iterator
from dataclasses import dataclass, field
from io import StringIO
from pathlib import Path
from urllib.parse import unquote, urlsplit

from django.db import transaction
from django.http import Http404
from django.test import RequestFactory
from django.utils.translation import override
from wagtail.contrib.redirects.models import Redirect
from wagtail.models import Page, Site

from editions.languages import BY_PREFIX, DEFAULT

from .redirects import by_prefix

PERMANENT = {
    "": True,
    "y": True,
    "yes": True,
    "1": True,
    "true": True,
    "n": False,
    "no": False,
    "0": False,
    "false": False,
}
HEADINGS = {"old", "old path", "from"}
LONGEST = 255  # characters, as the table has it


@dataclass(frozen=True, slots=True)
class Target:
    """Where an address leads: a page and what lies below it, or an address elsewhere."""

    page: int | None = None
    route: str = ""
    link: str = ""


@dataclass
class Line:
    number: int
    old: str
    new: str
    is_permanent: bool


@dataclass
class Importer:
    """Reads and checks a file, and saves it if there is no mistake in it."""

    site: Site
    mistakes: list[tuple[int, str]] = field(default_factory=list)  # with the number of the line
    report: list[str] = field(default_factory=list)
    lines: dict[str, Line] = field(default_factory=dict)
    targets: dict[str, Target] = field(default_factory=dict)

    def read(self, file: Path) -> None:
        known = {row.old_path: row for row in Redirect.get_for_site(self.site)}
        for number, cells in self._rows(file):
            try:
                line = self._line(number, cells)
                if (before := self.lines.get(line.old)) and (before.new, before.is_permanent) != (
                    line.new, line.is_permanent,
                ):  # fmt: skip
                    raise ValueError(f"{line.old} leads to {before.new} in line {before.number}")
                self.lines.setdefault(line.old, line)
            except ValueError as mistake:
                self.mistakes.append((number, str(mistake)))
        for line in self.lines.values():
            try:
                self.targets[line.old] = self._target(line, known)
            except ValueError as mistake:
                self.mistakes.append((line.number, str(mistake)))
        self.mistakes.sort()

    def save(self, *, dry_run: bool) -> tuple[int, int, int]:
        """How many were made, changed and the same."""
        counts = [0, 0, 0]
        with transaction.atomic():
            rows = {row.old_path: row for row in Redirect.objects.filter(site=self.site)}
            for old, target in self.targets.items():
                row = rows.get(old) or Redirect(old_path=old, site=self.site)
                counts[self._bring(row, target, is_permanent=self.lines[old].is_permanent)] += 1
            for row in self._leading_here(list(rows.values())):
                target = self.targets[self._path(row.redirect_link) or ""]
                counts[self._bring(row, target, is_permanent=row.is_permanent)] += 1
            if dry_run:
                transaction.set_rollback(True)
        made, changed, same = counts
        return made, changed, same

    def _rows(self, file: Path) -> Iterator[tuple[int, list[str]]]:
        """The lines that hold something, each with the number of the line on which it begins."""
        content, number = file.read_bytes(), 1
        try:
            reader = csv.reader(StringIO(content.decode().removeprefix("\ufeff"), newline=""), strict=True)
            for cells in reader:
                stripped = [cell.strip() for cell in cells]
                is_heading = number == 1 and stripped[:1] and stripped[0].lower() in HEADINGS
                if any(stripped) and not is_heading:
                    yield number, stripped
                number = reader.line_num + 1
        except UnicodeDecodeError as error:
            self.mistakes.append((content.count(b"\n", 0, error.start) + 1, "the file is not UTF-8"))
        except csv.Error as error:
            self.mistakes.append((number, str(error)))

    def _line(self, number: int, cells: list[str]) -> Line:
        if not 2 <= len(cells) <= 3:
            raise ValueError(f"2 or 3 columns are needed, separated by commas, not {len(cells)}")
        old, new, permanent = [*cells, ""][:3]
        if permanent.lower() not in PERMANENT:
            raise ValueError(f"“{permanent}” is neither y nor n")
        path = by_prefix(Redirect.normalise_path(old))
        if path == "/":
            raise ValueError(f"“{old}” is the home page, which answers for itself")
        if not old.startswith(("/", "http://", "https://")):
            raise ValueError(f"“{old}” is not the address of a page: it has to begin with /")
        if len(path) > LONGEST:
            raise ValueError(f"the address is longer than {LONGEST} characters")
        if self._is_live(path):
            raise ValueError(f"{path} is the address of a page that is live")
        if not new:
            raise ValueError("the new address is empty")
        return Line(number, path, new, PERMANENT[permanent.lower()])

    def _target(self, line: Line, known: dict[str, Redirect]) -> Target:
        """Where the line leads in the end, over other old addresses."""
        new, seen = line.new, {line.old}
        while True:
            path = self._path(new)
            if path is None:
                return Target(link=self._checked(new))
            if target := self._located(path, line.old):
                return target
            if path in seen:
                raise ValueError(f"{line.old} leads in a circle")
            seen.add(path)
            if path in self.lines:
                new = self.lines[path].new
            elif row := known.get(path):
                if row.redirect_page_id:
                    return Target(row.redirect_page_id, row.redirect_page_route_path)
                new = row.redirect_link
            else:
                raise ValueError(f"there is no page at {new}")

    def _checked(self, url: str) -> str:
        if len(url) > LONGEST:
            raise ValueError(f"the new address is longer than {LONGEST} characters")
        return url

    def _path(self, url: str) -> str | None:
        """The path of an address of this site as the table has it; none for one elsewhere."""
        parts = urlsplit(url)
        if parts.scheme not in ("", "http", "https"):
            raise ValueError(f"“{url}” is no address")
        if parts.netloc and parts.hostname != self.site.hostname:
            return None
        return by_prefix(Redirect.normalise_path(url))

    def _located(self, path: str, old: str) -> Target | None:
        """The page at the address, without the language; a fixed address if its language is not that of the old one."""
        prefix, below = _split(path)
        found = self._page_at(below)
        if found is None:
            return None
        page, rest = found
        if prefix and prefix != _split(old)[0]:
            return Target(link=self._checked(f"{self.site.root_url}{path}/"))
        return Target(page.pk, f"/{rest}/" if rest else "")

    def _is_live(self, path: str) -> bool:
        prefix, below = _split(path)
        return bool(prefix) and "?" not in path and self._page_at(below) is not None

    def _page_at(self, path: str) -> tuple[Page, str] | None:
        """The live page at this address without language, and what of the address the page answers for itself."""
        parts = [part for part in unquote(urlsplit(path).path).split("/") if part]
        root = self.site.root_page
        addresses = [root.url_path + "".join(f"{part}/" for part in parts[:depth]) for depth in range(len(parts) + 1)]
        page = Page.objects.filter(url_path__in=addresses, live=True).order_by("-depth").first()
        if page is None:
            return None
        rest = parts[page.depth - root.depth :]
        with override(DEFAULT.code):
            request = RequestFactory().get("/")
            try:
                page.specific.route(request, rest)
            except Http404:
                return None
        return page, "/".join(rest)

    def _leading_here(self, rows: list[Redirect]) -> list[Redirect]:
        """Older redirects to an address that is redirected now: they would be chains."""
        linked = (row for row in rows if row.redirect_link and row.old_path not in self.targets)
        return [row for row in linked if self._path(row.redirect_link) in self.targets]

    def _bring(self, row: Redirect, target: Target, *, is_permanent: bool) -> int:
        """0 if the row is new, 1 if it changes, 2 if not."""
        before = (row.redirect_page_id, row.redirect_page_route_path, row.redirect_link, row.is_permanent)
        after = (target.page, target.route, target.link, is_permanent)
        if row.pk and before == after:
            return 2
        is_new = row.pk is None
        row.redirect_page_id, row.redirect_page_route_path, row.redirect_link, row.is_permanent = after
        row.automatically_created = False
        row.save()
        self.report.append(
            f"{'+' if is_new else '~'} {row.old_path} → {row.redirect_link or f'page {target.page}{target.route}'}"
        )
        return int(not is_new)


def _split(path: str) -> tuple[str, str]:
    """The language of an address, if it has one, and the rest."""
    first, _slash, rest = path.lstrip("/").partition("/")
    return (first, f"/{rest}") if first in BY_PREFIX else ("", path)
