"""Files under ``var/`` that hold personal data: mails that a file stands in for a server for, and exports.

What else names a person there (a copy of the database, somebody's notes) is not ours to delete: it is listed.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from email import message_from_bytes, policy
from email.message import EmailMessage
from html import unescape
from mimetypes import guess_type
from pathlib import Path
from zipfile import ZipFile, is_zipfile

from django.conf import settings

from .words import Words

END = b"-" * 79 + b"\n"  # after each mail, by Django's file backend
LARGEST = 50 * 1024 * 1024  # bytes of a file that is read whole


@dataclass(frozen=True)
class FileChange:
    path: Path
    mails: int = 0  # that go from a file of mails
    rest: bytes | None = None  # what stays in the file; None: the file goes

    def apply(self) -> None:
        if self.rest is None:
            self.path.unlink(missing_ok=True)
        else:
            self.path.write_bytes(self.rest)


def mail_changes(words: Words) -> Iterator[FileChange]:
    """The files of mails, without those to or about the person."""
    for path in _files(getattr(settings, "EMAIL_FILE_PATH", None)):
        mails = path.read_bytes().split(END)
        rest = [mail for mail in mails if not words.are_in(_text_of_mail(mail))]
        if len(rest) < len(mails):
            yield FileChange(path, len(mails) - len(rest), END.join(rest) if any(map(bytes.strip, rest)) else None)


def export_changes(words: Words) -> Iterator[FileChange]:
    """The exports that name the person go: they can be made again without them."""
    return (FileChange(path) for path in _files(settings.VAR / "exports") if words.are_in(_text_of(path)))


def other_files(words: Words) -> list[Path]:
    """What else under ``var/`` names the person, and stays. Pictures and the database itself are not looked at."""
    known = [settings.VAR / "exports", Path(settings.MEDIA_ROOT), Path(settings.ERASURES_FILE)]
    known += [Path(folder) for folder in [getattr(settings, "EMAIL_FILE_PATH", None)] if folder]
    database = str(settings.DATABASES["default"]["NAME"])
    return [
        path
        for path in _files(settings.VAR)
        if not any(path.is_relative_to(folder) for folder in known)
        and not str(path).startswith(database)
        and not _is_picture(path)
        and words.are_in(_text_of(path))
    ]


def _is_picture(path: Path) -> bool:
    return (guess_type(path.name, strict=False)[0] or "").startswith("image/")


def _files(folder: str | Path | None) -> list[Path]:
    return sorted(path for path in Path(folder).rglob("*") if path.is_file()) if folder else []


def _text_of(path: Path) -> str:
    if path.stat().st_size > LARGEST:
        return ""
    if not is_zipfile(path):  # an XLSX is one
        return path.read_bytes().decode(errors="replace")
    with ZipFile(path) as parts:
        return unescape("\n".join(parts.read(name).decode(errors="replace") for name in parts.namelist()))


def _text_of_mail(source: bytes) -> str:
    """Headers and texts, decoded."""
    mail = message_from_bytes(source.lstrip(), _class=EmailMessage, policy=policy.default)
    headers = "\n".join(f"{name}: {value}" for name, value in mail.items())
    texts = (part.get_content() for part in mail.walk() if part.get_content_maintype() == "text")
    return "\n".join([headers, *texts])
