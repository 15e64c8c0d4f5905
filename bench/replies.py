"""How many replies a second the product takes, and how long one lasts, from four clients at once.

    python bench/replies.py [--json FILE] [--seconds 10] [--clients 4] [--postgres]

Real HTTP against `coterie serve` with its background tasks: each client writes the form of a reply as a browser without
JavaScript does (session, CSRF token, redirection), as one member after the other, into one topic and then into fifty.
"""

from __future__ import annotations

import argparse
import http.client
import sys
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlencode

sys.path[0] = str(Path(__file__).resolve().parent.parent)  # run as a file or as a module alike
from bench import ground  # noqa: E402
from bench.databases import databases  # noqa: E402
from bench.site import Site, temporary_site  # noqa: E402
from bench.words import text  # noqa: E402

WARM_UP_SECONDS = 2


@dataclass
class Client:
    """One browser, used by one member after the other so that no limit on a person's writing is met."""

    port: int
    topic: str
    sessions: list[str]
    times: list[float] = field(default_factory=list)
    failure: str = ""
    posted: int = 0

    def __post_init__(self) -> None:
        self.connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)
        self.token = self._token()

    def _token(self) -> str:
        """What the page with the form sets: it goes with every reply, as cookie and as field."""
        self.connection.request("GET", self.topic, headers={"Cookie": f"sessionid={self.sessions[0]}"})
        answer = self.connection.getresponse()
        answer.read()
        cookies = "; ".join(answer.headers.get_all("Set-Cookie") or [])
        if "csrftoken=" not in cookies:
            raise SystemExit(f"{self.topic} answered {answer.status} without a CSRF token")
        return cookies.split("csrftoken=")[1].split(";")[0]

    def write(self, address: Callable[[int], str], until: float) -> None:
        """Reply until that time; a reply that is refused ends the measure."""
        try:
            while time.perf_counter() < until:
                self.times.append(self._reply(address(self.posted)))
                self.posted += 1
        except (OSError, http.client.HTTPException) as error:
            self.failure = repr(error)
        except ValueError as error:
            self.failure = str(error)
        self.connection.close()

    def _reply(self, path: str) -> float:
        session = self.sessions[self.posted % len(self.sessions)]
        body = urlencode({"text": text(), "csrfmiddlewaretoken": self.token})
        headers = {
            "Content-Type": "application/x-www-form-urlencoded",
            "Cookie": f"sessionid={session}; csrftoken={self.token}",
            "Origin": f"http://127.0.0.1:{self.port}",
        }
        began = time.perf_counter()
        self.connection.request("POST", path, body, headers)
        answer = self.connection.getresponse()
        said = answer.read()
        if answer.status != 302:
            raise ValueError(f"a reply was answered with {answer.status}: {said[:200]!r}")
        return time.perf_counter() - began


def series(site: Site, port: int, clients: int, seconds: float, topics: list[str]) -> dict[str, object]:
    """All clients at once for some seconds; each takes the topics in turn."""
    shares = [site.sessions[n::clients] for n in range(clients)]
    writers = [Client(port, site.pages["topic"], share) for share in shares]
    began = time.perf_counter()
    threads = [
        threading.Thread(target=writer.write, args=(_in_turn(topics, number), began + seconds))
        for number, writer in enumerate(writers)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    failures = [writer.failure for writer in writers if writer.failure]
    if failures:
        raise SystemExit(failures[0])
    times = [taken * 1000 for writer in writers for taken in writer.times]
    return {
        "replies": len(times),
        "replies_per_second": round(len(times) / (time.perf_counter() - began), 1),
        "p50_ms": round(ground.percentile(times, 0.5), 1),
        "p95_ms": round(ground.percentile(times, 0.95), 1),
        "p99_ms": round(ground.percentile(times, 0.99), 1),
    }


def _in_turn(topics: list[str], offset: int) -> Callable[[int], str]:
    return lambda number: topics[(number * 7 + offset * 13) % len(topics)]


def measure(site: Site, clients: int, seconds: float) -> dict[str, dict[str, object]]:
    with ground.coterie(site.environment) as (port, process):
        series(site, port, clients, WARM_UP_SECONDS, site.replies)
        result = {}
        for name, topics in {"one topic": site.replies[:1], "many topics": site.replies[1:]}.items():
            spent = ground.cpu_seconds(process)
            result[name] = series(site, port, clients, seconds, topics)
            cpu = ground.cpu_seconds(process) - spent
            result[name]["cpu_ms"] = round(cpu * 1000 / result[name]["replies"], 1)
            print(f"{name:12} {result[name]}", flush=True)
    return result


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--json", metavar="FILE", help="write the figures here as well")
    parser.add_argument("--seconds", type=float, default=10, help="how long each series lasts (default 10)")
    parser.add_argument("--clients", type=int, default=4)
    parser.add_argument("--posts", type=int, default=20_000, help="how much there is before (default 20,000)")
    parser.add_argument("--postgres", action="store_true", help="on PostgreSQL (DATABASE_URL, or one of its own)")
    options = parser.parse_args()
    with databases(postgres=options.postgres) as where, where.empty("coterie_bench_replies") as url:
        print(f"{options.clients} clients, {where.kind}", flush=True)
        with temporary_site(options.posts, url) as site:
            figures = measure(site, options.clients, options.seconds)
    machine = {**ground.machine(), "database": where.kind}
    ground.write_json(options.json, {"machine": machine, "clients": options.clients, **figures})


if __name__ == "__main__":
    main()
