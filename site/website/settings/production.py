"""Settings of the public site. A missing secret stops the start, it never runs with a known one."""

from urllib.parse import unquote, urlsplit

from .base import *

SECRET_KEY = env("SECRET_KEY")
ALLOWED_HOSTS = env.list("ALLOWED_HOSTS")
BASE_URL = WAGTAILADMIN_BASE_URL = env("BASE_URL").rstrip("/")
SALES_EMAIL = env("SALES_EMAIL")
env("EMAIL_URL")  # read in base, where it may be missing: without it mails would quietly go to files

STORAGES |= {"staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"}}
if env("MEDIA_STORAGE_URL", default=""):
    # s3://KEY:SECRET@HOST[:PORT]/BUCKET, for any S3-compatible store; needs the extra "s3".
    store = urlsplit(env("MEDIA_STORAGE_URL"))
    media_host = f"https://{store.netloc.rpartition('@')[2]}"
    options = {
        "access_key": unquote(store.username or ""),
        "secret_key": unquote(store.password or ""),
        "endpoint_url": media_host,
        "bucket_name": store.path.strip("/"),
    }
    STORAGES |= {"default": {"BACKEND": "storages.backends.s3.S3Storage", "OPTIONS": options}}
    CONTENT_SECURITY_POLICY["DIRECTIVES"]["img-src"].append(media_host)

SECURE_SSL_REDIRECT = env.bool("SECURE_SSL_REDIRECT", default=True)
SECURE_REDIRECT_EXEMPT = [r"^healthz/"]
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
SECURE_HSTS_SECONDS = env.int("SECURE_HSTS_SECONDS", default=31_536_000)
SESSION_COOKIE_SECURE = True
CSRF_COOKIE_SECURE = True
CSRF_TRUSTED_ORIGINS = [BASE_URL]
