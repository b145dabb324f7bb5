"""Settings of a developer's machine: what ``make run`` uses."""

from .base import *

DEBUG = True
SECRET_KEY = SECRET_KEY or "not-a-secret-only-for-development"
ALLOWED_HOSTS = ALLOWED_HOSTS or ["127.0.0.1", "localhost", "[::1]"]

VAR.mkdir(exist_ok=True)
