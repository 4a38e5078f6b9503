"""System checks of the environment, so that ``manage.py check --deploy`` names everything at once."""

from typing import Any

from django.core.checks import CheckMessage, Error, Tags, register

from .environment import Environment, read


def errors(environment: Environment) -> list[CheckMessage]:
    return [Error(sentence, id="imls_directory.E001") for sentence in environment.lacks]


@register(Tags.security)
def production_is_whole(app_configs: Any = None, **kwargs: Any) -> list[CheckMessage]:
    """Stop every command that checks the site, ``migrate`` among them, while half of production is set."""
    environment = read()
    return errors(environment) if environment.production else []


@register(Tags.security, deploy=True)
def this_is_production(app_configs: Any = None, **kwargs: Any) -> list[CheckMessage]:
    """Tell ``check --deploy`` what is missing where nothing says production yet."""
    environment = read()
    return [] if environment.production else errors(environment)
