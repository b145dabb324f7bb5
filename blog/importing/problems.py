"""What is wrong with a folder, said so that somebody can mend it: file, line, and what it is."""

from collections.abc import Iterator
from dataclasses import dataclass, field


@dataclass(frozen=True, order=True)
class Problem:
    """An error keeps its article from being taken; a warning names what an article that was taken has lost."""

    file: str  # below the folder
    line: int
    is_error: bool
    text: str

    def __str__(self) -> str:
        return f"{self.file}:{self.line}: {'error' if self.is_error else 'warning'}: {self.text}"


class Mistake(Exception):
    """Something that can't be read; the line counts from 1."""

    def __init__(self, text: str, line: int = 1) -> None:
        super().__init__(text)
        self.text, self.line = text, line


@dataclass
class Problems:
    """Those of one article, each once."""

    found: dict[Problem, None] = field(default_factory=dict)

    def error(self, file: str, line: int, text: str) -> None:
        self.found[Problem(file, line, True, text)] = None

    def warn(self, file: str, line: int, text: str) -> None:
        self.found[Problem(file, line, False, text)] = None

    @property
    def has_errors(self) -> bool:
        return any(problem.is_error for problem in self.found)

    def __iter__(self) -> Iterator[Problem]:
        return iter(sorted(self.found))
