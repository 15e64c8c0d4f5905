"""A small web server of the tests' own, that answers as a test says, however badly."""

from __future__ import annotations

import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from coterie.comments.links.fetch import Rules

Answer = Callable[[socket.socket, bytes], None]


def page(body: bytes, *headers: str, status: str = "200 OK", kind: str = "text/html; charset=utf-8") -> Answer:
    lines = [f"HTTP/1.1 {status}", f"Content-Type: {kind}", f"Content-Length: {len(body)}", *headers, "", ""]

    def answer(line: socket.socket, request: bytes) -> None:
        line.sendall("\r\n".join(lines).encode() + body)

    return answer


def redirect(to: str) -> Answer:
    return page(b"", f"Location: {to}", status="302 Found")


class Web:
    """Answers by path; ``asked`` has every request as it came."""

    def __init__(self, answers: dict[str, Answer]) -> None:
        self.answers, self.asked = answers, list[bytes]()
        self._server = socket.create_server(("127.0.0.1", 0))
        self.port: int = self._server.getsockname()[1]
        threading.Thread(target=self._serve, daemon=True).start()

    def url(self, path: str, host: str = "site.example") -> str:
        return f"http://{host}:{self.port}{path}"

    def rules(self, **more: object) -> Rules:
        """Those of the product, but this server may be asked, under any name."""
        own = {"ports": frozenset({self.port}), "may_ask": {"127.0.0.1"}.__contains__, "resolve": self.resolve}
        return Rules(**{**own, **more})  # type: ignore[arg-type]

    def resolve(self, host: str, port: int) -> list[str]:
        return ["10.1.2.3"] if host.startswith("private") else ["127.0.0.1"]

    def _serve(self) -> None:
        while True:
            try:
                line, _from = self._server.accept()
            except OSError:
                return
            threading.Thread(target=self._answer, args=(line,), daemon=True).start()

    def _answer(self, line: socket.socket) -> None:
        with line:
            try:
                request = line.recv(65536)
                self.asked.append(request)
                path = request.split(b" ")[1].decode() if b" " in request else "/"
                self.answers.get(path, page(b"", status="404 Not Found"))(line, request)
            except OSError:
                return

    def close(self) -> None:
        self._server.close()


@contextmanager
def web(answers: dict[str, Answer]) -> Iterator[Web]:
    served = Web(answers)
    try:
        yield served
    finally:
        served.close()
