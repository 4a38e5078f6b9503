"""Everything that is read from the environment, in this one place.

``read()`` gives the values as Python ones. A value that cannot be meant raises ``BadEnvironment``, which says in
one sentence each what is wrong with it and repeats none of it: it may hold a password.
"""

import os
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

from django.core.exceptions import ImproperlyConfigured

from .federal import FederalKit
from .parsing import (
    parse_contact,
    parse_database_url,
    parse_email,
    parse_email_url,
    parse_federal_kit,
    parse_form_url,
    parse_port,
    parse_sender,
    parse_site_url,
    parse_switch,
    parse_workers,
)


class BadEnvironment(ImproperlyConfigured):
    """The environment asks for something impossible; the text is fit to be shown to an operator as it is."""


@dataclass(frozen=True)
class Environment:
    """What the environment asks for. With nothing set it is a safe site for one person on one machine."""

    # SITE_URL: where the public reaches the site. https:// means production; http:// is for localhost.
    site_url: str = ""
    # SECRET_KEY: signs staff sessions. Production must set it; elsewhere one is made and kept in var/.
    secret_key: str = field(default="", repr=False)
    # SECRET_KEY_FALLBACKS: keys of before, a space between them; what they signed stays good while they stand here.
    secret_key_fallbacks: list[str] = field(default_factory=list, repr=False)
    # DATABASE_URL: postgres://user:password@host:port/name or sqlite:////path. Production must set it.
    database: dict[str, Any] | None = field(default=None, repr=False)
    # TRUST_PROXY: the proxy in front sets X-Forwarded-Proto itself and adds the address it was asked from to
    # X-Forwarded-For, so what these say may be believed.
    trust_proxy: bool = False
    # REQUIRE_SECOND_FACTOR: staff must give a code from their phone too; without, each of them may choose to.
    require_second_factor: bool = False
    # EMAIL_URL: the mail server, smtp://user:password@host:587/?tls=1 or smtps://. Without: the site sends no mail.
    mail: dict[str, Any] | None = field(default=None, repr=False)
    # EMAIL_FROM: who the site's mail is from. Needed with EMAIL_URL.
    email_from: str = ""
    # DEBUG: error pages that show code and data. Never in production.
    debug: bool = False
    # PORT: where gunicorn listens.
    port: int = 8000
    # WEB_CONCURRENCY: how many gunicorn workers, of eight threads each.
    workers: int = 2
    # CORRECTIONS_EMAIL, CORRECTIONS_URL: where the public sends corrections, an e-mail address or a form whose
    # address has {title} and {url} where those of the record go; the form is preferred. Without: nothing is offered.
    corrections_email: str = ""
    corrections_url: str = ""
    # SECURITY_CONTACT: whom security.txt names, mailto: or https://. Without: there is no security.txt.
    security_contact: str = ""
    # FEDERAL_KIT: a TOML file about the federal agency whose site this is. Without: it is not an official site.
    federal_kit: FederalKit | None = None

    @property
    def production(self) -> bool:
        return self.site_url.startswith("https://")

    @property
    def host(self) -> str:
        """The host of SITE_URL as ``ALLOWED_HOSTS`` spells it, without a port."""
        host = urlsplit(self.site_url).hostname or ""
        return f"[{host}]" if ":" in host else host

    @property
    def lacks(self) -> list[str]:
        """Everything that keeps this from being a production environment, a sentence each."""
        demands = {
            "SITE_URL must be set to the public address, such as https://directory.example.": self.production,
            "SECRET_KEY must be set to a long random text that only this site knows.": self.secret_key,
            "DATABASE_URL must be set, such as postgres://user:password@host/name.": self.database,
            "DEBUG must be off: its error pages show code and data to everyone.": not self.debug,
        }
        return [sentence for sentence, met in demands.items() if not met]


VARIABLES: dict[str, tuple[str, Callable[[str], Any]]] = {
    "SITE_URL": ("site_url", parse_site_url),
    "SECRET_KEY": ("secret_key", str),
    "SECRET_KEY_FALLBACKS": ("secret_key_fallbacks", str.split),
    "DATABASE_URL": ("database", parse_database_url),
    "TRUST_PROXY": ("trust_proxy", parse_switch),
    "REQUIRE_SECOND_FACTOR": ("require_second_factor", parse_switch),
    "EMAIL_URL": ("mail", parse_email_url),
    "EMAIL_FROM": ("email_from", parse_sender),
    "DEBUG": ("debug", parse_switch),
    "PORT": ("port", parse_port),
    "WEB_CONCURRENCY": ("workers", parse_workers),
    "CORRECTIONS_EMAIL": ("corrections_email", parse_email),
    "CORRECTIONS_URL": ("corrections_url", parse_form_url),
    "SECURITY_CONTACT": ("security_contact", parse_contact),
    "FEDERAL_KIT": ("federal_kit", parse_federal_kit),
}


def read(environ: Mapping[str, str] | None = None) -> Environment:
    """Read and check the environment; everything wrong with it comes in one exception, a sentence a line."""
    environ = os.environ if environ is None else environ
    values: dict[str, Any] = {}
    faults: list[str] = []
    for variable, (name, parse) in VARIABLES.items():
        # Set to nothing is not set: so a shell, a unit file or a container's settings can leave a value out.
        if text := environ.get(variable, "").strip():
            try:
                values[name] = parse(text)
            except ValueError as fault:
                faults.append(f"{variable} {fault}.")
    environment = Environment(**values)
    if environment.federal_kit and not (environment.production and environment.host.endswith(".gov")):
        faults.append("FEDERAL_KIT needs a SITE_URL that begins with https:// and ends in .gov.")
    if environment.mail and not environment.email_from and "EMAIL_FROM" not in " ".join(faults):
        faults.append("EMAIL_URL needs EMAIL_FROM, the address that the site's mail comes from.")
    if faults:
        raise BadEnvironment("\n".join(faults))
    return environment


def require_all_that_production_needs(environment: Environment) -> None:
    """Refuse to serve half a production site, and name everything that is missing at once."""
    if environment.production and environment.lacks:
        raise BadEnvironment("\n".join(["This site cannot start in production:", *environment.lacks]))
