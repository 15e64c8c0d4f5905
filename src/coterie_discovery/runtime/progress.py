"""Tells how far a run is: a bar for people, or JSON lines for a program."""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

Teller = Callable[..., None]

EVERY_SECONDS = 0.2
WORDS = {"read": "Reading the export", "report": "Writing the report", "write": "Writing the files", "done": "Done"}


def words_of(step: str) -> str:
    """``step`` in words for people."""
    return WORDS.get(step) or step[:1].upper() + step[1:].replace("_", " ")


def print_json(step: str, done: int = 0, total: int | None = None) -> None:
    """One line of progress on standard output: step, done, total (null if unknown) and the step in words."""
    line = {"step": step, "done": done, "total": total, "words": words_of(step)}
    print(json.dumps(line, ensure_ascii=False), flush=True)


@contextmanager
def teller(json_lines: bool) -> Iterator[Teller]:
    """A function (step, done, total) that shows progress in the block: as JSON lines, or as a bar on a terminal."""
    if json_lines:
        yield _Slowed(print_json)
        return
    from rich.console import Console
    from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn

    columns = (TextColumn("{task.description}"), BarColumn(), TimeElapsedColumn())
    console = Console(file=sys.stderr)
    with Progress(*columns, console=console, transient=True, disable=not console.is_terminal) as bars:
        task = bars.add_task("Reading the export", total=None)

        def show(step: str, done: int = 0, total: int | None = None) -> None:
            bars.update(task, description=words_of(step), completed=done, total=total)

        yield show


class _Slowed:
    """Passes on the start and the end of each step and at most five reports a second between."""

    def __init__(self, tell: Teller) -> None:
        self._tell = tell
        self._step = ""
        self._told_at = 0.0

    def __call__(self, step: str, done: int = 0, total: int | None = None) -> None:
        now = time.monotonic()
        if step != self._step or done == total or now - self._told_at >= EVERY_SECONDS:
            self._step, self._told_at = step, now
            self._tell(step, done, total)
