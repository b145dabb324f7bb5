"""Settings of the public site. A missing secret stops the start, it never runs with a known one."""

from .base import *

SECRET_KEY = env("SECRET_KEY")
ALLOWED_HOSTS = env.list("ALLOWED_HOSTS")
BASE_URL = WAGTAILADMIN_BASE_URL = env("BASE_URL").rstrip("/")

STORAGES |= {"staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"}}
if env("MEDIA_STORAGE_URL", default=""):
    # s3://KEY:SECRET@HOST/BUCKET, for any S3-compatible store; needs the extra "s3".
    store = env.url("MEDIA_STORAGE_URL")
    options = {
        "access_key": store.username,
        "secret_key": store.password,
        "endpoint_url": f"https://{store.hostname}",
        "bucket_name": store.path.strip("/"),
    }
    STORAGES |= {"default": {"BACKEND": "storages.backends.s3.S3Storage", "OPTIONS": options}}

SECURE_SSL_REDIRECT = env.bool("SECURE_SSL_REDIRECT", default=True)
SECURE_REDIRECT_EXEMPT = [r"^healthz/"]
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
SECURE_HSTS_SECONDS = env.int("SECURE_HSTS_SECONDS", default=31_536_000)
SESSION_COOKIE_SECURE = True
CSRF_COOKIE_SECURE = True
CSRF_TRUSTED_ORIGINS = [BASE_URL]
