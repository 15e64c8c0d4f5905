"""A real installation to visit: its own data folder, served by ``coterie serve`` on a free port of this machine."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from email import message_from_bytes, policy
from pathlib import Path
from typing import Any

from django.urls import reverse

from tests.house.tree import ROOT
from tests.support.servers import free_port, running

PLATFORM = "Aperture"
PASSWORD = "a lens in the attic"
MAIL_SECONDS = 30
# What the test run sets for itself is not what an installation has.
NOT_OURS = ("DJANGO_SETTINGS_MODULE", "DATABASE_URL", "REDIS_URL")
COTERIE = Path(sys.executable).with_name("coterie")


@dataclass(frozen=True)
class Prepared:
    """A data folder to copy, where things are in it (see scene.py), and the password of its accounts."""

    data: Path
    facts: dict[str, Any] = field(default_factory=dict)
    password: str = ""


class Site:
    """Where it is (``url``, ``data``), what is in it (``facts``), and what its operator does outside the browser."""

    def __init__(self, data: Path, facts: dict[str, Any] | None = None, password: str = PASSWORD) -> None:
        self.data = data
        self.facts = facts or {}
        self.password = password
        self.port = free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        self._server = ExitStack()

    def address(self, name: str, /, *arguments: object, **query: object) -> str:
        path = reverse(name, args=arguments, query=query or None)
        return self.url + path

    def environment(self) -> dict[str, str]:
        kept = {name: value for name, value in os.environ.items() if name not in NOT_OURS}
        ours = {"COTERIE_DATA": str(self.data), "COTERIE_URL": self.url, "COTERIE_PLATFORM": PLATFORM}
        return {**kept, **ours, "COTERIE_LOG_LEVEL": "WARNING"}

    def command(self, *words: str | Path) -> str:
        """Runs ``coterie`` with these words and returns what it prints."""
        return self.run(COTERIE, *words)

    def run(self, *words: str | Path) -> str:
        made = subprocess.run(
            list(words), env=self.environment(), cwd=ROOT, capture_output=True, text=True, check=False, timeout=300
        )
        assert made.returncode == 0, f"{words}:\n{made.stdout}{made.stderr}"
        return made.stdout

    def start(self) -> None:
        command: list[str | Path] = [COTERIE, "serve", "--port", str(self.port)]
        server = running(command, folder=self.data, answers=self._answers, environment=self.environment(), account={})
        self._server.enter_context(server)

    def stop(self) -> None:
        self._server.close()

    def _answers(self) -> bool:
        try:
            with urllib.request.urlopen(self.url, timeout=5) as answer:
                return answer.status == 200
        except (urllib.error.URLError, OSError):
            return False

    def first_link(self) -> str:
        """The newest link for the first operator that ``coterie serve`` printed."""
        printed = re.findall(r"https?://\S+/people/first/\S+", (self.data / "log").read_text())
        assert printed, "No link for the first operator was printed."
        return str(printed[-1])

    def mailed_link(self, to: str, part: str) -> str:
        """The link with ``part`` in it, out of the newest mail to somebody; waits for it to come."""
        deadline = time.monotonic() + MAIL_SECONDS
        while time.monotonic() < deadline:
            for text in self.mail(to):
                found = re.search(rf"https?://\S*{re.escape(part)}\S*", text)
                if found:
                    return found[0]
            time.sleep(0.05)
        raise AssertionError(f"No mail to {to} with a link to {part}; there is: {self.mail(to)}")

    def mail(self, to: str) -> list[str]:
        """What was written to somebody, the newest first."""
        files = sorted((self.data / "mail").glob("*.log"), key=lambda path: path.stat().st_mtime_ns, reverse=True)
        # Django's folder of mails keeps one file a connection; a line of dashes ends each mail.
        raw = [part for file in files for part in reversed(re.split(rb"^-{79}\n", file.read_bytes(), flags=re.M))]
        found = [message_from_bytes(part.strip(), policy=policy.default) for part in raw if part.strip()]
        return [_plain(message) for message in found if to in str(message["To"])]


def _plain(message: Any) -> str:
    return str(message.get_body(("plain",)).get_content())


@contextmanager
def served(site: Site) -> Iterator[Site]:
    site.start()
    try:
        yield site
    finally:
        site.stop()


@contextmanager
def served_copy(of: Prepared, to: Path) -> Iterator[Site]:
    """A site that begins where another was, without touching it."""
    shutil.copytree(of.data, to)
    with served(Site(to, of.facts, of.password)) as site:
        yield site
