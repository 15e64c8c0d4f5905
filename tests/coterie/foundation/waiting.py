"""Tasks and a wait that the tests of background work share."""

from __future__ import annotations

import os
import signal
import time
from collections.abc import Callable
from pathlib import Path

from django.db import connection
from django_tasks import task


@task()
def write_line(path: str, line: str) -> None:
    with Path(path).open("a") as file:
        file.write(f"{line}\n")


@task(priority=-10)
def wait_for_file(path: str, waited_for: str) -> None:
    """Says that it began, then waits for a file: as long as a test wants it to."""
    with Path(path).open("a") as file:
        file.write(f"began in {os.getpid()}\n")
    deadline = time.monotonic() + 240
    while not Path(waited_for).exists():
        assert time.monotonic() < deadline
        time.sleep(0.02)
    with Path(path).open("a") as file:
        file.write("finished\n")


@task()
def kill_the_worker(path: str) -> None:
    with Path(path).open("a") as file:
        file.write(f"began in {os.getpid()}\n")
    os.kill(os.getpid(), signal.SIGKILL)


@task()
def fail() -> None:
    raise ValueError("this task fails")


@task()
def count_tables() -> int:
    return len(connection.introspection.table_names())


def until(ask: Callable[[], bool], seconds: float = 120.0) -> None:
    """Wait for something to happen; the seconds only end a test that would wait for ever."""
    deadline = time.monotonic() + seconds
    while not ask():
        assert time.monotonic() < deadline, "it did not happen in time"
        time.sleep(0.05)


def lines(path: Path) -> list[str]:
    return path.read_text().splitlines() if path.exists() else []
