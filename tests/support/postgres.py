"""A PostgreSQL server of our own, for one test run."""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg
from steps import StepFailed

from tests.support.servers import find_or_install, free_port, running, temporary_folder, unprivileged

# The data lives for minutes: nothing has to survive a power cut.
FAST = ("fsync=off", "synchronous_commit=off", "full_page_writes=off", "max_connections=100", "shared_buffers=128MB")


@contextmanager
def temporary_server(how: tuple[str, ...] = FAST) -> Iterator[str]:
    """Yields the address of a fresh, empty server, as a DATABASE_URL whose user may create databases."""
    programs = find_or_install(_programs, "PostgreSQL's server", "postgresql")
    with temporary_folder("postgres") as folder:
        _initialise(programs / "initdb", folder)
        port = free_port()
        url = f"postgresql://coterie@127.0.0.1:{port}/postgres"
        settings = (f"port={port}", "listen_addresses=127.0.0.1", f"unix_socket_directories={folder}", *how)
        options = [word for setting in settings for word in ("-c", setting)]
        command: list[str | Path] = [programs / "postgres", "-D", folder / "data", *options]
        with running(command, folder=folder, answers=lambda: _answers(url)):
            yield url


def version(url: str) -> str:
    """The server's version; raises StepFailed when it does not answer."""
    try:
        with psycopg.connect(url, connect_timeout=10) as connection:
            return str(connection.execute("SHOW server_version").fetchone()[0])  # type: ignore[index]
    except psycopg.Error as error:
        raise StepFailed(f"PostgreSQL at DATABASE_URL does not answer: {error}") from error


def _programs() -> Path | None:
    """The folder of the newest installed server's programs."""
    on_path = [Path(found).parent for found in (shutil.which("initdb"),) if found]
    of_debian = sorted(Path("/usr/lib/postgresql").glob("*/bin"), key=lambda bin_folder: int(bin_folder.parent.name))
    both = [place for place in on_path + of_debian if (place / "initdb").exists() and (place / "postgres").exists()]
    return both[-1] if both else None


def _initialise(initdb: Path, folder: Path) -> None:
    made = subprocess.run(
        [initdb, "-D", folder / "data", "-U", "coterie", "-A", "trust", "-E", "UTF8", "--locale=C.UTF-8", "--no-sync"],
        cwd=folder,
        env={**os.environ, "HOME": str(folder)},
        capture_output=True,
        text=True,
        check=False,
        **unprivileged(),
    )
    if made.returncode:
        raise StepFailed(f"initdb failed:\n{made.stdout}{made.stderr}")


def _answers(url: str) -> bool:
    try:
        psycopg.connect(url, connect_timeout=2).close()
    except psycopg.OperationalError:
        return False
    return True
