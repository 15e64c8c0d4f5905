"""Installs, fills and serves the peers; the only module here that runs in our environment."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path

import psutil

from bench import ground
from bench.databases import ROOT, Databases, databases
from bench.load import Asked, body
from bench.words import FULL_PAGE

HERE = Path(__file__).resolve().parent
ENVIRONMENTS = ROOT / "build" / "bench-peers"
UV = Path(sys.executable).with_name("uv")
# Which of them need PostgreSQL.
PEERS = {"spirit": False, "misago": True}


@dataclass(frozen=True)
class Peer:
    """A peer that is served: its addresses, and the cookie of somebody who is signed in."""

    name: str
    port: int
    processes: tuple[psutil.Process, ...]
    pages: dict[str, str]
    cookie: str
    user: str

    def page(self, page: str, viewer: str) -> Asked:
        return Asked(self.port, self.processes, self.pages[page], self.cookie if viewer == "signed in" else "")


def serve(stack: ExitStack, name: str, where: Databases, posts: int) -> Peer:
    """Fill and serve one, until the stack ends. One that knows no SQLite has a PostgreSQL server beside."""
    python = install(name)
    if PEERS[name] and not where.url:
        where = stack.enter_context(databases(postgres=True))
    folder = stack.enter_context(tempfile.TemporaryDirectory(prefix=f"coterie-bench-{name}-"))
    url = stack.enter_context(where.empty(f"coterie_bench_{name}"))
    settings = f"bench.peers.{name}.settings"
    ours = {"BENCH_FOLDER": folder, "DATABASE_URL": url, "DJANGO_SETTINGS_MODULE": settings, "PYTHONPATH": str(ROOT)}
    facts = _fill(python, name, posts, ours)
    application = f"bench.peers.{name}.wsgi:application"
    served = ground.server(application, settings, interface="wsgi", python=python, environment=ours)
    port, process = stack.enter_context(served)
    print(f"{name} on {where.kind}, filled", flush=True)
    peer = Peer(name, port, (process, *((where.server,) if where.server else ())), **facts)
    _check(peer)
    return peer


def _check(peer: Peer) -> None:
    """Its topic must show a whole page of posts, and its pages must know who is signed in."""
    shown = body(peer.page("topic", "anonymous")).count("<strong>")
    if shown < FULL_PAGE:
        raise SystemExit(f"{peer.name} shows {shown} posts of {FULL_PAGE} in its topic")
    for page in peer.pages:
        if peer.user not in body(peer.page(page, "signed in")):
            raise SystemExit(f"{peer.name} does not know who is signed in on its page {page}")


def _fill(python: Path, name: str, posts: int, environment: dict[str, str]) -> dict[str, object]:
    command = [python, "-m", f"bench.peers.{name}.fill", str(posts)]
    made = subprocess.run(command, cwd=ROOT, env={**os.environ, **environment}, stdout=subprocess.PIPE, check=True)
    return json.loads(made.stdout.splitlines()[-1])


def install(name: str) -> Path:
    """The interpreter of the peer's environment, made if its locked requirements changed."""
    folder, lock = ENVIRONMENTS / name, HERE / name / "requirements.lock"
    python, stamp = folder / "bin" / "python", folder / "installed.lock"
    if not stamp.exists() or stamp.read_text() != lock.read_text():
        print(f"installing {name} into {folder.relative_to(ROOT)}", flush=True)
        subprocess.run([UV, "venv", "--quiet", "--clear", "--python", sys.executable, folder], check=True)
        subprocess.run([UV, "pip", "install", "--quiet", "--python", python, "-r", lock], check=True)
        stamp.write_text(lock.read_text())
    return python
