"""Passwords, of which each attempt counts before it is tried."""

from typing import Any

from axes.backends import AxesBackend
from axes.handlers.proxy import AxesProxyHandler
from axes.helpers import get_credentials
from django.contrib.auth.backends import ModelBackend
from django.http import HttpRequest


class PasswordBackend(AxesBackend):
    def authenticate(
        self, request: HttpRequest, username: str | None = None, password: str | None = None, **kwargs: Any
    ) -> Any:
        """Return whose password it is; raise ``PermissionDenied`` where there were too many attempts."""
        super().authenticate(request, username, password, **kwargs)
        user = ModelBackend.authenticate(self, request, username, password, **kwargs)
        if user is not None:
            AxesProxyHandler.get_implementation().give_back(request, get_credentials(username))
        return user
