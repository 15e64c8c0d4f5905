"""How time and memory grow with the input: acts over four decades, posts of real text and whole exports over three.

Acts are simulated (:mod:`coterie_discovery.simulate.acts_only`). Posts are made of real texts, so that their vocabulary
grows as it does: the texts of 20 newsgroups and of 72 Reddit forums, in copies as many as are needed. Copies alone
would bring no new words; so in each copy after the first, every word that at most :data:`RARE` of the texts hold
becomes another word (the copy's number is put behind it), as names, models and slips of the pen are new on a platform
that grows. Threads and authors are not those of the data, since Reddit's are not known: a forum's texts, in order of
its copies, are cut into threads of four posts on average (geometric); authors are drawn for each post from a pool of
the forum's own (one for each six posts, some much more active than others), every tenth from everybody. Exports are
such posts in the formats of other platforms (:mod:`bench.discovery.exports`).
"""

from __future__ import annotations

import json
import re
import shutil
import tempfile
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa

from bench.discovery.exports import EXPORTS, Post
from bench.discovery.reported import discovered
from bench.discovery.sets import KEPT, read
from coterie_discovery.signals import SCHEMAS, TIME, Signals, write
from coterie_discovery.simulate.acts_only import write_acts

ACTS = (100_000, 1_000_000, 10_000_000, 100_000_000)
POSTS = (10_000, 100_000, 1_000_000)
SOURCES = ("20news", "reddit_makers")
RARE = 3
PER_THREAD, PER_AUTHOR, STRANGERS = 4, 6, 0.1
START, SECONDS = 1_700_000_000, 63_000_000
WORD = re.compile(r"[^\W\d_]{3,}")
HERE = "\x00"  # where the ending of a copy goes
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
        reading = json.loads((out / "run.json").read_text())["steps"][0]["peak_mb"]
    taken = {"seconds": cost.seconds, "reading_mb": reading, "memory_mb": cost.private_mb}
    return {"rows": count, **made, "input_mb": size >> 20, **taken}


def _scratch() -> Path:
    KEPT.mkdir(parents=True, exist_ok=True)
    return KEPT


@dataclass(frozen=True)
class Drawn:
    """Posts of real text, a forum's together, thread by thread: (posts,) arrays. ``texts`` by ``row``; ``at`` rises."""

    texts: list[str]
    row: np.ndarray
    copy: np.ndarray
    forum: np.ndarray
    thread: np.ndarray
    opens: np.ndarray
    author: np.ndarray
    at: np.ndarray

    def said(self) -> Iterator[str]:
        """The text of each post; rare words of a later copy are words of that copy alone."""
        endings = ["", *(_letters(number) for number in range(1, int(self.copy.max()) + 1))]
        marked = _marked(self.texts) if len(endings) > 1 else self.texts
        for row, copy in zip(self.row.tolist(), self.copy.tolist(), strict=True):
            yield marked[row].replace(HERE, endings[copy])

    def opening(self) -> np.ndarray:
        """The number of the post that opens each post's thread."""
        return np.maximum.accumulate(np.where(self.opens, np.arange(len(self.opens)), 0))


def draw(count: int, rng: np.random.Generator) -> Drawn:
    """``count`` posts, made as told at the top."""
    texts, forums = _texts()
    order = rng.permutation(len(texts))[:count] if count <= len(texts) else np.arange(len(texts))
    copies = -(-count // len(texts))
    row = np.tile(order, copies)[:count]
    copy = np.repeat(np.arange(copies), len(order))[:count]
    rank = np.lexsort((row, copy, forums[row]))  # forum by forum, copy by copy
    row, copy = row[rank], copy[rank]
    forum = forums[row]
    thread, opens = _threads(rng, forum)
    author = _authors(rng, forum)
    return Drawn(texts, row, copy, forum, thread, opens, author, START + np.sort(rng.integers(0, SECONDS, count)))


def write_posts(folder: Path, count: int, seed: int = 0) -> dict[str, int]:
    """``count`` posts as a folder of Parquet. Returns how many threads, authors and words there are."""
    rng = np.random.default_rng(seed)
    drawn = draw(count, rng)
    said = list(drawn.said())
    write(Signals(posts=_table(said, drawn).take(pa.array(rng.permutation(count)))), folder)
    return {**_counted(drawn), "words": len({word for text in said for word in WORD.findall(text.lower())})}


def write_export(folder: Path, count: int, kind: str, seed: int = 0) -> dict[str, int]:
    """``count`` posts as an export of another platform. Returns how many threads and authors there are."""
    drawn = draw(count, np.random.default_rng(seed))
    opening = drawn.opening()
    columns = (opening, drawn.at[opening], drawn.forum, drawn.thread, drawn.author, drawn.at)
    numbers = zip(*(column.tolist() for column in columns), strict=True)
    folder.mkdir(parents=True)
    EXPORTS[kind].write(
        folder, (Post(at, *some, text) for at, (some, text) in enumerate(zip(numbers, drawn.said(), strict=True)))
    )
    return _counted(drawn)


def _counted(drawn: Drawn) -> dict[str, int]:
    return {"threads": int(drawn.thread[-1]) + 1, "authors": len(np.unique(drawn.author))}


def _texts() -> tuple[list[str], np.ndarray]:
    """All texts, and the forum of each as a number."""
    texts: list[str] = []
    forums: list[str] = []
    for name in SOURCES:
        known = read(name)
        posts = known.signals.posts
        for thread, title, text in zip(*(posts[c].to_pylist() for c in ("thread", "title", "text")), strict=True):
            texts.append(f"{title or ''}\n{text}".strip())
            forums.append(min(known.threads[thread]) if thread in known.threads else "none")
    return texts, np.unique(forums, return_inverse=True)[1].astype(np.int64)


def _threads(rng: np.random.Generator, forum: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """The thread of each post, and which posts open one; posts of a forum lie together."""
    opens = rng.random(len(forum)) < 1 / PER_THREAD
    opens[0] = True
    opens[1:] |= forum[1:] != forum[:-1]
    return np.cumsum(opens) - 1, opens


def _authors(rng: np.random.Generator, forum: np.ndarray) -> np.ndarray:
    """Everybody belongs to one forum, at positions that lie together, and speaks in others at times."""
    posts = np.bincount(forum)
    people = np.maximum(posts // PER_AUTHOR, 3)
    first = np.cumsum(people) - people
    activity = rng.lognormal(0.0, 1.2, people.sum())
    reach = np.cumsum(activity)
    low = np.concatenate([[0.0], reach])[first]
    high = reach[first + people - 1]
    anybody = rng.random(len(forum)) < STRANGERS
    begin = np.where(anybody, 0.0, low[forum])
    end = np.where(anybody, reach[-1], high[forum])
    drawn = np.searchsorted(reach, begin + rng.random(len(forum)) * (end - begin), side="right")
    return np.minimum(drawn, len(reach) - 1)


def _marked(texts: list[str]) -> list[str]:
    """``texts`` with :data:`HERE` behind every rare word."""
    held = Counter(word for text in texts for word in {word.lower() for word in WORD.findall(text)})
    rare = {word for word, times in held.items() if times <= RARE}
    return [WORD.sub(lambda match: match[0] + HERE if match[0].lower() in rare else match[0], text) for text in texts]


def _letters(number: int) -> str:
    """A number in letters, so that what it is put behind stays a word."""
    return "".join("bdfgklmnpr"[int(digit)] + "o" for digit in str(number))


def _table(said: list[str], drawn: Drawn) -> pa.Table:
    count = len(said)
    post = pa.array([f"p{number:08d}" for number in range(count)])
    nobody = pa.scalar(None, pa.string())
    columns: dict[str, Any] = {
        "post": post,
        "thread": pa.array([f"t{number:07d}" for number in drawn.thread.tolist()]),
        "parent": pa.compute.if_else(pa.array(drawn.opens), nobody, post.take(pa.array(drawn.opening()))),
        "author": pa.array([f"a{number:07d}" for number in drawn.author.tolist()]),
        "at": pa.array(drawn.at).cast(TIME),
        "text": pa.array(said),
    }
    schema = SCHEMAS["posts"]
    return pa.table([columns.get(field.name, pa.nulls(count, field.type)) for field in schema], schema=schema)
