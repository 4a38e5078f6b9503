"""The settings of the site with a clock that tests can move: as many seconds ahead as the file that CLOCK names says.

Everything that asks for the time asks Django, so that this one clock decides what the public sees and until when a
link lets in.
"""

import os
from datetime import timedelta
from pathlib import Path

from django.utils import timezone

from imls_directory.settings import *  # noqa: F403  (the settings of any site, but for that below)

_clock = Path(os.environ["CLOCK"])
_now = timezone.now
timezone.now = lambda: _now() + timedelta(seconds=float(_clock.read_text()))

# Hashing slowly protects passwords that somebody could steal; those of tests are none.
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
