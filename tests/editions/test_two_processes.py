"""Two real processes save one page over and over at the same time, on SQLite and on PostgreSQL."""

import json
import os
import sqlite3
import subprocess
import sys

import pytest
from django.db import connection

from tests import factories
from tests.conftest import client_of
from tests.editions.notes.models import NotePage
from tests.editions.windows import Window

SAVES = 8


@pytest.fixture
def environment(db, tmp_path):
    """Of another process, with the address of the database: of a copy, where it lives in the memory of this one."""

    def share():
        if connection.vendor == "sqlite":
            target = sqlite3.connect(tmp_path / "site.sqlite3")
            connection.connection.backup(target)
            target.close()
            address = f"sqlite:///{tmp_path}/site.sqlite3"
        else:
            found = connection.settings_dict
            address = f"postgres://{found['USER']}@{found['HOST']}:{found['PORT']}/{found['NAME']}"
        return os.environ | {"DATABASE_URL": address, "DJANGO_SETTINGS_MODULE": "website.settings.test"}

    return share


def saver(name, page, field):
    window = Window(client_of(name, is_superuser=True, is_staff=True), page)
    return json.dumps({"user": name, "field": field, "saves": SAVES, "address": window.address, "data": window.data})


def start(job, environment):
    command = [sys.executable, "-m", "tests.editions.autosaver", job]
    return subprocess.Popen(  # noqa: S603 - a program of ours
        command, env=environment, text=True, stdin=subprocess.PIPE, stdout=subprocess.PIPE
    )


def go_on(processes):
    """Let them do the next thing at the same time, and hear what each has to say of it."""
    for process in processes:
        process.stdin.write("\n")
        process.stdin.flush()
    return hear(processes)


def hear(processes):
    return [json.loads(process.stdout.readline()) for process in processes]


@pytest.mark.usefixtures("filled_again")
@pytest.mark.django_db(transaction=True, serialized_rollback=True)
def test_each_saves_its_language_and_nothing_is_lost(environment):
    page = factories.draft(factories.home_page(), NotePage, factories.texts(en="Hello", ja="やあ"), slug="note")
    factories.publish(page, "en")
    jobs = [saver("kenji", page, "headline_ja"), saver("hoa", page, "headline_vi")]
    processes = [start(job, environment()) for job in jobs]
    try:
        assert hear(processes) == ["ready", "ready"]
        assert go_on(processes) == [["saved"] * SAVES] * 2
        for draft in go_on(processes):
            last = SAVES - 1
            assert (draft["headline_ja"], draft["headline_vi"]) == (f"kenji {last}", f"hoa {last}")
            assert draft["headline_en"] == "Hello"
    finally:
        for process in processes:
            process.communicate()
    assert [process.returncode for process in processes] == [0, 0]
