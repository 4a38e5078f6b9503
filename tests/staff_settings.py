"""The settings of any site, with editing addresses that fail."""

from imls_directory.settings import *  # noqa: F403  (the settings of any site, but for that below)

ROOT_URLCONF = "tests.faulty_urls"
