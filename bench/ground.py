"""The servers under measure, real processes on a free port of this machine, and what they take of it."""

from __future__ import annotations

import json
import os
import platform
import socket
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import psutil

ROOT = Path(__file__).resolve().parent.parent


def machine() -> dict[str, object]:
    """What the figures were measured on."""
    model = next((line.split(":")[1].strip() for line in _cpuinfo() if line.startswith("model name")), "unknown")
    return {
        "processor": model,
        "cores": os.cpu_count(),
        "memory_gb": round(psutil.virtual_memory().total / 2**30),
        "python": platform.python_version(),
        "system": platform.platform(terse=True),
        "database": "PostgreSQL" if os.environ.get("DATABASE_URL", "").startswith("postgres") else "SQLite",
    }


def _cpuinfo() -> list[str]:
    path = Path("/proc/cpuinfo")
    return path.read_text().splitlines() if path.exists() else []


def use_temporary_data() -> tempfile.TemporaryDirectory[str]:
    """Point the settings at a folder of this run alone, before Django starts."""
    folder = tempfile.TemporaryDirectory(prefix="coterie-bench-")
    os.environ["COTERIE_DATA"] = folder.name
    os.environ.setdefault("COTERIE_LOG_LEVEL", "ERROR")
    os.environ["DJANGO_SETTINGS_MODULE"] = "coterie.settings.base"
    return folder


def fill(posts: int = 20_000) -> tuple[int, list[str]]:
    """Migrate and fill the database; returns the id of a topic with 20 posts and session keys of members."""
    import django

    django.setup()
    from django.core.management import call_command

    from bench import content
    from bench.words import Size

    call_command("migrate", verbosity=0)
    topics, sessions = content.fill(Size(posts))
    return topics[0].pk, sessions


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


GRANIAN = ("--workers", "1", "--workers-kill-timeout", "4", "--backlog", "2048", "--log-level", "error")
COTERIE = "from coterie.cli import main; main()"


@contextmanager
def server(
    application: str,
    settings: str = "bench.settings",
    *,
    interface: str = "asgi",
    python: Path | str = sys.executable,
    environment: dict[str, str] | None = None,
) -> Iterator[tuple[int, psutil.Process]]:
    """Run an application under granian with the options of `coterie serve`, until the block ends."""
    port = free_port()
    ours = {"DJANGO_SETTINGS_MODULE": settings, "PYTHONPATH": f"{ROOT}{os.pathsep}{ROOT / 'src'}"}
    command = [python, "-m", "granian", application, "--interface", interface, "--port", str(port), *GRANIAN]
    if interface == "asgi":
        command += ["--backpressure", "16384"]
    with _running(command, port, {**os.environ, **(environment or {}), **ours}) as process:
        yield port, process


@contextmanager
def coterie(environment: dict[str, str]) -> Iterator[tuple[int, psutil.Process]]:
    """The product as its operators run it: `coterie serve`, with background tasks."""
    port = free_port()
    command = [sys.executable, "-c", COTERIE, "serve", "--port", str(port)]
    with _running(
        command,
        port,
        {
            **os.environ,
            "DJANGO_SETTINGS_MODULE": "bench.settings",
            "PYTHONPATH": f"{ROOT}{os.pathsep}{ROOT / 'src'}",
            **environment,
            "COTERIE_URL": f"http://127.0.0.1:{port}",
        },
    ) as process:
        yield port, process


@contextmanager
def _running(command: list[Path | str], port: int, environment: dict[str, str]) -> Iterator[psutil.Process]:
    process = subprocess.Popen(command, cwd=ROOT, env=environment, stdout=subprocess.DEVNULL)
    try:
        _wait(port, process)
        yield psutil.Process(process.pid)
    finally:
        process.terminate()
        process.wait(timeout=20)


def _wait(port: int, process: subprocess.Popen[bytes]) -> None:
    deadline = time.monotonic() + 90
    while time.monotonic() < deadline:
        if process.poll() is not None:
            raise SystemExit(f"the server under measure ended with {process.returncode}")
        try:
            urllib.request.urlopen(f"http://127.0.0.1:{port}/", timeout=30).read()
            return
        except urllib.error.HTTPError as error:
            raise SystemExit(f"the server under measure answered {error.code}") from error
        except OSError:
            time.sleep(0.1)
    raise SystemExit("the server under measure did not answer within 90 seconds")


def cpu_seconds(*roots: psutil.Process) -> float:
    """User and system time of servers with all their children, those that ended among them."""
    total = 0.0
    for each in _trees(roots):
        try:
            times = each.cpu_times()
        except psutil.Error:
            continue
        total += times.user + times.system + times.children_user + times.children_system
    return total


@dataclass(frozen=True)
class Memory:
    """Of a server with its children, in MB: what it alone has (USS), and the largest process with all it maps (RSS)."""

    own: float
    largest: float


def memory(root: psutil.Process) -> Memory:
    found = [each.memory_full_info() for each in _trees([root])]
    return Memory(round(sum(each.uss for each in found) / 2**20, 1), round(max(each.rss for each in found) / 2**20, 1))


def _trees(roots: Iterable[psutil.Process]) -> list[psutil.Process]:
    return [each for root in roots for each in (root, *root.children(recursive=True))]


def percentile(values: list[float], share: float) -> float:
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(share * len(ordered)))]


def write_json(path: str | None, result: dict[str, object]) -> None:
    if path:
        Path(path).write_text(json.dumps(result, indent=2) + "\n")
