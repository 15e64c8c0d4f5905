"""Read a page from the internet that somebody named, without being led anywhere else.

Only http and https on their own ports, only public addresses, at most five redirects (each judged like the first), only
HTML, 512 KB of it, ten seconds for all of it. No cookies, no referrer; who asks says so.
"""

from __future__ import annotations

import http.client
import io
import socket
import ssl
import time
import zlib
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from typing import Any
from urllib.parse import SplitResult, urljoin, urlsplit

from coterie.comments.links.networks import Refused, Resolve, is_public, resolved, system_resolver

PORTS = {"http": 80, "https": 443}
REDIRECTS = frozenset({301, 302, 303, 307, 308})


@dataclass(frozen=True)
class Rules:
    """What may be asked, and how much of it is read."""

    agent: str = "Coterie link preview"
    ports: frozenset[int] = frozenset(PORTS.values())
    may_ask: Callable[[str], bool] = is_public
    resolve: Resolve = system_resolver
    redirects: int = 5
    most: int = 512 * 1024
    seconds: float = 10.0


@dataclass(frozen=True)
class Page:
    """The beginning of a page: where it was in the end, its bytes, and the headers that say how to read them."""

    address: str
    body: bytes
    charset: str
    robots: str


def fetch(address: str, rules: Rules) -> Page:
    """The page at this address. Refused, in few words, for whatever is not a page that may be read."""
    until = time.monotonic() + rules.seconds
    for _step in range(rules.redirects + 1):
        parts = _checked(address, rules)
        try:
            found = _asked(parts, rules, until)
        except (OSError, http.client.HTTPException, zlib.error, ValueError) as error:
            late = isinstance(error, TimeoutError) or time.monotonic() >= until
            raise Refused("it took too long" if late else "it did not answer as a page does") from error
        if isinstance(found, Page):
            return found
        address = _further(parts, found)
    raise Refused("too many redirects")


def _further(parts: SplitResult, location: str) -> str:
    try:
        return urljoin(parts.geturl(), location)
    except ValueError as error:
        raise Refused("no address of a page") from error


def _checked(address: str, rules: Rules) -> SplitResult:
    try:
        parts = urlsplit(address)
        port = parts.port or PORTS.get(parts.scheme)
    except ValueError as error:
        raise Refused("no address of a page") from error
    if parts.scheme not in PORTS or not parts.hostname or parts.username is not None:
        raise Refused("no address of a page")
    if port not in rules.ports:
        raise Refused("another port")
    return parts


def _asked(parts: SplitResult, rules: Rules, until: float) -> Page | str:
    """A page, or the address that it says to look at instead."""
    host = (parts.hostname or "").encode("idna").decode() if not _is_plain(parts.hostname) else str(parts.hostname)
    port = parts.port or PORTS[parts.scheme]
    connection = http.client.HTTPConnection(host, port)
    with _connected(host, port, parts.scheme, rules, until) as line:
        connection.sock = line
        connection.putrequest("GET", _target(parts), skip_accept_encoding=True)
        for name, value in _headers(rules).items():
            connection.putheader(name, value)
        connection.endheaders()
        answer = connection.getresponse()
        if answer.status in REDIRECTS and answer.headers.get("Location"):
            return str(answer.headers["Location"])
        return _page(parts, answer, rules)


def _is_plain(host: str | None) -> bool:
    return host is not None and host.isascii()


def _target(parts: SplitResult) -> str:
    target = parts._replace(scheme="", netloc="", fragment="").geturl() or "/"
    return "".join(each if "!" <= each <= "~" else _percent(each) for each in target).replace("\\", "%5C")


def _percent(character: str) -> str:
    return "".join(f"%{byte:02X}" for byte in character.encode("utf-8", "replace"))


def _headers(rules: Rules) -> dict[str, str]:
    return {
        "User-Agent": rules.agent,
        "Accept": "text/html",
        "Accept-Encoding": "gzip",
        "Accept-Language": "en,*;q=0.5",
        "Connection": "close",
    }


def _page(parts: SplitResult, answer: http.client.HTTPResponse, rules: Rules) -> Page:
    if answer.status != 200:
        raise Refused(f"it answered {answer.status}")
    if answer.headers.get_content_type() != "text/html":
        raise Refused("no page")
    encoding = answer.headers.get("Content-Encoding", "").strip().lower()
    if encoding not in ("", "identity", "gzip"):
        raise Refused("an unknown encoding")
    body = answer.read(rules.most)
    if encoding == "gzip":
        # As much as would be read without it: what swells is cut there.
        body = zlib.decompressobj(wbits=31).decompress(body, rules.most)
    charset = answer.headers.get_content_charset("")
    return Page(parts.geturl(), body, charset, answer.headers.get("X-Robots-Tag", ""))


# -- the connection


def _connected(host: str, port: int, scheme: str, rules: Rules, until: float) -> Any:
    """A connection to one of the host's addresses; none if any of them is not public."""
    found = resolved(host, port, rules.resolve, until - time.monotonic())
    if not all(rules.may_ask(each) for each in found):
        raise Refused("no public address")
    line = socket.create_connection((found[0], port), timeout=_left(until))
    try:
        if scheme == "https":
            line = _tls().wrap_socket(line, server_hostname=host)
        return _Timed(line, until)
    except BaseException:
        line.close()
        raise


@cache
def _tls() -> ssl.SSLContext:
    return ssl.create_default_context()


def _left(until: float) -> float:
    left = until - time.monotonic()
    if left <= 0:
        raise TimeoutError("it took too long")
    return left


class _Timed:
    """A connection on which everything together is done by a moment, however slowly it drips."""

    def __init__(self, line: socket.socket, until: float) -> None:
        self._line, self._until = line, until

    def __enter__(self) -> _Timed:
        return self

    def __exit__(self, *error: object) -> None:
        self._line.close()

    def sendall(self, data: bytes) -> None:
        self._line.settimeout(_left(self._until))
        self._line.sendall(data)

    def makefile(self, mode: str) -> io.BufferedReader:
        return io.BufferedReader(_TimedReader(self._line, self._until))

    def close(self) -> None:
        """What closes is the end of the ``with``: the answer is read after the request is done with."""


class _TimedReader(io.RawIOBase):
    def __init__(self, line: socket.socket, until: float) -> None:
        self._line, self._until = line, until

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        self._line.settimeout(_left(self._until))
        return self._line.recv_into(buffer)
