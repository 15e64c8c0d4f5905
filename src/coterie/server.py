"""`coterie serve`: the ASGI server with its static files, in one process or several."""

from __future__ import annotations

import os
import resource
import socket

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.db import connections

from coterie.foundation.routes import route
from coterie.settings import env
from coterie.statics import collect

# Tells the server processes, which are forked from this one, to run background tasks as well.
EMBEDDED_WORKER = "COTERIE_EMBEDDED_WORKER"
# An open page is an open request, waiting for its next event: they count, but cost nothing until one comes.
OPEN_REQUESTS = 16_384
STOP_WITHIN_SECONDS = 4


def serve(host: str = "127.0.0.1", port: int = 8000, *, workers: int = 1, embedded_worker: bool = True) -> None:
    """Serve until SIGTERM or Ctrl+C, then stop within a few seconds.

    Raises ImproperlyConfigured, before anything listens, when the address is taken or ``workers`` have no Redis to
    reach each other.
    """
    from granian.constants import Interfaces
    from granian.log import LogLevels
    from granian.server import Server

    # Models, which an ASGI server that imports coterie.asgi by itself cannot load before Django is set up.
    from coterie.people.first_operator import new_link

    if workers > 1 and not settings.REDIS_URL:
        raise ImproperlyConfigured(
            f"{workers} server processes need REDIS_URL: live updates have to reach the pages of all of them. "
            "Give it (redis://host:6379/0), or serve with one process."
        )
    _check_free(host, port)
    _allow_open_files()
    collect()
    os.environ[EMBEDDED_WORKER] = "1" if embedded_worker else "0"
    first = new_link()
    _close_databases()
    server = Server(
        "coterie.asgi:application",
        address=host,
        port=port,
        interface=Interfaces.ASGI,
        workers=workers,
        backlog=2048,
        backpressure=OPEN_REQUESTS,
        workers_kill_timeout=STOP_WITHIN_SECONDS,
        respawn_failed_workers=True,
        log_level=LogLevels.warning,
    )
    at = f"http://{f'[{host}]' if ':' in host else host}:{port}"
    print(f"Coterie is at {at}", flush=True)
    if first:
        print(_first_words(f"{_reached_at(at, host, port)}{route('people:first', first)}"), flush=True)
    server.serve()


def _reached_at(at: str, host: str, port: int) -> str:
    """The address that people use, or where this server listens if nobody set one."""
    if env.URL.is_set:
        return settings.SITE_URL
    everywhere = not host.strip("0.:")
    return f"http://localhost:{port}" if everywhere else at


def _first_words(link: str) -> str:
    """Printed and never logged: whoever opens the link becomes the operator."""
    return (
        "Nobody is an operator yet. To become the first, open this link in your browser. It works once, "
        f"and a new start prints another one:\n\n    {link}\n"
    )


def _check_free(host: str, port: int) -> None:
    """The server would start, fail and start again; say it once, and clearly."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except (OSError, UnicodeError) as error:
            why = getattr(error, "strerror", None) or "this is no address"
            raise ImproperlyConfigured(f"Cannot listen at {host}:{port}: {why}.") from error


def _allow_open_files() -> None:
    """Each open page is an open file; the usual limit is 1,024."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = OPEN_REQUESTS * 2 if hard == resource.RLIM_INFINITY else min(hard, OPEN_REQUESTS * 2)
    if soft != resource.RLIM_INFINITY and soft < wanted:
        resource.setrlimit(resource.RLIMIT_NOFILE, (wanted, hard))


def _close_databases() -> None:
    """Server processes are forked from this one, and must not share its connections."""
    for connection in connections.all(initialized_only=True):
        connection.close()
        if hasattr(connection, "close_pool"):
            connection.close_pool()
