"""The real server as a process of its own, and real HTTP connections to it."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import httpx

from tests.support.servers import free_port

ROOT = Path(__file__).resolve().parents[3]
PROGRAM = """
import sys, django
django.setup()
from django.core.management import call_command
call_command("migrate", verbosity=0)
from coterie.server import serve
serve(port=int(sys.argv[1]), workers=int(sys.argv[2]))
"""


@dataclass(frozen=True)
class Served:
    process: subprocess.Popen[str]
    url: str
    environment: dict[str, str]
    log: Path

    def shell(self, program: str) -> str:
        """Run a program with the server's settings, beside it; what it printed."""
        command = [sys.executable, "-c", f"import django\ndjango.setup()\n{program}"]
        done = subprocess.run(command, cwd=ROOT, env=self.environment, capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stderr
        return done.stdout.strip()


@contextmanager
def served(folder: Path, *, workers: int = 1, **environment: str) -> Iterator[Served]:
    """A server with its data in ``folder``; it has answered once."""
    port = free_port()
    url = f"http://127.0.0.1:{port}"
    known = {name: value for name, value in os.environ.items() if name not in {"DATABASE_URL", "REDIS_URL"}}
    settings = {"DJANGO_SETTINGS_MODULE": "coterie.settings.base", "COTERIE_DATA": str(folder), "COTERIE_URL": url}
    everything = {**known, "PYTHONPATH": os.pathsep.join([str(ROOT / "src"), str(ROOT)]), **settings, **environment}
    log = folder / "server.log"
    with log.open("w") as output:
        command = [sys.executable, "-c", PROGRAM, str(port), str(workers)]
        process = subprocess.Popen(command, cwd=ROOT, env=everything, stdout=output, stderr=output, text=True)
    try:
        _wait(url, process, log)
        yield Served(process, url, everything, log)
    finally:
        if process.poll() is None:
            process.terminate()
        try:
            process.wait(20)
        finally:
            process.kill()


def _wait(url: str, process: subprocess.Popen[str], log: Path) -> None:
    deadline = time.monotonic() + 180
    while True:
        assert process.poll() is None, log.read_text()
        assert time.monotonic() < deadline, log.read_text()
        try:
            if httpx.get(f"{url}/accounts/login/", timeout=10).status_code < 500:
                return
        except httpx.TransportError:
            time.sleep(0.1)
