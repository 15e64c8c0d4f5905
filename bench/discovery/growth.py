"""How time and memory grow with the input: acts over four decades, and posts of real text over three.

Acts are simulated (:mod:`coterie_discovery.simulate.acts_only`). Posts are made of real texts, so that their vocabulary
grows as it does: the texts of 20 newsgroups and of 72 Reddit forums, in copies as many as are needed. Copies alone
would bring no new words; so in each copy after the first, every word that at most :data:`RARE` of the texts hold
becomes another word (the copy's number is put behind it), as names, models and slips of the pen are new on a platform
that grows. Threads and authors are not those of the data, since Reddit's are not known: a forum's texts, in order of
its copies, are cut into threads of four posts on average (geometric); authors are drawn for each post from a pool of
the forum's own (one for each six posts, some much more active than others), every tenth from everybody.
"""

from __future__ import annotations

import re
import shutil
import tempfile
from collections import Counter
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa

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
POINTS = {**{f"acts {count}": count for count in ACTS}, **{f"posts {count}": count for count in POSTS}}


def figures(point: str, minutes: float | None = None) -> dict[str, Any]:
    """One point of the curve: ``coterie discover`` on that much input, in a process of its own."""
    kind, _, count = point.partition(" ")
    with tempfile.TemporaryDirectory(prefix="coterie-bench-", dir=_scratch()) as folder:
        signals = Path(folder) / "signals"
        made = write_acts(signals, acts=int(count)) if kind == "acts" else write_posts(signals, int(count))
        shutil.rmtree(signals / "truth", ignore_errors=True)
        cost = discovered(signals, Path(folder) / "out", minutes)
        size = sum(path.stat().st_size for path in signals.glob("*.parquet"))
    return {"rows": int(count), **made, "input_mb": size >> 20, "seconds": cost.seconds, "memory_mb": cost.private_mb}


def _scratch() -> Path:
    KEPT.mkdir(parents=True, exist_ok=True)
    return KEPT


def write_posts(folder: Path, count: int, seed: int = 0) -> dict[str, int]:
    """``count`` posts of real text, made as told at the top. Returns how many threads, authors and words there are."""
    rng = np.random.default_rng(seed)
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
    said = _said(texts, row, copy)
    at = START + np.sort(rng.integers(0, SECONDS, count))
    mixed = rng.permutation(count)
    posts = _table(said, thread, opens, author, at)
    write(Signals(posts=posts.take(pa.array(mixed))), folder)
    words = len({word for text in said for word in WORD.findall(text.lower())})
    return {"threads": int(thread[-1]) + 1, "authors": len(np.unique(author)), "words": words}


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


def _said(texts: list[str], row: np.ndarray, copy: np.ndarray) -> list[str]:
    """The text of each post; rare words of a later copy are words of that copy alone."""
    if not copy.any():
        return [texts[i] for i in row.tolist()]
    held = Counter(word for text in texts for word in {word.lower() for word in WORD.findall(text)})
    rare = {word for word, times in held.items() if times <= RARE}

    def of(text: str, number: int) -> str:
        ending = _letters(number)
        return WORD.sub(lambda match: match[0] + ending if match[0].lower() in rare else match[0], text)

    return [of(texts[i], number) if number else texts[i] for i, number in zip(row.tolist(), copy.tolist(), strict=True)]


def _letters(number: int) -> str:
    """A number in letters, so that what it is put behind stays a word."""
    return "".join("bdfgklmnpr"[int(digit)] + "o" for digit in str(number))


def _table(said: list[str], thread: np.ndarray, opens: np.ndarray, author: np.ndarray, at: np.ndarray) -> pa.Table:
    count = len(said)
    opening = np.maximum.accumulate(np.where(opens, np.arange(count), 0))
    post = pa.array([f"p{number:08d}" for number in range(count)])
    columns: dict[str, Any] = {
        "post": post,
        "thread": pa.array([f"t{number:07d}" for number in thread.tolist()]),
        "parent": pa.compute.if_else(pa.array(opens), pa.scalar(None, pa.string()), post.take(pa.array(opening))),
        "author": pa.array([f"a{number:07d}" for number in author.tolist()]),
        "at": pa.array(at).cast(TIME),
        "text": pa.array(said),
    }
    schema = SCHEMAS["posts"]
    return pa.table([columns.get(field.name, pa.nulls(count, field.type)) for field in schema], schema=schema)
