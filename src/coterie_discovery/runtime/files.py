"""Folders that are written whole or not at all."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path


class FolderTaken(ValueError):
    """The folder to write into already holds something that is not ours to replace."""


@contextmanager
def whole_folder(target: Path, *, replaceable: Callable[[Path], bool] = lambda _: False) -> Iterator[Path]:
    """A new folder beside ``target`` that takes its name when the block ends well and is removed when it does not.

    An existing ``target`` is replaced if it is empty or ``replaceable`` says it is an earlier result; anything else
    raises :class:`FolderTaken` before a byte is written.
    """
    target = Path(os.path.abspath(target))
    _check_free(target, replaceable)
    target.parent.mkdir(parents=True, exist_ok=True)
    _sweep(target)
    partial = target.with_name(f".{target.name}.partial-{os.getpid()}")
    partial.mkdir()
    try:
        yield partial
        _take_the_name(partial, target)
    finally:
        shutil.rmtree(partial, ignore_errors=True)


def _check_free(target: Path, replaceable: Callable[[Path], bool]) -> None:
    if not target.exists() and not target.is_symlink():
        return
    if not target.is_dir():
        raise FolderTaken(f"{target} is a file; expected a folder, or a name that is still free")
    if any(target.iterdir()) and not replaceable(target):
        raise FolderTaken(f"{target} holds other files; expected a new or empty folder, or an earlier result")


def _take_the_name(partial: Path, target: Path) -> None:
    if not target.exists():
        partial.rename(target)
        return
    # A folder with files in it cannot be renamed over, so the earlier result steps aside for one moment.
    aside = target.with_name(f".{target.name}.earlier-{os.getpid()}")
    target.rename(aside)
    try:
        partial.rename(target)
    except OSError:
        aside.rename(target)
        raise
    shutil.rmtree(aside, ignore_errors=True)


def _sweep(target: Path) -> None:
    """Removes what a killed run left: its process no longer lives."""
    for left in target.parent.glob(f".{_escaped(target.name)}.partial-*"):
        pid = left.name.rpartition("-")[2]
        if pid.isdigit() and not _alive(int(pid)):
            shutil.rmtree(left, ignore_errors=True)


def _escaped(name: str) -> str:
    return "".join(f"[{c}]" if c in "*?[" else c for c in name)


def _alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return pid != os.getpid()
