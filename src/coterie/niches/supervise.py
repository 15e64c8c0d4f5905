"""Run one job in a process of its own: its memory goes when it ends, and it can be stopped at any moment."""

from __future__ import annotations

import json
import logging
import queue
import subprocess
import sys
import tempfile
import threading
import time
from contextlib import suppress
from typing import IO, Any

from django.utils.translation import gettext as _

from coterie.foundation.worker import asked_to_stop
from coterie.niches.live import show
from coterie.niches.models import Job

log = logging.getLogger(__name__)

REPORT_SECONDS = 0.5
HEARTBEAT_SECONDS = 3.0
GRACE_SECONDS = 5.0


class Cancelled(Exception):
    """Somebody asked for the job to be cancelled, and it was."""


class LostHold(Exception):
    """Another process holds the job now, so this one has nothing more to do."""


class Interrupted(Exception):
    """This process is asked to stop, so that another one does the job."""


class JobProblem(Exception):
    """The job cannot be done; ``str()`` says why in words for people."""


def supervise(job: Job, request: dict[str, Any]) -> dict[str, Any]:
    """Give ``request`` to a process of ``coterie_discovery.commands.job``, pass its progress on, and return its result.

    Secrets go through its standard input, which nobody else can read. That pipe stays open: when this process dies,
    however it dies, the other one sees its end and stops too.
    """
    with tempfile.TemporaryFile("w+", encoding="utf-8") as errors:
        child = subprocess.Popen(
            [sys.executable, "-m", "coterie_discovery.commands.job"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=errors,
            text=True,
            encoding="utf-8",
            # Ctrl+C is for us: we end the child after it was asked to clear up.
            start_new_session=True,
        )
        try:
            _send(child, request)
            return _follow(job, child, errors)
        finally:
            _stop(child)


def _send(child: subprocess.Popen[str], request: dict[str, Any]) -> None:
    assert child.stdin is not None
    try:
        child.stdin.write(json.dumps(request) + "\n")
        child.stdin.flush()
    except BrokenPipeError:
        log.warning("the process for a job ended before it was told what to do")


def _follow(job: Job, child: subprocess.Popen[str], errors: IO[str]) -> dict[str, Any]:
    lines: queue.Queue[dict[str, Any] | None] = queue.Queue()
    threading.Thread(target=_read, args=(child.stdout, lines), daemon=True).start()
    watch = _Watch(job)
    while True:
        try:
            said = lines.get(timeout=REPORT_SECONDS)
        except queue.Empty:
            watch.look()
            continue
        if said is None:
            raise JobProblem(_unexpected_end(child, errors))
        if "problem" in said:
            raise JobProblem(said["problem"])
        if "result" in said:
            return said["result"]
        watch.take(said)


def _read(stream: IO[str], lines: queue.Queue[dict[str, Any] | None]) -> None:
    with stream:
        for line in stream:
            lines.put(json.loads(line))
    lines.put(None)


class _Watch:
    """Passes progress on, at most twice a second, and notices when the job is cancelled or was taken over, and when
    this process is asked to stop."""

    def __init__(self, job: Job) -> None:
        self.job = job
        self._reported_at = self._beaten_at = 0.0
        self._changed = False

    def take(self, said: dict[str, Any]) -> None:
        job = self.job
        job.step, job.done, job.total = str(said["step"])[:120], said["done"], said["total"]
        self._changed = True
        self.look()

    def look(self) -> None:
        now = time.monotonic()
        if now - self._reported_at < REPORT_SECONDS:
            return
        self._reported_at = now
        if self._changed or now - self._beaten_at >= HEARTBEAT_SECONDS:
            self._report(now)
        if type(self.job).objects.filter(pk=self.job.pk).exclude(cancel_requested_at=None).exists():
            raise Cancelled
        if asked_to_stop():
            raise Interrupted

    def _report(self, now: float) -> None:
        job = self.job
        if not type(job).objects.report(job):
            raise LostHold
        self._beaten_at = now
        if self._changed:
            show(job)
        self._changed = False


def _unexpected_end(child: subprocess.Popen[str], errors: IO[str]) -> str:
    code = child.wait()
    errors.seek(0)
    log.error("the process for a job ended with code %s: %s", code, errors.read()[-4000:])
    if code == -9:
        return _("It was stopped from outside, most likely because the machine ran out of memory.")
    return _("It stopped unexpectedly. The reason is in the server's log.")


def _stop(child: subprocess.Popen[str]) -> None:
    """Politely first, so that it removes what it had half-written; then for good."""
    child.terminate()
    try:
        child.wait(GRACE_SECONDS)
    except subprocess.TimeoutExpired:
        child.kill()
        child.wait()
    if child.stdin:
        with suppress(BrokenPipeError):
            child.stdin.close()
