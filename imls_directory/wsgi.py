"""The WSGI application: ``gunicorn`` serves it as gunicorn.conf.py says."""

import os

from django.core.wsgi import get_wsgi_application
from django.db.backends.signals import connection_created

from . import environment
from .postgresql import limit_waiting
from .utf8_request import Utf8Request

# System checks do not run when a server imports this, so what production cannot do without is asked for here.
environment.require_all_that_production_needs(environment.read())

connection_created.connect(limit_waiting)
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "imls_directory.settings")
application = get_wsgi_application()
application.request_class = Utf8Request
