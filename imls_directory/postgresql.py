"""How long a PostgreSQL server is waited for: seconds while pages are served, and without end in commands.

Receivers of ``connection_created``. The server's ``statement_timeout`` comes from ``parse_database_url``.
"""

from typing import Any

from psycopg import Connection, OperationalError
from psycopg.pq import TransactionStatus

GRACE_SECONDS = 5


def limit_waiting(connection: Any, **kwargs: Any) -> None:
    """Give up on a server that neither answers within its own ``statement_timeout`` nor says that it will not.

    A process that is stopped, or waits for its disk, still has its system acknowledge what is sent to it, so no limit
    of TCP ends that.
    """
    if connection.vendor != "postgresql":
        return
    session: Connection = connection.connection
    setting = "SELECT setting::integer FROM pg_settings WHERE name = 'statement_timeout'"
    (milliseconds,) = session.execute(setting).fetchone() or (0,)
    if not milliseconds:
        return
    seconds = milliseconds / 1000 + GRACE_SECONDS

    def wait(generator: Any, **options: Any) -> Any:
        try:
            return Connection.wait(session, generator, **{"timeout": seconds, **options})
        except OperationalError:
            if session.pgconn.transaction_status == TransactionStatus.ACTIVE:
                session.pgconn.finish()  # the answer may still come, to whatever is asked next
            raise

    session.wait = wait  # type: ignore[assignment, method-assign]


def lift_statement_timeout(connection: Any, **kwargs: Any) -> None:
    """Let commands take their time: a migration, a load or an import may need longer than a visitor would wait."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SET statement_timeout = 0")
