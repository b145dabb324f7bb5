"""The pictures of the demo content, drawn in code.

Drawn rather than downloaded: the demo needs no network, no licence to track and no binary files in the
repository, and every picture comes out the same, pixel for pixel, each time.
"""

from PIL import Image

from .covers import COVERS
from .diagrams import DIAGRAMS
from .portraits import PORTRAITS

__all__ = ["COVERS", "DIAGRAMS", "PORTRAITS", "cover", "diagram", "portrait"]


def cover(slug: str) -> Image.Image:
    """Return the 1600 x 900 pixel RGB cover of the article ``slug``; KeyError when there is none."""
    return COVERS[slug]().finish()


def portrait(slug: str) -> Image.Image:
    """Return the 640 x 640 pixel RGB portrait of the person ``slug``; KeyError when there is none."""
    return PORTRAITS[slug]().finish()


def diagram(name: str) -> Image.Image:
    """Return the 1600 x 900 pixel RGB diagram of the file ``name``; KeyError when there is none."""
    return DIAGRAMS[name]().finish()
