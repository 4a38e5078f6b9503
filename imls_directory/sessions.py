"""Sessions of staff, which are rows of the database."""

from django.contrib.sessions import middleware
from django.contrib.sessions.exceptions import SessionInterrupted
from django.db import Error
from django.http import HttpRequest, HttpResponse

from .outage import find_outage


class SessionMiddleware(middleware.SessionMiddleware):
    """Send a page that was only read even if its session cannot be saved, so that a read-only database has pages."""

    def process_response(self, request: HttpRequest, response: HttpResponse) -> HttpResponse:
        try:
            return super().process_response(request, response)
        except (Error, SessionInterrupted) as error:
            outage = find_outage(error)  # Django takes a session that it cannot save for one that was deleted
            if outage is None:
                raise
            if request.method in ("GET", "HEAD"):
                return response
            raise outage from outage.__cause__  # which has PostgreSQL's code of the error
