"""The same work on many arguments in processes of their own, in the order of the arguments.

Results do not depend on how many processes there are: each argument is worked on by itself, from the same shared state.
"""

from __future__ import annotations

import os
import sys
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from pathlib import Path
from typing import Any, TypeVar

from threadpoolctl import threadpool_limits  # type: ignore[import-untyped]

Result = TypeVar("Result")
_shared: Any = None


def cores() -> int:
    """How many cores this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def may_begin_processes() -> bool:
    """Whether new processes can begin safely: each reads the main module again, and a plain script would start anew.

    A module that was started by its name (``python -m``) and our own command are known to bear it.
    """
    main = sys.modules["__main__"]
    return getattr(main, "__spec__", None) is not None or Path(getattr(main, "__file__", "") or "").name == "coterie"


def each(
    work: Callable[[Any, Any], Result], shared: Any, arguments: Sequence[Any], *, processes: int
) -> Iterator[Result]:
    """``work(shared, argument)`` for each argument; ``work`` is a function of a module, and all can be pickled."""
    if processes < 2 or not may_begin_processes():
        for argument in arguments:
            yield work(shared, argument)
        return
    # Spawned, for a process with threads (Arrow's, DuckDB's) must not be forked.
    with ProcessPoolExecutor(
        processes, mp_context=get_context("spawn"), initializer=_begin, initargs=(shared, os.getpid())
    ) as pool:
        yield from pool.map(_do, [work] * len(arguments), arguments)


def _begin(shared: Any, parent: int) -> None:
    global _shared
    _shared = shared
    threadpool_limits(limits=1)
    threading.Thread(target=_end_with, args=(parent,), daemon=True).start()


def _end_with(parent: int) -> None:
    """Whoever started this may be ended without a chance to say so."""
    while os.getppid() == parent:
        time.sleep(0.5)
    os._exit(1)


def _do(work: Callable[[Any, Any], Result], argument: Any) -> Result:
    return work(_shared, argument)
