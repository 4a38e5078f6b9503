"""The settings of the site as a federal agency would run it, with an address that corrections go to.

The environment allows such a site at an https address in .gov alone, where no test can reach it; the settings that
it would make are set here. The site also has addresses that fail.
"""

from imls_directory.federal import FederalKit
from imls_directory.settings import *  # noqa: F403  (the settings of any site, but for those below)
from imls_directory.settings import LOGGING

KIT = {
    "agency": "Institute of Museum and Library Services",
    "website": "https://www.imls.gov/",
    "about": "https://www.imls.gov/about",
    "foia": "https://www.imls.gov/foia",
    "no_fear_act": "https://www.imls.gov/fear",
    "inspector_general": "https://oig.example.gov/",
    "performance": "https://www.imls.gov/performance",
    "privacy": "https://www.imls.gov/privacy",
}

FEDERAL_KIT = FederalKit(**KIT)
CORRECTIONS_EMAIL = "corrections@directory.example.gov"
ROOT_URLCONF = "tests.faulty_urls"
# The fault that is meant to happen needs no traceback in what the tests print.
QUIET = {"django.request": {"level": "CRITICAL"}}
LOGGING = LOGGING | {"loggers": LOGGING["loggers"] | QUIET}
