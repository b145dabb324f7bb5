"""Why a file can't be taken, said so that somebody can mend it."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Mistake:
    text: str
    file: str = ""
    line: int = 0  # counts from 1; 0 says that it is about the whole file

    def __str__(self) -> str:
        place = ":".join(filter(None, [self.file, str(self.line or "")]))
        return f"{place}: {self.text}" if place else self.text


class Unreadable(Exception):
    """Raised with the line by whatever reads a file; the service knows the file."""

    def __init__(self, text: str, line: int = 0) -> None:
        super().__init__(text)
        self.text, self.line = text, line


class Refused(Exception):
    """Nothing has been written."""

    def __init__(self, mistakes: list[Mistake]) -> None:
        super().__init__("\n".join(map(str, mistakes)))
        self.mistakes = mistakes
