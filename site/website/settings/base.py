"""Settings that hold everywhere. Everything that differs by place comes from the environment, safe by default."""

from pathlib import Path
from typing import Any

import environ
from csp.constants import NONE, SELF
from PIL import features

from editions.languages import CHOICES, DEFAULT

ROOT = Path(__file__).resolve().parents[3]
VAR = ROOT / "var"

env = environ.Env()

SECRET_KEY = env("SECRET_KEY", default="")
ALLOWED_HOSTS = env.list("ALLOWED_HOSTS", default=[])
BASE_URL = env("BASE_URL", default="http://127.0.0.1:8000").rstrip("/")
DEBUG = False

INSTALLED_APPS = [
    "website",
    "blog",
    "contact",
    "editions",
    "textsearch",
    "outbox",
    "modeltranslation",
    "wagtail.contrib.redirects",
    "wagtail.contrib.routable_page",
    "wagtail.contrib.settings",
    "wagtail.contrib.typed_table_block",
    "wagtail.embeds",
    "wagtail.sites",
    "editions.admin.apps.UsersConfig",  # wagtail.users
    "wagtail.snippets",
    "wagtail.documents",
    "wagtail.images",
    "wagtail.search",
    "wagtail.admin",
    "wagtail",
    "modelcluster",
    "taggit",
    "post_office",
    "csp",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    # Safe here: pages hold no secret, and Django pads compressed answers at random.
    "django.middleware.gzip.GZipMiddleware",
    "website.middleware.ContentSecurityPolicyMiddleware",
    "website.middleware.SpeculationRulesMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "website.redirects.LanguageCodeMiddleware",
    # Before CommonMiddleware, which looks whether an address with a slash at its end would be one of ours.
    "editions.middleware.LanguageMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "editions.middleware.PublishingErrorsMiddleware",
    "website.redirects.RedirectMiddleware",
]

ROOT_URLCONF = "website.urls"
WSGI_APPLICATION = "website.wsgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "builtins": ["django.templatetags.i18n", "django.templatetags.static", "editions.templatetags.editions"],
            "context_processors": [
                "django.template.context_processors.debug",
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
            ],
        },
    }
]

DATABASES = {"default": env.db_url("DATABASE_URL", default=f"sqlite:///{VAR / 'site.sqlite3'}")}
if DATABASES["default"]["ENGINE"].endswith("sqlite3"):
    # Without these, two processes that write answer "database is locked" instead of waiting for each other.
    DATABASES["default"]["OPTIONS"] = {
        "transaction_mode": "IMMEDIATE",
        "timeout": 20,
        # secure_delete: what is erased is overwritten, not just unlinked.
        "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; PRAGMA secure_delete=ON;",
    }
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

# "default" is one process's own (pictures' renditions, site roots); "shared" is the same for all processes,
# because a limit that counts per process is no limit.
CACHES = {
    "default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"},
    "shared": {
        "BACKEND": "django.core.cache.backends.db.DatabaseCache",
        "LOCATION": "website_cache",
        # Counters must last their hour: incr() gives an entry this lifetime, and a full table drops a third of them.
        "TIMEOUT": 3600,
        "OPTIONS": {"MAX_ENTRIES": 100_000},
    },
}
if env("CACHE_URL", default=""):
    CACHES["shared"] = env.cache_url("CACHE_URL")  # alone: no page must be gone because a server of caches is

STATIC_URL = "/static/"
STATIC_ROOT = ROOT / "staticfiles"
STATICFILES_DIRS = [ROOT / "static"]
MEDIA_URL = "/media/"
MEDIA_ROOT = VAR / "media"
STORAGES: dict[str, dict[str, Any]] = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}

# Languages ------------------------------------------------------------------------------------------------------------

LANGUAGE_CODE = DEFAULT.code
LANGUAGES = CHOICES
LOCALE_PATHS = [ROOT / "locale"]
USE_I18N = True
USE_TZ = True
TIME_ZONE = "Asia/Ho_Chi_Minh"

EDITIONS_EXCHANGE_FORMATS = ["editions.exchange.xliff.Xliff", "blog.exchange_markdown.Markdown"]
MODELTRANSLATION_DEFAULT_LANGUAGE = DEFAULT.code
MODELTRANSLATION_CUSTOM_FIELDS = ("StreamField", "RichTextField")
# The tab of the edit form says which language a field is in.
MODELTRANSLATION_BUILD_LOCALIZED_VERBOSE_NAME = lambda verbose_name, language: str(verbose_name)  # noqa: E731
# The text of a page falls back to nothing: no translation, no edition (docs/translations.md).
MODELTRANSLATION_ENABLE_FALLBACKS = False

# A folder with fonts for the pictures of shared links, before those of the machine (editions/fonts.py).
SHARE_PICTURE_FONTS = env("SHARE_PICTURE_FONTS", default="")

# Wagtail --------------------------------------------------------------------------------------------------------------

WAGTAIL_SITE_NAME = "MercTechs"
WAGTAILADMIN_BASE_URL = BASE_URL
WAGTAIL_I18N_ENABLED = False
WAGTAILADMIN_PERMITTED_LANGUAGES = CHOICES
# Wagtail offers every zone of the machine's tzdata, and lists them per user, when this is left out.
WAGTAIL_USER_TIME_ZONES = ["Asia/Ho_Chi_Minh", "Asia/Tokyo", "Asia/Seoul", "Asia/Shanghai", "Europe/London", "UTC"]
WAGTAIL_ALLOW_UNICODE_SLUGS = False
WAGTAILREDIRECTS_AUTO_CREATE = False  # website.redirects does it, for all languages
WAGTAIL_GRAVATAR_PROVIDER_URL = None
WAGTAIL_ENABLE_UPDATE_CHECK = False
WAGTAIL_ENABLE_WHATS_NEW_BANNER = False
# No TIFF, and no AVIF without its codec: one file that can't be read makes the whole image list fail.
WAGTAILIMAGES_EXTENSIONS = ["gif", "jpg", "jpeg", "png", "webp", *(["avif"] if features.check("avif") else [])]
WAGTAILIMAGES_MAX_UPLOAD_SIZE = 20 * 1024 * 1024
WAGTAILDOCS_EXTENSIONS = ["csv", "docx", "key", "odt", "pdf", "pptx", "txt", "xlsx", "zip"]
WAGTAILSEARCH_BACKENDS = {"default": {"BACKEND": "textsearch.backend"}}
WAGTAILEMBEDS_FINDERS = [{"class": "blog.embeds.VideoFinder"}]
TAGGIT_CASE_INSENSITIVE = True
# An article with five long bodies is one form.
DATA_UPLOAD_MAX_NUMBER_FIELDS = 50_000
DATA_UPLOAD_MAX_MEMORY_SIZE = 10 * 1024 * 1024

# Mail -----------------------------------------------------------------------------------------------------------------

EMAIL_CONFIG = env.email_url("EMAIL_URL", default=f"filemail:///{VAR / 'mail'}")
vars().update(EMAIL_CONFIG)
# Everything that is sent goes through the queue, which is a table; the worker sends (manage.py run_worker).
EMAIL_BACKEND = "post_office.EmailBackend"
POST_OFFICE = {
    "BACKENDS": {"default": EMAIL_CONFIG["EMAIL_BACKEND"]},
    "DEFAULT_PRIORITY": "medium",
    # Every quarter of an hour for two days: a mail server may be down over a weekend night and a morning.
    "MAX_RETRIES": 200,
    "MESSAGE_ID_ENABLED": True,
    "BATCH_SIZE": 1,  # website/mail_queue.py
}
MAIL_LOCK = env("MAIL_LOCK", default=str(VAR / "mail.lock"))
EMAIL_TIMEOUT = 20
DEFAULT_FROM_EMAIL = env("DEFAULT_FROM_EMAIL", default="MercTechs <contact@merctechs.example>")
SALES_EMAIL = env("SALES_EMAIL", default="sales@merctechs.example")

# Hashes of the people who were erased, for a restored backup (manage.py reapply_erasures): keep a copy elsewhere.
ERASURES_FILE = env("ERASURES_FILE", default=str(VAR / "erasures.jsonl"))

# Other programs -------------------------------------------------------------------------------------------------------

# Told of each new consultation request, signed with the secret (contact/webhook.py). Off without an address.
WEBHOOK_URL = env("WEBHOOK_URL", default="")
WEBHOOK_SECRET = env("WEBHOOK_SECRET", default="")

# Search engines -------------------------------------------------------------------------------------------------------

# Of our making, 8 to 128 letters and digits: tells them by IndexNow what was published. Off without it.
INDEXNOW_KEY = env("INDEXNOW_KEY", default="")
INDEXNOW_URL = env("INDEXNOW_URL", default="https://api.indexnow.org/indexnow")

# Security -------------------------------------------------------------------------------------------------------------

CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [SELF],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "data:"],
        "font-src": [SELF],
        "frame-src": ["https://www.youtube-nocookie.com", "https://player.vimeo.com"],
        "object-src": [NONE],
        "base-uri": [NONE],
        "form-action": [SELF],
        "frame-ancestors": [SELF],
    }
}
# The editor previews a page in a frame of the admin.
X_FRAME_OPTIONS = "SAMEORIGIN"
# Where the visitor's address stands: behind a proxy that sets it, for example HTTP_X_FORWARDED_FOR.
CLIENT_ADDRESS_HEADER = env("CLIENT_ADDRESS_HEADER", default="REMOTE_ADDR")
SESSION_COOKIE_HTTPONLY = True
CSRF_FAILURE_VIEW = "website.views.form_expired"
SECURE_REFERRER_POLICY = "strict-origin-when-cross-origin"
FORMS_URLFIELD_ASSUME_HTTPS = True

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"plain": {"format": "{asctime} {levelname} {name}: {message}", "style": "{"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "plain"}},
    "root": {"handlers": ["console"], "level": "INFO"},
    "loggers": {
        # One line for each indexed object, twice, says nothing; nor do six for each mail, which has a log of its own.
        "django_tasks": {"level": "WARNING"},
        "wagtail": {"level": "WARNING"},
        "post_office": {"level": "WARNING", "handlers": ["console"], "propagate": False},
    },
}
