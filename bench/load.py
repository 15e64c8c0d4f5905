"""One page asked for again and again over kept connections, and what that cost."""

from __future__ import annotations

import http.client
import threading
import time
from dataclasses import dataclass

import psutil

from bench import ground

CONNECTIONS = 2


@dataclass(frozen=True)
class Asked:
    """Who is asked for what: the processes that work for the answer, and a request."""

    port: int
    processes: tuple[psutil.Process, ...]
    path: str
    cookies: str = ""
    tag: str = ""
    encoding: str = ""

    def headers(self) -> dict[str, str]:
        given = {"Cookie": self.cookies, "If-None-Match": self.tag, "Accept-Encoding": self.encoding}
        return {name: value for name, value in given.items() if value}

    @property
    def expected(self) -> int:
        return 304 if self.tag else 200


@dataclass(frozen=True)
class Load:
    """What one series of requests cost: CPU ms a request, latencies in ms, requests a second, bytes of one answer."""

    cpu_ms: float
    p50_ms: float
    p99_ms: float
    per_second: float
    size: int


def load(asked: Asked, requests: int) -> Load:
    """Ask ``requests`` times over CONNECTIONS connections, after a short warm-up."""
    _ask(asked, min(20, max(4, requests // 5)), [])
    spent, began, times = ground.cpu_seconds(*asked.processes), time.perf_counter(), []
    share = max(1, requests // CONNECTIONS)
    threads = [threading.Thread(target=_ask, args=(asked, share, times)) for _ in range(CONNECTIONS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    seconds, cpu = time.perf_counter() - began, ground.cpu_seconds(*asked.processes) - spent
    if len(times) < share * CONNECTIONS:
        raise SystemExit(f"{asked.path}: not every request was answered with {asked.expected}")
    latencies = [latency * 1000 for latency, _size in times]
    return Load(
        cpu_ms=cpu * 1000 / len(times),
        p50_ms=ground.percentile(latencies, 0.5),
        p99_ms=ground.percentile(latencies, 0.99),
        per_second=len(times) / seconds,
        size=times[-1][1],
    )


def _ask(asked: Asked, count: int, times: list[tuple[float, int]]) -> None:
    connection = http.client.HTTPConnection("127.0.0.1", asked.port, timeout=60)
    for _ in range(count):
        began = time.perf_counter()
        connection.request("GET", asked.path, headers=asked.headers())
        answer = connection.getresponse()
        body = answer.read()
        if answer.status != asked.expected:
            raise SystemExit(f"{asked.path} answered {answer.status} instead of {asked.expected}")
        times.append((time.perf_counter() - began, len(body)))
    connection.close()


def body(asked: Asked) -> str:
    connection = http.client.HTTPConnection("127.0.0.1", asked.port, timeout=60)
    connection.request("GET", asked.path, headers=asked.headers())
    given = connection.getresponse().read().decode()
    connection.close()
    return given


def compresses(asked: Asked) -> bool:
    """Whether somebody who can read it is given a compressed page."""
    return bool(_once(asked, {"Accept-Encoding": "gzip"}).getheader("Content-Encoding"))


def tag_of(asked: Asked) -> str:
    """The page's ETag, if it has one that is answered with 304 when nothing changed; "" if not."""
    answer = _once(asked, {})
    tag = answer.getheader("ETag") or ""
    if tag and _once(asked, {"If-None-Match": tag}).status == 304:
        return tag
    return ""


def _once(asked: Asked, more: dict[str, str]) -> http.client.HTTPResponse:
    connection = http.client.HTTPConnection("127.0.0.1", asked.port, timeout=60)
    connection.request("GET", asked.path, headers={**asked.headers(), **more})
    answer = connection.getresponse()
    answer.read()
    connection.close()
    return answer
