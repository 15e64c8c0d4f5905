"""All data sets by name, each prepared once and kept on disk, so that every way to group them reads the same."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Sequence
from contextlib import suppress
from hashlib import blake2b
from pathlib import Path

from bench.discovery.forums import SOURCES, forums, texts_of
from bench.discovery.known import Known, load, save
from bench.discovery.planted import PLANTED
from bench.discovery.real import DATA, beer, mail, news, reddit, zulip

ROOT = Path(__file__).parents[2]
KEPT = ROOT / "var" / "bench"
REAL: dict[str, Callable[[], Known]] = {
    "20news": news,
    "zulip_ncar": zulip,
    "se_beer": beer,
    "reddit_makers": reddit,
    "email_eu": mail,
    "forums": lambda: forums(texts_of(*map(read, SOURCES)), POSTS),
}
SETS: dict[str, Callable[[], Known]] = {**REAL, **PLANTED}
MADE_BY = tuple(f"bench/discovery/{name}.py" for name in ("known", "real", "forums", "planted"))
POSTS = 20_000  # of the set with real words and drawn people


def available() -> list[str]:
    """Names of the sets that can be had here: the real ones need the shared data."""
    return [name for name in SETS if name in PLANTED or DATA.is_dir()]


def folder_of(name: str) -> Path:
    """Where the prepared set lies; made first where it is not there, or was made by other code."""
    sources = ROOT / "src" / "coterie_discovery"
    made_by = [ROOT / path for path in MADE_BY]
    made_by += [*(sources / ("simulate" if name in PLANTED else "sources")).rglob("*.*")]
    folder = KEPT / "sets" / f"{name}-{digest(made_by)}"
    if not folder.exists():
        partial = folder.with_suffix(f".{os.getpid()}")
        save(SETS[name](), partial)
        with suppress(OSError):  # another run was first
            partial.rename(folder)
        shutil.rmtree(partial, ignore_errors=True)
    return folder


def read(name: str) -> Known:
    return load(name, folder_of(name))


def digest(paths: Sequence[Path]) -> str:
    """Changes when the content of any of the files does."""
    state = blake2b(digest_size=5)
    for path in sorted(paths):
        if path.is_file() and path.suffix != ".pyc":
            state.update(path.name.encode() + path.read_bytes())
    return state.hexdigest()
