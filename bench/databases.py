"""The databases of a run: SQLite files, or one PostgreSQL server whose work counts as work of whom it serves."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

import psutil

ROOT = Path(__file__).resolve().parent.parent
# As Debian's package comes: what is committed survives a power cut.
DURABLE = ("max_connections=100", "shared_buffers=128MB")


class Databases:
    """Empty databases of one PostgreSQL server, or none when ``url`` is empty."""

    def __init__(self, url: str = "") -> None:
        self.url = url
        self.server = self._server() if url else None

    @property
    def kind(self) -> str:
        return "PostgreSQL" if self.url else "SQLite"

    @contextmanager
    def empty(self, name: str) -> Iterator[str]:
        """The address of a new database, dropped at the end of the block; "" stands for a SQLite file."""
        if not self.url:
            yield ""
            return
        self._run(f'DROP DATABASE IF EXISTS "{name}"', f'CREATE DATABASE "{name}"')
        try:
            yield urlunsplit(urlsplit(self.url)._replace(path=f"/{name}"))
        finally:
            self._run(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')

    def _run(self, *statements: str) -> None:
        import psycopg

        with psycopg.connect(self.url, autocommit=True) as connection:
            for statement in statements:
                connection.execute(statement)

    def _server(self) -> psutil.Process:
        """The process whose children serve connections: it must run on this machine."""
        import psycopg

        with psycopg.connect(self.url) as connection:
            return psutil.Process(connection.info.backend_pid).parent()


@contextmanager
def databases(*, postgres: bool) -> Iterator[Databases]:
    """SQLite; with ``postgres`` the server that DATABASE_URL names, or else one started for this run."""
    if not postgres:
        yield Databases()
        return
    if os.environ.get("DATABASE_URL"):
        yield Databases(os.environ["DATABASE_URL"])
        return
    sys.path.extend(str(ROOT / folder) for folder in ("", "scripts"))
    from tests.support.postgres import temporary_server

    with temporary_server(DURABLE) as url:
        yield Databases(url)
