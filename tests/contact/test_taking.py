"""Eight people press "take the next one" two hundred times, each in a process of their own."""

import multiprocessing
import sqlite3
from collections import Counter
from contextlib import contextmanager
from urllib.parse import quote

import pytest
from django.db import connection

from . import taking

PEOPLE = 8
REQUESTS = 200
PATIENCE = 120  # seconds


@contextmanager
def sqlite_file(folder):
    """A file with the tables of the test database, which lives in the memory of this process."""
    path = folder / "taking.sqlite3"
    copy = sqlite3.connect(path)
    connection.ensure_connection()
    connection.connection.backup(copy)
    copy.close()
    yield f"sqlite:///{path}"


@contextmanager
def postgres_copy(folder):
    """A copy of the test database; nobody may be connected to it while it is copied."""
    import psycopg

    given = connection.settings_dict
    connection.close()
    server = f"postgres://{quote(given['USER'])}:{quote(given['PASSWORD'])}@{given['HOST']}:{given['PORT']}"
    name = f"{given['NAME']}_taking"
    with psycopg.connect(f"{server}/postgres", autocommit=True) as postgres:
        postgres.execute(f'CREATE DATABASE "{name}" TEMPLATE "{given["NAME"]}"')
        yield f"{server}/{name}"
        postgres.execute(f'DROP DATABASE "{name}" WITH (FORCE)')


@pytest.fixture(scope="module")  # before the transaction of the test, in which nothing could be copied
def url(django_db_setup, django_db_blocker, tmp_path_factory):
    """The address of a database of its own, with all that the migrations make."""
    with django_db_blocker.unblock():
        own = sqlite_file if connection.vendor == "sqlite" else postgres_copy
        with own(tmp_path_factory.mktemp("taking")) as address:
            yield address


@pytest.fixture
def in_processes(url, monkeypatch):
    """Calls a function of taking.py with each of these arguments, in a process each; returns what they return."""
    monkeypatch.setenv("DATABASE_URL", url)
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload([taking.__name__])

    def call(name, arguments):
        results = context.Queue()
        processes = [context.Process(target=taking.run, args=(results, name, *each)) for each in arguments]
        for process in processes:
            process.start()
        returned = dict(results.get(timeout=PATIENCE) for _process in processes)
        for process in processes:
            process.join()
        assert [process.exitcode for process in processes] == [0] * len(processes), returned
        return returned

    call.barrier = context.Barrier
    return call


@pytest.mark.django_db  # without the mark there is no test database to copy
def test_each_request_is_taken_once(in_processes):
    (sellers,) = in_processes("stock", [(REQUESTS, PEOPLE)]).values()
    together = in_processes.barrier(PEOPLE)
    taken = in_processes("press", [(seller, together) for seller in sellers])
    by_request = {pk: seller for (seller,), pks in taken.items() for pk in pks}
    assert sum(len(pks) for pks in taken.values()) == len(by_request) == REQUESTS
    (outcome,) = in_processes("outcome", [()]).values()
    for pk, state, owner, events in outcome:
        assert (state, owner) == ("in-progress", by_request[pk])
        assert Counter(events) == {"claimed": 1, "moved": 1}
    assert len(outcome) == REQUESTS
