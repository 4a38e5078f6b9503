"""What all tests share. How settings differ from those of a running site, and why, stands here alone."""

import gc
import os

import hypothesis
import pytest
from django.conf import settings
from django.core.management import call_command
from django.db import transaction

from initiatives.touch import batched
from tests.odd import make_odd_entries


def pytest_configure():
    # Hashing slowly protects passwords that somebody could steal; those of tests are none.
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    # Files are served from where they are written, so that no test needs collectstatic to have been run.
    settings.STORAGES = settings.STORAGES | {
        "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
    }
    settings.WHITENOISE_AUTOREFRESH = True
    settings.WHITENOISE_USE_FINDERS = True
    # How long an example takes says more about what else the machine does than about the code.
    # CI tries the same examples each time, so that what it says is about the change; people's runs look for new ones.
    hypothesis.settings.register_profile("directory", deadline=None, derandomize="CI" in os.environ)
    hypothesis.settings.load_profile("directory")


def pytest_collection_finish():
    # What is there by now stays to the end, and pages leave much that goes by itself: to look for circles among all of
    # it after every few hundred objects, as Python does, takes a sixth of the time.
    gc.freeze()
    gc.set_threshold(200_000, 20, 100)


@pytest.fixture(scope="module")
def shipped_directory(django_db_setup, django_db_blocker):
    """The directory as it is shipped, loaded once for all tests of a module, and gone after them."""
    with django_db_blocker.unblock(), transaction.atomic():
        with batched():  # the search index is made once, in a third of the time
            call_command("loaddata", "directory", verbosity=0)
        yield
        transaction.set_rollback(True)


@pytest.fixture(scope="module")
def odd_directory(shipped_directory, django_db_blocker):
    """The directory as it is shipped with the odd entries, as long as that."""
    with django_db_blocker.unblock():
        make_odd_entries()
