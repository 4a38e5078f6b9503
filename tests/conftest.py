"""What all tests share. How settings differ from those of a running site, and why, stands here alone."""

from django.conf import settings


def pytest_configure():
    # Hashing slowly protects passwords that somebody could steal; those of tests are none.
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    # Files are served from where they are written, so that no test needs collectstatic to have been run.
    settings.STORAGES = settings.STORAGES | {
        "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
    }
    settings.WHITENOISE_AUTOREFRESH = True
    settings.WHITENOISE_USE_FINDERS = True
