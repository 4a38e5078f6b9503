"""How gunicorn serves the directory; ``gunicorn`` in this folder reads this file by itself.

It listens on this machine alone. Behind a proxy on another one, or in a container, say where on the command line:
``gunicorn --bind 0.0.0.0:8000``.
"""

import errno
import socket
import sys
from pathlib import Path

from gunicorn.glogging import Logger

from imls_directory import environment, request_id
from imls_directory.masking import MaskedFormatter, masked
from imls_directory.request_id import RequestNamed
from imls_directory.worker import Worker

try:
    env = environment.read()
    environment.require_all_that_production_needs(env)
except environment.BadEnvironment as error:
    sys.exit(str(error))

wsgi_app = "imls_directory.wsgi"
bind = f"127.0.0.1:{env.port}"


class Log(Logger):
    """Logs that name the request of each line, and hold no address that lets in whoever has it."""

    error_fmt = "%(asctime)s [%(process)d] [%(levelname)s] [%(request_id)s] %(message)s"

    def setup(self, cfg):
        super().setup(cfg)
        for handler in self.error_log.handlers:
            handler.addFilter(RequestNamed())
            handler.setFormatter(MaskedFormatter(self.error_fmt, self.datefmt))

    def atoms(self, resp, req, environ, request_time):
        atoms = super().atoms(resp, req, environ, request_time) | {"request_id": request_id.current.get()}
        return {name: masked(value) if isinstance(value, str) else value for name, value in atoms.items()}


worker_class = Worker
workers = env.workers
threads = 8
# Each is an open file, of which a process may have 1,024; another worker or a moment later takes up the rest.
worker_connections = 500
# Answers are written in one way, which does not wait for the client (imls_directory/worker.py).
sendfile = False
graceful_timeout = 10
# As much as nginx takes, so that a long search pasted whole gets a page of the site.
limit_request_line = 8190
# A proxy must let go of an idle connection before this (docs/deploy).
keepalive = 2

# A worker tells that it lives by touching a file, which a busy disk can make it miss.
memory = "/dev/shm"  # noqa: S108  (gunicorn makes a file without a name in it)
worker_tmp_dir = memory if Path(memory).is_dir() else None

# Whether a proxy's X-Forwarded-Proto is believed is one decision, and Django makes it (TRUST_PROXY).
secure_scheme_headers: dict[str, str] = {}
control_socket_disable = True

# No addresses of visitors: the site promises not to track, and a proxy in front sees them anyway.
accesslog = "-"
logger_class = Log
access_log_format = '%(t)s %(s)s "%(r)s" %(B)s bytes %(M)s ms %(request_id)s'
loglevel = "warning"


def on_starting(server):
    """Say in one sentence that the port is taken, rather than retry for five seconds."""
    for address in server.cfg.address:
        if isinstance(address, tuple):
            family = socket.AF_INET6 if ":" in address[0] else socket.AF_INET
            with socket.socket(family) as trial:
                trial.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
                try:
                    trial.bind(address)
                except OSError as error:
                    if error.errno == errno.EADDRINUSE:
                        sys.exit(f"Port {address[1]} is in use by another program: choose one with PORT=8001.")


def post_worker_init(worker):
    """Say where the site is once it is there: the first worker has loaded it, the others hear signals."""
    if worker.age == 1:
        addresses = " and ".join(f"{listener}/" for listener in worker.sockets)
        print(f"The directory answers on {addresses} (Ctrl-C stops it).", flush=True)
