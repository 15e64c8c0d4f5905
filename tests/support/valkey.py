"""A Valkey or Redis server of our own, for one test run."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import redis
from steps import StepFailed

from tests.support.servers import find_or_install, free_port, running, temporary_folder


@contextmanager
def temporary_server() -> Iterator[str]:
    """Yields the address of a fresh, empty server, as a REDIS_URL."""
    program = find_or_install(_program, "a Redis or Valkey server", "redis-server")
    with temporary_folder("valkey") as folder:
        port = free_port()
        url = f"redis://127.0.0.1:{port}/0"
        options: list[str | Path] = [
            "--port",
            str(port),
            "--bind",
            "127.0.0.1",
            "--dir",
            folder,
            "--save",
            "",
            "--appendonly",
            "no",
        ]
        with running([program, *options], folder=folder, answers=lambda: _answers(url)):
            yield url


def version(url: str) -> str:
    """The server's version; raises StepFailed when it does not answer."""
    try:
        with redis.Redis.from_url(url, socket_connect_timeout=10) as client:
            return str(client.info("server")["redis_version"])
    except redis.RedisError as error:
        raise StepFailed(f"Redis at REDIS_URL does not answer: {error}") from error


def _program() -> Path | None:
    found = shutil.which("valkey-server") or shutil.which("redis-server")
    return Path(found) if found else None


def _answers(url: str) -> bool:
    try:
        with redis.Redis.from_url(url) as client:
            return bool(client.ping())
    except redis.ConnectionError:
        return False
