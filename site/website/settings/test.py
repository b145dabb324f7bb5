"""Settings of the tests: as in production where it matters, quick where it does not."""

import os
import tempfile

from .base import *

SECRET_KEY = "only-for-tests"  # noqa: S105
ALLOWED_HOSTS = ["testserver", "localhost", "127.0.0.1"]
BASE_URL = WAGTAILADMIN_BASE_URL = "http://testserver"
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
# The worker's lock is a file of the machine: tests that run side by side have one each.
MAIL_LOCK = env("MAIL_LOCK", default=f"{tempfile.gettempdir()}/mail-{os.getpid()}.lock")
STORAGES |= {"default": {"BACKEND": "django.core.files.storage.InMemoryStorage"}}
INSTALLED_APPS += ["tests.editions.notes"]
LOGGING = {**LOGGING, "root": {"handlers": ["console"], "level": "ERROR"}}
# Static files as they are in the source tree: nothing has been collected.
WHITENOISE_AUTOREFRESH = WHITENOISE_USE_FINDERS = True
