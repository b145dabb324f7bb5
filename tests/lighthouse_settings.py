"""The production settings, with folders of their own for what is uploaded and collected."""

import os

from website.settings.production import *  # noqa: F403

MEDIA_ROOT = os.environ["MEDIA_ROOT"]
STATIC_ROOT = os.environ["STATIC_ROOT"]
