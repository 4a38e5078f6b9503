#!/usr/bin/env python
"""Commands for whoever runs the directory: ``manage.py help`` lists them."""

import os
import signal
import sys


def main() -> None:
    """Run a command. Imports stand in here so that Ctrl-C is answered in a sentence while they run, too."""
    from django.core.management import execute_from_command_line
    from django.db import Error
    from django.db.backends.signals import connection_created

    from imls_directory.environment import BadEnvironment
    from imls_directory.outage import describe, find_outage
    from imls_directory.postgresql import lift_statement_timeout

    connection_created.connect(lift_statement_timeout)
    try:
        execute_from_command_line(sys.argv)
    except BadEnvironment as error:
        sys.exit(str(error))
    except Error as error:
        if outage := find_outage(error):
            sys.exit(f"The database cannot be used right now. {describe(outage)}")
        raise


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "imls_directory.settings")
    try:
        try:
            main()
        finally:
            if sys.stdout:
                sys.stdout.flush()
    except BrokenPipeError:  # whoever read the output has read enough, as ``head`` does
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())  # for what is flushed at the end
        sys.exit(128 + signal.SIGPIPE)
    except KeyboardInterrupt:
        sys.stderr.write("\nStopped before it was done. Unfinished changes to the database are rolled back.\n")
        sys.exit(128 + signal.SIGINT)
