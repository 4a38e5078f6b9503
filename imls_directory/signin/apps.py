from axes.apps import AppConfig as AxesConfig
from django.apps import AppConfig


class AttemptsConfig(AxesConfig):
    """django-axes, under a name that tells editors what it is about."""

    verbose_name = "Signing in"


class SignInConfig(AppConfig):
    name = "imls_directory.signin"
    verbose_name = "Sign-in"

    def ready(self) -> None:
        from . import receivers  # noqa: F401  (importing connects them)
