"""The database before a command begins: it answers and is up to date, or one line says what to do."""

from __future__ import annotations

import fcntl
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.core.management import call_command
from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor

PATIENCE_SECONDS = 10


def reach() -> None:
    """Raises ImproperlyConfigured when the database cannot be opened."""
    try:
        if connection.vendor == "postgresql":
            _connect_once(connection.get_connection_params())
        else:
            connection.ensure_connection()
    except DatabaseError as error:
        raise ImproperlyConfigured(f"The database {_name()} does not answer: {_line(error)}.") from error


def prepare() -> None:
    """Bring the embedded database up to date; a server's is its operator's to change, at a moment of their choice.

    Raises ImproperlyConfigured when the database cannot be opened, or is a server's and not up to date.
    """
    reach()
    if _is_up_to_date():
        return
    if connection.vendor == "postgresql":
        raise ImproperlyConfigured(f"The database {_name()} is not up to date. Run: coterie migrate")
    # Server and worker may be started at the same moment.
    with (Path(settings.DATA) / "migrate.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        call_command("migrate", verbosity=0, interactive=False)


def _is_up_to_date() -> bool:
    executor = MigrationExecutor(connection)
    return not executor.migration_plan(executor.loader.graph.leaf_nodes())


def _connect_once(params: dict[str, Any]) -> None:
    """Past the pool, which tries for half a minute and writes a line for each attempt."""
    import psycopg

    try:
        psycopg.connect(**{"connect_timeout": PATIENCE_SECONDS, **params}).close()
    except psycopg.Error as error:
        raise DatabaseError(str(error)) from error


def _name() -> str:
    """Without the password."""
    at = settings.DATABASES["default"]
    if connection.vendor != "postgresql":
        return str(at["NAME"])
    return f"{at['NAME']} at {at['HOST'] or 'the local socket'}{f':{port}' if (port := at['PORT']) else ''}"


def _line(error: Exception) -> str:
    return " ".join(str(error).split()).rstrip(".?")
