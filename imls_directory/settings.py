"""Settings of the directory, one module for every place it runs in.

What differs from place to place comes from the environment, which ``environment.py`` reads and README lists.
"""

import logging
import secrets

from csp.constants import NONE, SELF

from . import environment
from .secret import made_once

env = environment.read()

BASE_DIR = environment.BASE_DIR
VAR_DIR = BASE_DIR / "var"

# ---- Where it runs

DEBUG = env.debug
SITE_URL = env.site_url
ALLOWED_HOSTS = [env.host] if env.production else ["localhost", "127.0.0.1", "[::1]"]
CSRF_TRUSTED_ORIGINS = [SITE_URL] if env.production else []

# A production site that was given no key or no database serves nobody (wsgi.py, checks.py). What stands in for them
# lets commands start that need neither, such as collectstatic: a key that ends with the process, and an engine that
# answers every query by saying that there is no database.
if env.production:
    SECRET_KEY = env.secret_key or secrets.token_urlsafe(64)
    DATABASES = {"default": env.database or {"ENGINE": "django.db.backends.dummy"}}
else:
    VAR_DIR.mkdir(mode=0o700, exist_ok=True)
    SECRET_KEY = env.secret_key or made_once(VAR_DIR / "secret_key")
    DATABASES = {"default": env.database or environment.sqlite(VAR_DIR / "directory.sqlite3")}

DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

# ---- Whom the public can write to, and whose site it is

CORRECTIONS_EMAIL = env.corrections_email
CORRECTIONS_URL = env.corrections_url
SECURITY_CONTACT = env.security_contact
FEDERAL_KIT = env.federal_kit

# ---- What it is made of

INSTALLED_APPS = [
    "imls_directory.apps.DirectoryConfig",
    "initiatives.apps.InitiativesConfig",
    "partners.apps.PartnersConfig",
    "django_filters",
    "csp",
    "imls_directory.editing.EditingConfig",  # django.contrib.admin, as the site that editors know
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.sitemaps",
    # Static files are served the same way under runserver as anywhere else.
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
]

MIDDLEWARE = [
    # These two put their headers on everything that those below them answer: redirects and static files too.
    "csp.middleware.CSPMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "imls_directory.health.ProbeMiddleware",
    # Compressed outside of the conditional answer, so that its ETag is of the page rather than of the compression.
    "django.middleware.gzip.GZipMiddleware",
    "django.middleware.http.ConditionalGetMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
]

ROOT_URLCONF = "imls_directory.urls"
WSGI_APPLICATION = "imls_directory.wsgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            # "auth" and "messages" are for admin pages: a public page that asked for the user would open the session
            # and could not be the same for everybody.
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "initiatives.context_processors.source_page",
                "imls_directory.context_processors.whose_site",
            ],
        },
    },
]

# ---- Language and time

LANGUAGE_CODE = "en-us"
TIME_ZONE = "America/New_York"
USE_TZ = True

# ---- Fixtures

# Where build_fixtures writes the directory, and loaddata finds it.
FIXTURE_DIRS = [BASE_DIR / "fixtures"]

# ---- Static files

STATIC_URL = "/static/"
STATIC_ROOT = VAR_DIR / "static"
STATICFILES_DIRS = [BASE_DIR / "static"]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}

# ---- Security

# Nothing from elsewhere, nothing inline, no framing; the stock admin needs no more.
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF],
        "font-src": [SELF],
        "connect-src": [SELF],
        "manifest-src": [SELF],
        "object-src": [NONE],
        "base-uri": [NONE],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
    },
}
X_FRAME_OPTIONS = "DENY"
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"

SESSION_COOKIE_SECURE = env.production
CSRF_COOKIE_SECURE = env.production
SECURE_HSTS_SECONDS = 365 * 24 * 60 * 60 if env.production else 0
if env.trust_proxy:
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
# Without a proxy to believe, every request looks like http, and redirecting it would never end.
SECURE_SSL_REDIRECT = env.production and env.trust_proxy
SECURE_REDIRECT_EXEMPT = [r"^healthz$", r"^readyz$"]

SILENCED_SYSTEM_CHECKS = [
    # HSTS for all subdomains, and its preload list, bind sites that are not this one: the parent domain decides.
    "security.W005",
    "security.W021",
]

AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"django.contrib.auth.password_validation.{name}"}
    for name in (
        "UserAttributeSimilarityValidator",
        "MinimumLengthValidator",
        "CommonPasswordValidator",
        "NumericPasswordValidator",
    )
]

# ---- Logging: to stderr, for whatever keeps the logs of this machine


def without_traceback(record: logging.LogRecord) -> bool:
    record.exc_info = None
    return True


LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "{asctime} {levelname} {name}: {message}", "style": "{"}},
    "filters": {"brief": {"()": "django.utils.log.CallbackFilter", "callback": without_traceback}},
    "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["stderr"], "level": "WARNING"},
    "loggers": {
        "django": {"handlers": ["stderr"], "level": "INFO", "propagate": False},
        # Pages that were not found are in the access log already.
        "django.request": {"level": "ERROR"},
    }
    # Anybody can ask for a wrong host or send too much, as often as they like; where the code noticed tells nothing.
    | {
        f"django.security.{refusal}": {"filters": ["brief"]}
        for refusal in ("DisallowedHost", "RequestDataTooBig", "TooManyFieldsSent", "TooManyFilesSent")
    },
}
