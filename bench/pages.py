"""How much the pages people read cost, beside the barest page of the same content on the same framework.

    python bench/pages.py [--json FILE] [--requests 300]

200 users, 2,000 topics, 20,000 posts (simulated). Each page is asked for over two kept connections; CPU is that of the
server's processes (and of PostgreSQL's, if DATABASE_URL names it). Times on a shared machine are noisy: read the ratio.
"""

from __future__ import annotations

import argparse
import http.client
import sys
import threading
import time
from dataclasses import dataclass
from pathlib import Path

import psutil

sys.path[0] = str(Path(__file__).resolve().parent.parent)  # run as a file or as a module alike
from bench import ground  # noqa: E402

CONNECTIONS = 2


@dataclass(frozen=True)
class Case:
    page: str
    viewer: str
    path: str
    bare: str


def cases(topic: int) -> list[Case]:
    list_path, topic_path = "/spaces/repair-bench/topics/", f"/spaces/repair-bench/topics/{topic}/{{slug}}/"
    return [
        Case("home", "anonymous", "/", "/"),
        Case("home", "signed in", "/", "/feed/"),
        Case("list", "anonymous", list_path, "/topics/"),
        Case("list", "signed in", list_path, "/topics/"),
        Case("topic", "anonymous", topic_path, f"/topics/{topic}/"),
        Case("topic", "signed in", topic_path, f"/topics/{topic}/"),
    ]


@dataclass(frozen=True)
class Load:
    """What one series of requests cost: CPU ms a request, latencies in ms, requests a second, bytes of one answer."""

    cpu_ms: float
    p50_ms: float
    p99_ms: float
    per_second: float
    size: int


def load(process: psutil.Process, port: int, path: str, cookie: str | None, requests: int) -> Load:
    """Ask for one page ``requests`` times over CONNECTIONS connections, after a short warm-up."""
    _ask(port, path, cookie, 20, [])
    spent, began, times = ground.cpu_seconds(process), time.perf_counter(), []
    threads = [
        threading.Thread(target=_ask, args=(port, path, cookie, requests // CONNECTIONS, times))
        for _ in range(CONNECTIONS)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    seconds, cpu = time.perf_counter() - began, ground.cpu_seconds(process) - spent
    latencies = [latency * 1000 for latency, _size in times]
    return Load(
        cpu_ms=cpu * 1000 / len(times),
        p50_ms=ground.percentile(latencies, 0.5),
        p99_ms=ground.percentile(latencies, 0.99),
        per_second=len(times) / seconds,
        size=times[-1][1],
    )


def _ask(port: int, path: str, cookie: str | None, count: int, times: list[tuple[float, int]]) -> None:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
    headers = {"Cookie": f"sessionid={cookie}"} if cookie else {}
    for _ in range(count):
        began = time.perf_counter()
        connection.request("GET", path, headers=headers)
        answer = connection.getresponse()
        body = answer.read()
        if answer.status != 200:
            raise SystemExit(f"{path} answered {answer.status}")
        times.append((time.perf_counter() - began, len(body)))
    connection.close()


def queries(path: str, cookie: str | None) -> int:
    """How many queries one request makes, counted in this process."""
    from django.db import connection
    from django.test import Client
    from django.test.utils import CaptureQueriesContext

    client = Client(headers={"host": "127.0.0.1"})
    if cookie:
        client.cookies["sessionid"] = cookie
    client.get(path)
    with CaptureQueriesContext(connection) as captured:
        client.get(path)
    return len(captured)


def measure(requests: int) -> list[dict[str, object]]:
    """Both servers run through the whole measure, and the two of a pair are asked one after the other."""
    topic, sessions = ground.fill()
    from coterie.discussions.models import Topic

    slug = Topic.objects.get(pk=topic).slug
    rows = []
    with (
        ground.server("coterie.asgi:application") as (port, ours),
        ground.server("bench.bare.asgi:application", "bench.bare.settings") as (bare_port, bare),
    ):
        for case in cases(topic):
            path, cookie = case.path.format(slug=slug), sessions[0] if case.viewer == "signed in" else None
            page = load(ours, port, path, cookie, requests)
            floor = load(bare, bare_port, case.bare, None, requests)
            rows.append(_row(case, page, floor, queries(path, cookie)))
            print(_line(rows[-1]), flush=True)
    return rows


def _row(case: Case, page: Load, floor: Load, count: int) -> dict[str, object]:
    return {
        "page": case.page,
        "viewer": case.viewer,
        "cpu_ms": round(page.cpu_ms, 2),
        "bare_cpu_ms": round(floor.cpu_ms, 2),
        "ratio_to_bare": round(page.cpu_ms / floor.cpu_ms, 2),
        "queries": count,
        "p50_ms": round(page.p50_ms, 1),
        "p99_ms": round(page.p99_ms, 1),
        "requests_per_second": round(page.per_second),
        "bytes": page.size,
    }


def _line(row: dict[str, object]) -> str:
    return (
        f"{row['page']:6} {row['viewer']:10} {row['cpu_ms']:7} ms CPU  {row['bare_cpu_ms']:6} bare  "
        f"x{row['ratio_to_bare']:<5} {row['queries']:3} queries  p50 {row['p50_ms']:6} p99 {row['p99_ms']:6} ms  "
        f"{row['requests_per_second']:5}/s  {row['bytes']:7} bytes"
    )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--json", metavar="FILE", help="write the figures here as well")
    parser.add_argument("--requests", type=int, default=300, help="requests a page (default 300)")
    options = parser.parse_args()
    with ground.use_temporary_data():
        pages = measure(options.requests)
    ground.write_json(options.json, {"machine": ground.machine(), "pages": pages})


if __name__ == "__main__":
    main()
