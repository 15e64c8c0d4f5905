"""Takes mail by LMTP or SMTP from the mail server beside it; what it says yes to is stored."""

from __future__ import annotations

import asyncio
import logging
import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from aiosmtpd.lmtp import LMTP
from aiosmtpd.smtp import SMTP
from asgiref.sync import sync_to_async
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.db import close_old_connections

from coterie.notifications.incoming.receive import receive, recipient

log = logging.getLogger(__name__)

#: a larger mail is refused when its sender says how large it is, or else when it has become so
LARGEST = 10 * 1024 * 1024
#: who brings mail by LMTP waits for a word on each; with one a mail, there is no doubt which
MOST_RECIPIENTS = 1
UNKNOWN = "550 5.1.1 Nobody is reached by this address"
LATER = "451 4.3.0 Not now; try again later"


class Handler:
    """Answers the commands of who brings mail."""

    async def handle_RCPT(  # noqa: N802 - as the library calls it
        self, _server: Any, _session: Any, envelope: Any, address: str, _options: Any
    ) -> str:
        if len(envelope.rcpt_tos) >= MOST_RECIPIENTS:
            return "452 4.5.3 Too many recipients"
        try:
            found = await _in_thread(recipient, address)
        except Exception:
            log.exception("An address could not be looked up.")
            return LATER
        if found is None:
            return UNKNOWN
        envelope.rcpt_tos.append(address)
        return "250 2.1.5 OK"

    async def handle_DATA(  # noqa: N802
        self, _server: Any, _session: Any, envelope: Any
    ) -> str:
        """Yes only when what it leads to is stored; no for now if that fails, so that it is brought again."""
        raw = envelope.content
        for address in envelope.rcpt_tos:
            try:
                outcome = await _in_thread(
                    receive, raw, to=address, envelope_from=(envelope.mail_from or "").strip("<>")
                )
            except Exception:
                log.exception("A mail could not be taken.")
                return LATER
            log.info("A mail arrived: %s.", outcome)
        return "250 2.0.0 OK"


async def _in_thread(ask: Any, *arguments: Any, **named: Any) -> Any:
    def asked() -> Any:
        close_old_connections()
        try:
            return ask(*arguments, **named)
        finally:
            close_old_connections()

    return await sync_to_async(asked, thread_sensitive=False)()


#: old mail programs write a whole paragraph as one line
LONGEST_LINE = 64 * 1024


class _SMTP(SMTP):
    line_length_limit = LONGEST_LINE


class _LMTP(LMTP):
    line_length_limit = LONGEST_LINE


def _protocol(kind: str, loop: asyncio.AbstractEventLoop) -> SMTP:
    made = _LMTP if kind == "lmtp" else _SMTP
    return made(
        Handler(),
        data_size_limit=LARGEST,
        enable_SMTPUTF8=True,
        hostname=settings.REPLY_DOMAIN or "localhost",
        ident="Coterie",
        loop=loop,
        timeout=120,
    )


class Listener:
    """A thread that takes mail until it is stopped. ImproperlyConfigured, in words, if its address cannot be had."""

    def __init__(self, kind: str, host: str, port: int) -> None:
        self.kind, self.host, self.port = kind, host, port
        self.loop = asyncio.new_event_loop()
        self.problem: OSError | None = None
        self._ready = threading.Event()
        self._thread = threading.Thread(target=self._run, name="mail", daemon=True)

    def start(self) -> Listener:
        self._thread.start()
        self._ready.wait()
        if self.problem is not None:
            raise ImproperlyConfigured(f"Cannot take mail at {self.host}:{self.port}: {self.problem.strerror}.")
        return self

    def stop(self, timeout: float = 5) -> None:
        if self._thread.is_alive():
            self.loop.call_soon_threadsafe(self.loop.stop)
            self._thread.join(timeout)

    def _run(self) -> None:
        asyncio.set_event_loop(self.loop)
        make = self.loop.create_server(lambda: _protocol(self.kind, self.loop), self.host, self.port)
        try:
            server = self.loop.run_until_complete(make)
            self.port = server.sockets[0].getsockname()[1]
        except OSError as error:
            self.problem = error
            self.loop.close()
            return
        finally:
            self._ready.set()
        try:
            self.loop.run_forever()
        finally:
            server.close()
            self._end()

    def _end(self) -> None:
        for task in asyncio.all_tasks(self.loop):
            task.cancel()
        self.loop.run_until_complete(asyncio.sleep(0))
        self.loop.run_until_complete(self.loop.shutdown_default_executor())
        self.loop.close()


@contextmanager
def listening() -> Iterator[Listener | None]:
    """While the block runs, mail is taken where COTERIE_RECEIVE_MAIL says; nowhere if it says nothing."""
    if settings.RECEIVE_MAIL is None:
        yield None
        return
    listener = Listener(*settings.RECEIVE_MAIL).start()
    try:
        yield listener
    finally:
        listener.stop()


def run() -> None:
    """``coterie receive-mail``: until SIGTERM or Ctrl+C."""
    stop = threading.Event()
    for each in (signal.SIGTERM, signal.SIGINT):
        signal.signal(each, lambda *_: stop.set())
    with listening() as listener:
        if listener is not None:
            log.info("Mail is taken at %s:%s.", listener.host, listener.port)
        stop.wait()
