"""Says when the index was built by other rules than those that queries are made by."""

from typing import Any

from django.core import checks
from django.db import DatabaseError

from . import analysis


def check_index(**kwargs: Any) -> list[checks.CheckMessage]:
    from .models import IndexBuild

    try:
        build = IndexBuild.objects.last()
    except DatabaseError:  # no database yet, or not migrated
        return []
    if build and build.analyser == analysis.VERSION:
        return []
    made_by = f"by version {build.analyser} of the analyser" if build else "without the analyser"
    return [
        checks.Warning(
            f"The search index was built {made_by}; this is version {analysis.VERSION}.",
            hint="Run manage.py update_index.",
            id="textsearch.W001",
        )
    ]
