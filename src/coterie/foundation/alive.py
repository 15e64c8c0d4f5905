"""Whether a worker process is alive: it holds a lock that its operating system or database lets go when it dies.

No clock and no time-out: a process that was killed is known to be dead at once, one that is merely slow never is.
On PostgreSQL the lock is in the database, so workers may run on many machines; on SQLite it is a file beside it.
"""

from __future__ import annotations

import fcntl
import hashlib
import os
import secrets
import socket
import threading
from contextlib import suppress
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import connection, transaction

# A machine that vanishes closes no connection: PostgreSQL asks it after 30 s, three times, and lets its locks go.
_KEEPALIVE = "-c tcp_keepalives_idle=30 -c tcp_keepalives_interval=10 -c tcp_keepalives_count=3"

_own: set[str] = set()


class Alive:
    """Held while this process works; ``name`` is unique and tells people which process it is."""

    def __init__(self) -> None:
        self.name = f"{socket.gethostname()}-{os.getpid()}-{secrets.token_hex(4)}"
        self._lock: _FileLock | _DatabaseLock | None = None

    def __enter__(self) -> Alive:
        self._lock = _DatabaseLock(self.name) if connection.vendor == "postgresql" else _FileLock(self.name)
        _own.add(self.name)
        return self

    def renew(self) -> None:
        """Take the lock again if the database lost it (a restart, a broken connection)."""
        assert self._lock is not None
        self._lock.renew()

    def __exit__(self, *error: object) -> None:
        assert self._lock is not None
        self._lock.release()
        _own.discard(self.name)


def is_alive(name: str) -> bool:
    """Whether the process with this name holds its lock."""
    if name in _own:
        return True
    return _held_in_database(name) if connection.vendor == "postgresql" else _held_in_file(name)


def own_names() -> set[str]:
    """The names under which this process works now."""
    return set(_own)


class _FileLock:
    def __init__(self, name: str) -> None:
        self._path = _path(name)
        self._path.parent.mkdir(exist_ok=True)
        # A lock of the process, not of the open file: children that it started do not keep it when it dies.
        self._file = self._path.open("w")
        fcntl.lockf(self._file, fcntl.LOCK_EX | fcntl.LOCK_NB)

    def renew(self) -> None:
        """The operating system loses none."""

    def release(self) -> None:
        self._path.unlink(missing_ok=True)
        self._file.close()


def _path(name: str) -> Path:
    # The name was read from the database: only its hash becomes part of a path.
    return Path(settings.DATA) / "workers" / hashlib.sha256(name.encode()).hexdigest()[:32]


def _held_in_file(name: str) -> bool:
    try:
        with _path(name).open("r+") as file:
            fcntl.lockf(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            _path(name).unlink(missing_ok=True)
            return False
    except FileNotFoundError:
        return False
    except OSError:
        return True


class _DatabaseLock:
    def __init__(self, name: str) -> None:
        self._key = _key(name)
        self._guard = threading.Lock()
        self._connection = self._locked()

    def renew(self) -> None:
        import psycopg

        with self._guard:
            try:
                self._connection.execute("SELECT 1")
            except psycopg.Error:
                self._connection.close()
                self._connection = self._locked()

    def release(self) -> None:
        with suppress(Exception):
            # Closing alone lets it go as well, but only when the server notices.
            self._connection.execute("SELECT pg_advisory_unlock_all()")
            self._connection.close()

    def _locked(self) -> Any:
        """A connection of its own, outside the pool: the lock lives as long as it does."""
        import psycopg

        params = {key: value for key, value in connection.get_connection_params().items() if key in _WHERE}
        own = psycopg.connect(**params, autocommit=True, options=_KEEPALIVE)
        own.execute("SELECT pg_advisory_lock(%s)", [self._key])
        return own


_WHERE = {"dbname", "user", "password", "host", "port", "service", "sslmode", "sslrootcert", "sslcert", "sslkey"}


def _key(name: str) -> int:
    return int.from_bytes(hashlib.blake2b(name.encode(), digest_size=8).digest(), signed=True)


def _held_in_database(name: str) -> bool:
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_xact_lock(%s)", [_key(name)])
        return not cursor.fetchone()[0]
