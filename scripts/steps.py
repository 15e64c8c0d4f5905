"""Steps that can be repeated: each knows whether its result is there, and marks it only when it is whole."""

from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
SYSTEM_CERTIFICATES = Path("/etc/ssl/certs/ca-certificates.crt")


class StepFailed(Exception):
    """A step could not be done; the message says what to do about it."""


@dataclass(frozen=True)
class Stamp:
    """A file that holds the fingerprint of what a result was made from: absent or different means make it again."""

    path: Path
    fingerprint: Callable[[], str]

    def is_current(self) -> bool:
        return self.path.is_file() and self.path.read_text() == self.fingerprint()

    def write(self) -> None:
        self.path.parent.mkdir(parents=True, exist_ok=True)
        partial = self.path.with_name(self.path.name + ".partial")
        partial.write_text(self.fingerprint())
        partial.replace(self.path)


@dataclass(frozen=True)
class Step:
    title: str
    is_done: Callable[[], bool]
    run: Callable[[], None]


def run_steps(steps: Sequence[Step]) -> None:
    """Does what is not done yet, with one line for each step that takes time."""
    for number, step in enumerate(steps, start=1):
        if step.is_done():
            continue
        say(f"[{number}/{len(steps)}] {step.title} …")
        start = time.monotonic()
        step.run()
        say(f"[{number}/{len(steps)}] {step.title}: done in {time.monotonic() - start:.0f} s")


def say(line: str) -> None:
    print(line, flush=True)


def fingerprint(files: Iterable[Path], *extra: str) -> str:
    """A digest of names and contents, the same wherever the clone lies."""
    digest = hashlib.sha256("\0".join(extra).encode())
    for file in sorted(files):
        digest.update(f"\0{os.path.relpath(file, ROOT)}\0".encode())
        digest.update(file.read_bytes())
    return digest.hexdigest()


def trusting_environment() -> dict[str, str]:
    """The environment for downloads: they trust what this machine trusts, such as a company's proxy."""
    environment = dict(os.environ)
    environment.setdefault("UV_SYSTEM_CERTS", "1")
    environment.setdefault("NPM_CONFIG_UPDATE_NOTIFIER", "false")
    if SYSTEM_CERTIFICATES.is_file():
        environment.setdefault("NODE_EXTRA_CA_CERTS", str(SYSTEM_CERTIFICATES))
    return environment


def run(*command: str | Path, cwd: Path = ROOT, environment: Mapping[str, str] | None = None) -> None:
    """Runs a command to its end; raises StepFailed with its name when it fails."""
    words = [str(word) for word in command]
    status = subprocess.run(words, cwd=cwd, env=environment or trusting_environment(), check=False).returncode
    if status:
        raise StepFailed(f"`{' '.join(words)}` ended with status {status}; its messages are above.")


def succeeds(*command: str | Path) -> bool:
    try:
        return subprocess.run([str(word) for word in command], capture_output=True, check=False).returncode == 0
    except OSError:
        return False


def can_install_system_packages() -> bool:
    return os.geteuid() == 0 and shutil.which("apt-get") is not None


def install_system_packages(*names: str) -> None:
    """Installs Debian or Ubuntu packages. Only for root: see can_install_system_packages."""
    environment = {**trusting_environment(), "DEBIAN_FRONTEND": "noninteractive"}
    run("apt-get", "update", "-qq", environment=environment)
    run("apt-get", "install", "-y", "-qq", "--no-install-recommends", *names, environment=environment)


def main_guard(main: Callable[[list[str]], None]) -> None:
    """Runs a script's main function; failures and interruptions end it with a line instead of a traceback."""
    try:
        main(sys.argv[1:])
    except StepFailed as failure:
        sys.exit(f"\n{failure}")
    except KeyboardInterrupt:
        sys.exit("\nInterrupted. The same command goes on where this one stopped.")
