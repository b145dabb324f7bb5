"""One file as it is, several in a ZIP; and back."""

import zipfile
import zlib
from collections.abc import Iterator
from io import BytesIO

from django.utils.translation import gettext as _

from .documents import Format, Incoming, formats
from .mistakes import Mistake, Refused, Unreadable

MAX_FILES = 2_000
MAX_BYTES = 50_000_000  # unpacked, of all ZIPs together: a small one can hold a file without end
ZIP = ".zip"
UNPACKABLE = (zipfile.BadZipFile, zlib.error, NotImplementedError, RuntimeError, EOFError, OSError, ValueError)
Files = list[tuple[str, bytes]]


def pack(files: Files, name: str) -> tuple[str, bytes]:
    """What to download: its name and content."""
    if len(files) == 1:
        ((path, content),) = files
        return path.replace("/", "."), content
    output = BytesIO()
    with zipfile.ZipFile(output, "w", zipfile.ZIP_DEFLATED) as package:
        for path, content in files:
            package.writestr(path, content)
    return f"{name}{ZIP}", output.getvalue()


def read(files: Files) -> list[Incoming]:
    """Everything that the files hold; raises :class:`Refused` with all mistakes."""
    found: list[Incoming] = []
    mistakes: list[Mistake] = []
    for name, content in _unpacked(files):
        try:
            found += _format(name).read(name, content)
        except Unreadable as error:
            mistakes.append(Mistake(error.text, name, error.line))
    if not found and not mistakes:
        mistakes.append(Mistake(_("There is no file for translators in it.")))
    if mistakes:
        raise Refused(mistakes)
    return found


def _format(name: str) -> Format:
    for found in formats().values():
        if name.lower().endswith(found.endings):
            return found
    raise Unreadable(_("No file for translators ends like this."))


def _unpacked(files: Files) -> Iterator[tuple[str, bytes]]:
    left = MAX_BYTES
    for name, content in files:
        if not name.lower().endswith(ZIP):
            yield name, content
            continue
        try:
            members = _members(name, content, left)
        except UNPACKABLE as error:
            raise Refused([Mistake(_("The ZIP can't be read: %(reason)s") % {"reason": error}, name)]) from None
        left -= sum(len(member) for _path, member in members)
        yield from members


def _members(name: str, content: bytes, most: int) -> Files:
    with zipfile.ZipFile(BytesIO(content)) as package:
        members = [
            entry for entry in package.infolist() if not entry.is_dir() and not _is_of_the_system(entry.filename)
        ]
        if len(members) > MAX_FILES or sum(entry.file_size for entry in members) > most:
            raise Refused([Mistake(_("The ZIP holds too much."), name)])
        return [(entry.filename, package.read(entry)) for entry in members]


def _is_of_the_system(path: str) -> bool:
    """What a Mac adds to every ZIP."""
    return path.startswith("__MACOSX/") or path.rpartition("/")[2].startswith(".")
