"""The table of contents of an article."""

from typing import Any

FEWEST = 3  # headings; a shorter text is seen at a glance


def sections(toc: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The sections of a text, each with its subsections; nothing if there are too few to need a list.

    A subsection before the first section stands for itself.
    """
    shown = [entry for entry in toc if entry["level"] <= 3]
    if len(shown) < FEWEST:
        return []
    found: list[dict[str, Any]] = []
    for entry in shown:
        section = {**entry, "sections": []}
        inside = found and entry["level"] == 3 and found[-1]["level"] == 2
        (found[-1]["sections"] if inside else found).append(section)
    return found
