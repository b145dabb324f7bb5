"""After an erasure a search of the whole database, its files, its dump and the folder ``var/`` finds nothing."""

import json
import os
import shutil
import sqlite3
import subprocess
import sys
from contextlib import closing
from email import message_from_bytes, policy
from pathlib import Path
from zipfile import ZipFile, is_zipfile

import pytest
from django.core import signing

from .erasing import OTHER, WORDS

TOKENS = {"hoài", "hoai", "thương", "thuong"}  # as the index has them
SITE = Path(__file__).parents[2]


def run(url, folder, step):
    return output_of(sys.executable, "-m", "tests.contact.erasing", url, str(folder), step).decode()


def output_of(*command):
    done = subprocess.run(command, cwd=SITE, capture_output=True, check=False)  # noqa: S603 - all of it is ours
    assert done.returncode == 0, done.stderr.decode()
    return done.stdout


def spellings(word):
    return {word, json.dumps(word)[1:-1], word.lower(), word.upper()}


def words_in(content):
    """Which of the words stand in it, plainly or as JSON writes them."""
    return [word for word in WORDS if any(spelling.encode() in content for spelling in spellings(word))]


def decoded(path):
    """The bytes of a file, and what is packed or encoded in them."""
    content = path.read_bytes()
    yield content
    if is_zipfile(path):
        with ZipFile(path) as parts:
            yield from (parts.read(name) for name in parts.namelist())
    if path.suffix == ".log":
        for mail in content.split(b"-" * 79 + b"\n"):
            parsed = message_from_bytes(mail, policy=policy.default)
            yield repr(parsed.items()).encode()
            yield from (part.get_payload(decode=True) or b"" for part in parsed.walk())


def found_in(folder):
    files = {path.name: found_in_file(path) for path in folder.rglob("*") if path.is_file()}
    return {name: words for name, words in files.items() if words}


def found_in_file(path):
    return sorted({word for content in decoded(path) for word in words_in(content)})


def sessions(database):
    """What the sessions hold, which is packed."""
    rows = database.execute("SELECT session_data FROM django_session")
    salt = "django.contrib.sessions.SessionStore"
    loaded = (signing.loads(data, salt=salt, key="only-for-tests") for (data,) in rows)
    return "\n".join(str(value) for data in loaded for value in data.values()).encode()


def index_tokens(database):
    """The words that the full-text index knows."""
    (table,) = database.execute("SELECT name FROM sqlite_master WHERE sql LIKE '%USING fts5%'").fetchone()
    database.execute(f"CREATE VIRTUAL TABLE IF NOT EXISTS temp.vocabulary USING fts5vocab(main, {table}, row)")
    return {token for (token,) in database.execute("SELECT term FROM vocabulary")}


@pytest.fixture(scope="module")
def life(tmp_path_factory):
    """A folder with a database, in which the person has been at work."""
    folder = tmp_path_factory.mktemp("life")
    run(f"sqlite:///{folder / 'site.sqlite3'}", folder, "live")
    return folder


def test_nothing_is_left_in_the_files_of_sqlite_and_in_var(life, tmp_path):
    folder = shutil.copytree(life, tmp_path / "var")
    before = found_in(folder)
    assert {"requests.csv", "requests.xlsx", "site.sqlite3"} <= set(before)
    assert any(name.endswith(".log") for name in before)
    path = folder / "site.sqlite3"
    # A process that goes on reading: the write-ahead log stays.
    with closing(sqlite3.connect(path, isolation_level=None)) as database:
        assert TOKENS & index_tokens(database)
        assert words_in(sessions(database))
        leave_a_trace(database)
        output = run(f"sqlite:///{path}", folder, "erase")
        assert "busy" not in output
        assert path.with_name("site.sqlite3-wal").exists()
        assert found_in(folder) == {}
        assert [token for token in TOKENS if token.encode() in path.read_bytes()] == []
        dump = "\n".join(database.iterdump()).encode()
        assert words_in(dump) == []
        assert OTHER.encode() in dump
        assert not words_in(sessions(database))
        assert not TOKENS & index_tokens(database)


def leave_a_trace(database):
    """What was deleted before the database overwrote what it deletes."""
    database.execute("PRAGMA secure_delete=OFF")
    database.execute("CREATE TABLE gone (text)")
    database.executemany("INSERT INTO gone VALUES (?)", [(WORDS[0] * 9,)] * 500)
    database.execute("DROP TABLE gone")


@pytest.mark.skipif("postgres" not in os.environ.get("DATABASE_URL", ""), reason="make test-postgres")
def test_nothing_is_left_in_a_dump_of_postgresql(tmp_path):
    url = os.environ["DATABASE_URL"]
    server, _slash, _name = url.rpartition("/")
    output_of("psql", url.replace("postgres://", "postgresql://"), "-c", "CREATE DATABASE erasing")
    url = f"{server}/erasing"
    run(url, tmp_path, "live")
    assert words_in(dump_of(url)) == WORDS
    run(url, tmp_path, "erase")
    assert words_in(dump_of(url)) == []
    assert OTHER.encode() in dump_of(url)
    assert found_in(tmp_path) == {}


def dump_of(url):
    return output_of("pg_dump", url.replace("postgres://", "postgresql://"))
