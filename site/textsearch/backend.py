"""The module to name in the settings: ``"BACKEND": "textsearch.backend"``."""

from typing import Any

from django.db import connection
from modelsearch.backends import database
from modelsearch.backends.base import BaseSearchBackend


def SearchBackend(params: dict[str, Any]) -> BaseSearchBackend:  # noqa: N802 - the name modelsearch looks for
    """The backend for the database at hand; without analysis on one that is neither SQLite nor PostgreSQL."""
    if connection.vendor == "sqlite":
        from .sqlite import Backend as SQLiteBackend

        return SQLiteBackend(params)
    if connection.vendor == "postgresql":
        from .postgres import Backend as PostgresBackend

        # "simple": PostgreSQL must not stem again, nor drop the Vietnamese words that are English stop words.
        return PostgresBackend({**params, "SEARCH_CONFIG": "simple"})
    return database.SearchBackend(params)
