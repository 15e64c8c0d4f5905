"""A body that is not HTTP, on the real server: 400 or a closed connection, and nothing in the log."""

from __future__ import annotations

import socket
from collections.abc import Iterator

import pytest

from tests.coterie.foundation.served import Served, served

CHUNKED = "Transfer-Encoding: chunked\r\n\r\n"
BROKEN = {
    "no size": f"{CHUNKED}ZZZ\r\nabc\r\n0\r\n\r\n",
    "a size that is none, later": f"{CHUNKED}3\r\nabc\r\nQQ\r\n",
    "a size beyond 64 bits": f"{CHUNKED}fffffffffffffffff\r\nabc",
    "more than the size": f"{CHUNKED}3\r\nabcdef\r\n0\r\n\r\n",
    "both lengths": f"Content-Length: 5\r\n{CHUNKED}ZZ\r\nabc",
    "an unknown coding": "Transfer-Encoding: chunkedx\r\n\r\n3\r\nabc\r\n0\r\n\r\n",
    "the end missing": f"{CHUNKED}ff\r\nabc",
    "less than the length": "Content-Length: 50\r\n\r\nabc",
}


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    with served(tmp_path_factory.mktemp("broken")) as running:
        yield running


def send(server: Served, rest: str, kind: str, *, wait: bool = True, whole: bool = False) -> bytes:
    port = int(server.url.rpartition(":")[2])
    head = f"POST /accounts/login/ HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nContent-Type: {kind}\r\n"
    with socket.create_connection(("127.0.0.1", port), timeout=30) as connection:
        connection.sendall((head + rest).encode())
        if not wait:
            return b""
        # Who closes their half ends the request; after a whole one they wait for its answer.
        if not whole:
            connection.shutdown(socket.SHUT_WR)
        return connection.recv(400)


@pytest.mark.parametrize("kind", ["application/x-www-form-urlencoded", "multipart/form-data; boundary=x"])
def test_a_broken_body_is_a_bad_request(server: Served, kind: str) -> None:
    said = {name: send(server, rest, kind)[:12] for name, rest in BROKEN.items()}
    assert set(said.values()) <= {b"HTTP/1.1 400", b""}
    send(server, BROKEN["the end missing"], kind, wait=False)
    assert send(server, "Content-Length: 3\r\n\r\na=b", kind, whole=True).startswith((b"HTTP/1.1 403", b"HTTP/1.1 400"))
    assert "Traceback" not in server.log.read_text()
