"""How time and memory grow with the input: acts over four decades, posts of real text and whole exports over three.

Acts are simulated (:mod:`coterie_discovery.simulate.acts_only`). Posts are real texts with drawn people
(:mod:`bench.discovery.forums`), exports such posts in the formats of other platforms (:mod:`bench.discovery.exports`).
"""

from __future__ import annotations

import json
import shutil
import tempfile
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa

from bench.discovery.exports import EXPORTS, Post
from bench.discovery.forums import SOURCES, WORD, Drawn, Texts, draw, table, texts_of
from bench.discovery.process import Cost
from bench.discovery.reported import discovered
from bench.discovery.sets import KEPT, read
from coterie_discovery import Signals, write, write_acts

ACTS = (100_000, 1_000_000, 10_000_000, 100_000_000)
POSTS = (10_000, 100_000, 1_000_000)
POINTS = {
    f"{kind} {count}": count
    for kind, counts in (("acts", ACTS), ("posts", POSTS), *((kind, export.posts) for kind, export in EXPORTS.items()))
    for count in counts
}


def figures(point: str, minutes: float | None = None) -> dict[str, Any]:
    """One point of the curve: ``coterie discover`` on that much input, in a process of its own."""
    kind, _, text = point.partition(" ")
    count = int(text)
    with tempfile.TemporaryDirectory(prefix="coterie-bench-", dir=_scratch()) as folder:
        signals = Path(folder) / "signals"
        if kind in EXPORTS:
            made = write_export(signals, count, kind)
        else:
            made = write_acts(signals, acts=count) if kind == "acts" else write_posts(signals, count)
        shutil.rmtree(signals / "truth", ignore_errors=True)
        files = list(signals.iterdir())
        size = sum(path.stat().st_size for path in files)
        out = Path(folder) / "out"
        cost = discovered(files[0] if len(files) == 1 and kind in EXPORTS else signals, out, minutes)
        niches = len(json.loads((out / "niches.json").read_text())["niches"])
    taken = {"seconds": cost.seconds, "reading_mb": cost.most_until(_read_by(cost)), "memory_mb": cost.private_mb}
    return {"rows": count, **made, "input_mb": size >> 20, "niches": niches, **taken}


def _read_by(cost: Cost) -> float:
    """When the command told the first step that is not reading the input."""
    steps = ((at, json.loads(line)["step"]) for at, line in cost.said if line.startswith("{"))
    return next((at for at, step in steps if step != "read"), cost.seconds)


def _scratch() -> Path:
    KEPT.mkdir(parents=True, exist_ok=True)
    return KEPT


def write_posts(folder: Path, count: int, seed: int = 0) -> dict[str, int]:
    """``count`` posts as a folder of Parquet. Returns how many threads, authors and words there are."""
    rng = np.random.default_rng(seed)
    drawn = draw(_texts(), count, rng)
    said = list(drawn.said())
    write(Signals(posts=table(said, drawn).take(pa.array(rng.permutation(count)))), folder)
    return {**_counted(drawn), "words": len({word for text in said for word in WORD.findall(text.lower())})}


def write_export(folder: Path, count: int, kind: str, seed: int = 0) -> dict[str, int]:
    """``count`` posts as an export of another platform. Returns how many threads and authors there are."""
    drawn = draw(_texts(), count, np.random.default_rng(seed))
    opening = drawn.opening()
    columns = (opening, drawn.at[opening], drawn.forum, drawn.thread, drawn.author, drawn.at)
    numbers = zip(*(column.tolist() for column in columns), strict=True)
    folder.mkdir(parents=True)
    EXPORTS[kind].write(
        folder, (Post(at, *some, text) for at, (some, text) in enumerate(zip(numbers, drawn.said(), strict=True)))
    )
    return _counted(drawn)


def _counted(drawn: Drawn) -> dict[str, int]:
    return {"threads": int(drawn.thread.max()) + 1, "authors": len(np.unique(drawn.author))}


def _texts() -> Texts:
    return texts_of(*(read(name) for name in SOURCES))
