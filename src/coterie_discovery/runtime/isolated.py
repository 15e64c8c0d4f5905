"""Call a function of the engine in a process of its own, and take what it returns.

The web app does: a page that reads a few rows or draws a few people would else load the engine's libraries into the
serving process, which keeps them for ever (150 MB).
"""

from __future__ import annotations

import pickle
import subprocess
import sys
from importlib import import_module
from importlib.abc import MetaPathFinder
from typing import Any

PACKAGE = "coterie_discovery"
TIMEOUT_SECONDS = 120.0


class AsideFailed(Exception):
    """The other process ended without a result; ``str()`` is what it wrote."""


def aside(module: str, function: str, *args: Any, **named: Any) -> Any:
    """What ``function`` of ``coterie_discovery.<module>`` returns. Arguments and result are pickled. A fresh process
    each time, which costs about a second of CPU. Raises AsideFailed.
    """
    done = subprocess.run(
        [sys.executable, "-m", "coterie_discovery.runtime.isolated"],
        input=pickle.dumps((module, function, args, named)),
        capture_output=True,
        timeout=TIMEOUT_SECONDS,
        check=False,
    )
    if done.returncode:
        raise AsideFailed(done.stderr.decode(errors="replace")[-4000:] or f"exit code {done.returncode}")
    return pickle.loads(done.stdout)  # noqa: S301 - written by this very module


class _WithoutPandas(MetaPathFinder):
    """pyarrow would load pandas only to see whether what it is given is of it: most of the time that a page waits."""

    def find_spec(self, name: str, path: object = None, target: object = None) -> None:
        if name == "pandas":
            raise ModuleNotFoundError(name)


def _answer() -> None:
    sys.meta_path.insert(0, _WithoutPandas())
    module, function, args, named = pickle.load(sys.stdin.buffer)  # noqa: S301 - written by this very module
    result = getattr(import_module(f"{PACKAGE}.{module}"), function)(*args, **named)
    sys.stdout.buffer.write(pickle.dumps(result))


if __name__ == "__main__":
    _answer()
