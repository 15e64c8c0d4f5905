"""Servers for one test run: started on a free port in a temporary folder, stopped with it whatever happens."""

from __future__ import annotations

import ctypes
import os
import pwd
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from steps import StepFailed, can_install_system_packages, install_system_packages, say

START_SECONDS = 60
STOP_SECONDS = 20


def find_or_install(find: Callable[[], Path | None], what: str, package: str) -> Path:
    """The program, installed from the system's packages if need be; raises StepFailed when it cannot be had."""
    found = find()
    if found is None and can_install_system_packages():
        say(f"  installing {what} ({package}) …")
        install_system_packages(package)
        found = find()
    if found is None:
        raise StepFailed(f"The tests need {what}. Install it and start again:\n    sudo apt-get install {package}")
    return found


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def unprivileged() -> dict[str, Any]:
    """What subprocess needs to run a server as nobody when we are root, which PostgreSQL refuses."""
    if os.geteuid() != 0:
        return {}
    account = pwd.getpwnam("nobody")
    return {"user": account.pw_uid, "group": account.pw_gid, "extra_groups": []}


@contextmanager
def temporary_folder(name: str) -> Iterator[Path]:
    """A short path, because a socket's may have 107 characters, owned by the user that servers run as."""
    folder = Path(tempfile.mkdtemp(prefix=f"coterie-{name}-", dir="/tmp"))
    try:
        account = unprivileged()
        if account:
            os.chown(folder, account["user"], account["group"])
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


@contextmanager
def running(
    command: list[str | Path],
    *,
    folder: Path,
    answers: Callable[[], bool],
    environment: Mapping[str, str] | None = None,
    account: Mapping[str, Any] | None = None,
) -> Iterator[None]:
    """Runs a server until the block ends; raises StepFailed with its log when it does not come up.

    As the account that unprivileged() names, unless another is given; {} is the one that runs the tests.
    """
    log = folder / "log"
    with log.open("a") as output:
        server = subprocess.Popen(
            [str(word) for word in command],
            cwd=folder,
            stdout=output,
            stderr=subprocess.STDOUT,
            start_new_session=True,
            preexec_fn=_end_with_parent,
            env=environment,
            **(unprivileged() if account is None else account),
        )
    try:
        _wait_until(answers, server, log)
        yield
    finally:
        _stop(server)


def _end_with_parent() -> None:
    # PR_SET_PDEATHSIG: a killed test run must not leave a server behind.
    ctypes.CDLL(None).prctl(1, signal.SIGINT)


def _wait_until(answers: Callable[[], bool], server: subprocess.Popen[bytes], log: Path) -> None:
    deadline = time.monotonic() + START_SECONDS
    while not answers():
        if server.poll() is not None or time.monotonic() > deadline:
            raise StepFailed(f"{server.args!r} did not start:\n{log.read_text(errors='replace')[-2000:]}")
        time.sleep(0.05)


def _stop(server: subprocess.Popen[bytes]) -> None:
    """SIGINT is PostgreSQL's fast shutdown: it does not wait for clients."""
    server.send_signal(signal.SIGINT)
    try:
        server.wait(STOP_SECONDS)
    except subprocess.TimeoutExpired:
        server.kill()
        server.wait()
