"""Settings of the directory, one module for every place it runs in.

What differs from place to place comes from the environment, which ``environment.py`` reads and README lists.
"""

import logging
import secrets
from datetime import timedelta

from csp.constants import NONE, SELF

from . import environment, parsing
from .headers import add_icon_headers
from .privacy import keep_private
from .secret import made_once

env = environment.read()

BASE_DIR = parsing.BASE_DIR
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
    DATABASES = {"default": env.database or parsing.sqlite(VAR_DIR / "directory.sqlite3")}

keep_private(VAR_DIR)
# What an earlier key signed stays good while that key is listed here.
SECRET_KEY_FALLBACKS = env.secret_key_fallbacks

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
    "imls_directory.signin.apps.AttemptsConfig",  # axes
    "django_otp",
    "django_otp.plugins.otp_totp",
    "django_otp.plugins.otp_static",
    "imls_directory.signin.apps.SignInConfig",
]

MIDDLEWARE = [
    "imls_directory.head.HeadMiddleware",
    "imls_directory.headers.HeadersMiddleware",
    # These two put their headers on everything that those below them answer: redirects and static files too.
    "csp.middleware.CSPMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "imls_directory.health.ProbeMiddleware",
    # Compressed outside of the conditional answer, so that its ETag is of the page rather than of the compression.
    "imls_directory.headers.CompressionMiddleware",
    "imls_directory.headers.ConditionalMiddleware",
    "imls_directory.sessions.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "imls_directory.signin.middleware.SignInMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "axes.middleware.AxesMiddleware",
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
FORMAT_MODULE_PATH = "imls_directory.formats"

# ---- Fixtures

# Where build_fixtures writes the directory, and loaddata finds it.
FIXTURE_DIRS = [BASE_DIR / "fixtures"]

# ---- Static files

STATIC_URL = "/static/"
STATIC_ROOT = VAR_DIR / "static"
STATICFILES_DIRS = [BASE_DIR / "static"]
# Files that browsers look for at fixed addresses, such as /favicon.ico; scripts/icons draws them.
WHITENOISE_ROOT = BASE_DIR / "public"
WHITENOISE_MIMETYPES = {".webmanifest": "application/manifest+json"}
WHITENOISE_ADD_HEADERS_FUNCTION = add_icon_headers
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

# Twice what Django takes. A form that could not be saved comes back signed, in one field of another form, and that may
# need a fifth more room than the form did.
DATA_UPLOAD_MAX_MEMORY_SIZE = 5 * 1024 * 1024

# ---- How staff sign in

LOGIN_URL = "admin:login"
LOGIN_REDIRECT_URL = "admin:index"
AUTHENTICATION_BACKENDS = ["imls_directory.signin.backends.PasswordBackend"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 12},
    },
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
]
PASSWORD_RESET_TIMEOUT = 24 * 60 * 60

# Browsers send these cookies to the editing pages alone, so a public page is the same to staff as to everybody. The
# session's has a name of its own: an older one, valid for the whole site, would be taken for it.
SESSION_COOKIE_NAME = "staff_session"
SESSION_COOKIE_PATH = CSRF_COOKIE_PATH = "/admin/"
CSRF_FAILURE_VIEW = "imls_directory.editing.form_refused"
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
# A session ends with the browser, on sign-out, or eight hours after it was last used (signin/middleware.py).
SESSION_EXPIRE_AT_BROWSER_CLOSE = True
SESSION_COOKIE_AGE = 8 * 60 * 60
# Django's own choice keeps them in a cookie first, which would go to public pages too.
MESSAGE_STORAGE = "django.contrib.messages.storage.session.SessionStorage"

# Five wrong passwords for one name from one address within a quarter of an hour, and both must wait; nobody can lock
# out an editor from elsewhere. All who come by a proxy that is not trusted have one address to us: then anybody can
# have a name wait. Wider limits, of a name and of an address, are in signin/counting.py.
TRUST_PROXY = env.trust_proxy
AXES_HANDLER = "imls_directory.signin.counting.Handler"
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]
AXES_FAILURE_LIMIT = 5
AXES_COOLOFF_TIME = timedelta(minutes=15)
AXES_RESET_ON_SUCCESS = True
# What is tried while it is locked is not counted, so that the time given on the page is right.
AXES_RESET_COOL_OFF_ON_FAILURE_DURING_LOCKOUT = False
AXES_CLIENT_IP_CALLABLE = "imls_directory.signin.addresses.client_address"
AXES_USERNAME_CALLABLE = "imls_directory.signin.addresses.name_tried"
AXES_LOCKOUT_CALLABLE = "imls_directory.signin.lockout.locked_out"
# A name may be a password in the wrong field: it stays out of the log and of what is kept of the form.
AXES_SENSITIVE_PARAMETERS = ["username", "csrfmiddlewaretoken"]
AXES_VERBOSE = False
# Sign-ins are in the history of each user, and failed ones have a page of ours.
AXES_DISABLE_ACCESS_LOG = True
AXES_ENABLE_ADMIN = False

REQUIRE_SECOND_FACTOR = env.require_second_factor
OTP_TOTP_ISSUER = f"IMLS directory {env.host or 'localhost'}"

# ---- Mail, where there is a server for it

MAIL_IS_SET = env.mail is not None
EMAIL_BACKEND = f"django.core.mail.backends.{'smtp' if env.mail else 'dummy'}.EmailBackend"
if env.mail:
    EMAIL_HOST = env.mail["EMAIL_HOST"]
    EMAIL_PORT = env.mail["EMAIL_PORT"]
    EMAIL_HOST_USER = env.mail["EMAIL_HOST_USER"]
    EMAIL_HOST_PASSWORD = env.mail["EMAIL_HOST_PASSWORD"]
    EMAIL_USE_TLS = env.mail["EMAIL_USE_TLS"]
    EMAIL_USE_SSL = env.mail["EMAIL_USE_SSL"]
    EMAIL_TIMEOUT = env.mail["EMAIL_TIMEOUT"]
DEFAULT_FROM_EMAIL = SERVER_EMAIL = env.email_from or "nobody@localhost"

# ---- Logging: to stderr, for whatever keeps the logs of this machine


def without_traceback(record: logging.LogRecord) -> bool:
    record.exc_info = None
    return True


LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {
        "line": {
            "class": "imls_directory.masking.MaskedFormatter",
            "format": "{asctime} {levelname} [{request_id}] {name}: {message}",
            "style": "{",
        }
    },
    "filters": {
        "brief": {"()": "django.utils.log.CallbackFilter", "callback": without_traceback},
        "outage": {"()": "imls_directory.outage.ShortenedOutages"},
        "named": {"()": "imls_directory.request_id.RequestNamed"},
    },
    "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "line", "filters": ["named"]}},
    "root": {"handlers": ["stderr"], "level": "WARNING"},
    "loggers": {
        "django": {"handlers": ["stderr"], "level": "INFO", "propagate": False},
        # Pages that were not found are in the access log already.
        "django.request": {"level": "ERROR", "filters": ["outage"]},
    }
    # Anybody can ask for a wrong host or send too much, as often as they like; where the code noticed tells nothing.
    | {
        f"django.security.{refusal}": {"filters": ["brief"]}
        for refusal in ("DisallowedHost", "RequestDataTooBig", "TooManyFieldsSent", "TooManyFilesSent")
    },
}
