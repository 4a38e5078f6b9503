#!/usr/bin/env python
"""Commands for whoever runs the directory: ``manage.py help`` lists them."""

import os
import signal
import sys

from django.core.management import execute_from_command_line

from imls_directory.environment import BadEnvironment

if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "imls_directory.settings")
    try:
        execute_from_command_line(sys.argv)
    except BadEnvironment as error:
        sys.exit(str(error))
    except KeyboardInterrupt:
        sys.stderr.write("\nStopped before it was done. Unfinished changes to the database are rolled back.\n")
        sys.exit(128 + signal.SIGINT)
