"""Work in a process of its own, its seconds and its peak of private memory measured from outside."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import threading
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import psutil

EVERY_SECONDS = 0.2
TOO_LONG = "not done after"
ROOT = Path(__file__).parents[2]
ONE_CORE = {"OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1"}  # linear algebra on one core for everybody alike
# Pages of a mapped file are the kernel's to drop, be it that nobody else has it mapped ("Private_Clean").
PRIVATE = re.compile(r"^(?:Anonymous|Private_Hugetlb):\s+(\d+) kB", re.MULTILINE)


@dataclass(frozen=True)
class Cost:
    """``private_mb``: the most memory that was the process's own and its children's, code and mapped files left out."""

    output: str
    seconds: float
    private_mb: float


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
    peak, over = [0], threading.Event()
    watch = threading.Thread(target=_watch, args=(process.pid, peak, over), daemon=True)
    watch.start()
    try:
        output, errors = process.communicate(timeout=minutes and 60 * minutes)
    except subprocess.TimeoutExpired:
        raise RuntimeError(f"{TOO_LONG} {minutes:g} minutes") from None
    finally:
        over.set()
        if process.poll() is None:
            os.killpg(process.pid, signal.SIGKILL)  # and all that it started
        process.communicate()  # also closes its pipes
    watch.join()
    if process.returncode:
        raise RuntimeError(f"ended with {process.returncode}: {errors.strip()[-800:]}")
    return Cost(output, round(time.perf_counter() - began, 2), round(peak[0] / 1024, 1))


def _watch(pid: int, peak: list[int], over: threading.Event) -> None:
    """Keeps the largest sum of private pages seen, in KiB: those of the process and of all that it started."""
    while not over.wait(EVERY_SECONDS):
        try:
            tree = [pid, *(child.pid for child in psutil.Process(pid).children(recursive=True))]
        except psutil.Error:
            return
        peak[0] = max(peak[0], sum(map(_private, tree)))


def _private(pid: int) -> int:
    """KiB of one process; 0 once it has ended."""
    try:
        return sum(map(int, PRIVATE.findall(Path(f"/proc/{pid}/smaps_rollup").read_text())))
    except OSError:
        return 0
