"""Work in a process of its own, its seconds and its peak of private memory measured from outside."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import threading
import time
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import IO

import psutil

EVERY_SECONDS = 0.2
TOO_LONG = "not done after"
ROOT = Path(__file__).parents[2]
ONE_CORE = {"OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1"}  # linear algebra on one core for everybody alike
# Pages of a mapped file are the kernel's to drop, be it that nobody else has it mapped ("Private_Clean").
PRIVATE = re.compile(r"^(?:Anonymous|Private_Hugetlb):\s+(\d+) kB", re.MULTILINE)


@dataclass(frozen=True)
class Cost:
    """What a process said, line by line, and the MB that were its own and its children's: each with its second.

    Code and mapped files are left out.
    """

    said: tuple[tuple[float, str], ...]
    samples: tuple[tuple[float, float], ...]
    seconds: float

    @property
    def output(self) -> str:
        return "".join(line for _, line in self.said)

    @property
    def private_mb(self) -> float:
        """The most MB."""
        return self.most_until(self.seconds)

    def most_until(self, seconds: float) -> float:
        """The most MB until then."""
        return round(max((held for at, held in self.samples if at <= seconds), default=0.0), 1)


def run(command: Sequence[str], *, minutes: float | None = None) -> Cost:
    """Runs ``command`` with this project's sources first.

    RuntimeError with the end of what it said if it fails, or if it is not done after ``minutes``.
    """
    paths = [str(ROOT / "src"), str(ROOT)]
    environment = {**os.environ, **ONE_CORE, "PYTHONPATH": os.pathsep.join(paths), "HF_HUB_OFFLINE": "1"}
    began = time.perf_counter()
    process = subprocess.Popen(
        command, cwd=ROOT, env=environment, text=True, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
        start_new_session=True,
    )  # fmt: skip
    said: list[tuple[float, str]] = []
    errors: list[tuple[float, str]] = []
    samples: list[tuple[float, float]] = []
    work = ((_hear, process.stdout, said), (_hear, process.stderr, errors), (_watch, process, samples))
    threads = [threading.Thread(target=target, args=(of, into, began), daemon=True) for target, of, into in work]
    for thread in threads:
        thread.start()
    try:
        process.wait(timeout=minutes and 60 * minutes)
    except subprocess.TimeoutExpired:
        raise RuntimeError(f"{TOO_LONG} {minutes:g} minutes") from None
    finally:
        if process.poll() is None:
            os.killpg(process.pid, signal.SIGKILL)  # and all that it started
        process.wait()
        for thread in threads:
            thread.join()
    seconds = time.perf_counter() - began
    if process.returncode:
        end = "".join(line for _, line in errors).strip()[-800:]
        raise RuntimeError(f"ended with {process.returncode}: {end}")
    return Cost(tuple(said), tuple(samples), round(seconds, 2))


def _hear(stream: IO[str], into: list[tuple[float, str]], began: float) -> None:
    with stream:
        into.extend((time.perf_counter() - began, line) for line in stream)


def _watch(process: subprocess.Popen[str], into: list[tuple[float, float]], began: float) -> None:
    """Adds up private pages time after time: those of the process and of all that it started."""
    while process.poll() is None:
        with suppress(psutil.Error):
            tree = [process.pid, *(child.pid for child in psutil.Process(process.pid).children(recursive=True))]
            into.append((time.perf_counter() - began, sum(map(_private, tree)) / 1024))
        time.sleep(EVERY_SECONDS)


def _private(pid: int) -> int:
    """KiB of one process; 0 once it has ended."""
    try:
        return sum(map(int, PRIVATE.findall(Path(f"/proc/{pid}/smaps_rollup").read_text())))
    except OSError:
        return 0
