"""The colours of tokens.css, read from the file, with their contrast against the paper."""

import re
from dataclasses import dataclass
from pathlib import Path

from django.contrib.staticfiles import finders

TOKEN = re.compile(r"--([\w-]+): light-dark\((#[0-9a-f]{6}), (#[0-9a-f]{6})\)")


@dataclass(frozen=True, slots=True)
class Colour:
    """A token; each theme as (value, contrast)."""

    name: str
    light: tuple[str, float]
    dark: tuple[str, float]


def colours() -> list[Colour]:
    found = TOKEN.findall(Path(finders.find("css/tokens.css") or "").read_text(encoding="utf-8"))
    papers = {name: (light, dark) for name, light, dark in found}["paper"]
    return [
        Colour(name, (light, contrast(light, papers[0])), (dark, contrast(dark, papers[1])))
        for name, light, dark in found
    ]


def contrast(one: str, other: str) -> float:
    """As WCAG 2 defines it, from 1 to 21."""
    darker, lighter = sorted((_luminance(one), _luminance(other)))
    return (lighter + 0.05) / (darker + 0.05)


def _luminance(colour: str) -> float:
    parts = [int(colour[start : start + 2], 16) / 255 for start in (1, 3, 5)]
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue
