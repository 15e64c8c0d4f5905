"""Real words with drawn people: the texts of 20 newsgroups and of 72 Reddit forums, in threads of simulated authors.

A forum's texts are cut into threads of four posts on average (geometric); authors are drawn for each post from a pool
of the forum's own (one for each six posts, some much more active than others), every tenth from everybody. Threads
begin at any time of two years, and each answer comes some hours after the one before.

More posts than there are texts are made of copies, as many as are needed. Copies alone would bring no new words; so in
each copy after the first, every word that at most :data:`RARE` of the texts hold becomes another word (the copy's
number is put behind it), as names, models and slips of the pen are new on a platform that grows.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
import pyarrow as pa

from bench.discovery.known import Known, from_threads
from coterie_discovery import SCHEMAS, TIME, Signals

SOURCES = ("20news", "reddit_makers")
RARE = 3
PER_THREAD, PER_AUTHOR, STRANGERS = 4, 6, 0.1
START, SECONDS, PAUSE = 1_700_000_000, 63_000_000, 20_000
WORD = re.compile(r"[^\W\d_]{3,}")
HERE = "\x00"  # where the ending of a copy goes


@dataclass(frozen=True)
class Texts:
    """What is said, the forum of each as a number (texts,), and the name of each forum."""

    texts: list[str]
    forums: np.ndarray
    names: list[str]


def texts_of(*sources: Known) -> Texts:
    """The posts of sets whose threads have one true group each."""
    texts: list[str] = []
    forums: list[str] = []
    for known in sources:
        rows = zip(*(known.signals.posts[c].to_pylist() for c in ("thread", "title", "text")), strict=True)
        for thread, title, text in rows:
            texts.append(f"{title or ''}\n{text}".strip())
            forums.append(min(known.threads[thread]) if thread in known.threads else "none")
    names, codes = np.unique(forums, return_inverse=True)
    return Texts(texts, codes.astype(np.int64), names.tolist())


@dataclass(frozen=True)
class Drawn:
    """Posts of real text, a forum's together, in order of time: (posts,) arrays. ``texts`` by ``row``."""

    texts: list[str]
    row: np.ndarray
    copy: np.ndarray
    forum: np.ndarray
    thread: np.ndarray
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
        return np.unique(self.thread, return_index=True)[1][self.thread]


def draw(source: Texts, count: int, rng: np.random.Generator) -> Drawn:
    """``count`` posts, made as told at the top."""
    texts, forums = source.texts, source.forums
    order = rng.permutation(len(texts))[:count] if count <= len(texts) else np.arange(len(texts))
    copies = -(-count // len(texts))
    row = np.tile(order, copies)[:count]
    copy = np.repeat(np.arange(copies), len(order))[:count]
    rank = np.lexsort((row, copy, forums[row]))  # forum by forum, copy by copy
    row, copy = row[rank], copy[rank]
    forum = forums[row]
    thread = _threads(rng, forum)
    author, at = _authors(rng, forum), _times(rng, thread)
    by_time = np.lexsort((thread, at, forum))
    return Drawn(texts, *(column[by_time] for column in (row, copy, forum, thread, author, at)))


def forums(source: Texts, count: int, seed: int = 0) -> Known:
    """A set of ``count`` posts: forums are the truth."""
    drawn = draw(source, count, np.random.default_rng(seed))
    posts = table(list(drawn.said()), drawn)
    forum = dict(zip(posts["thread"].to_pylist(), drawn.forum.tolist(), strict=True))
    return from_threads("forums", Signals(posts=posts), {thread: {source.names[f]} for thread, f in forum.items()})


def _threads(rng: np.random.Generator, forum: np.ndarray) -> np.ndarray:
    """The thread of each post; posts of a forum lie together."""
    opens = rng.random(len(forum)) < 1 / PER_THREAD
    opens[0] = True
    opens[1:] |= forum[1:] != forum[:-1]
    return np.cumsum(opens) - 1


def _times(rng: np.random.Generator, thread: np.ndarray) -> np.ndarray:
    """Unix seconds of each post; those of a thread lie together, the opening first."""
    waited = np.cumsum(1 + rng.exponential(PAUSE, len(thread)).astype(np.int64))
    first = np.unique(thread, return_index=True)[1]
    began = START + rng.integers(0, SECONDS, len(first))
    return began[thread] + waited - waited[first][thread]


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


def table(said: list[str], drawn: Drawn) -> pa.Table:
    """The posts in the public format, without place."""
    count = len(said)
    post = pa.array([f"p{number:08d}" for number in range(count)])
    opening = drawn.opening()
    opens, nobody = pa.array(opening == np.arange(count)), pa.scalar(None, pa.string())
    columns: dict[str, Any] = {
        "post": post,
        "thread": pa.array([f"t{number:07d}" for number in drawn.thread.tolist()]),
        "parent": pa.compute.if_else(opens, nobody, post.take(pa.array(opening))),
        "author": pa.array([f"a{number:07d}" for number in drawn.author.tolist()]),
        "at": pa.array(drawn.at).cast(TIME),
        "text": pa.array(said),
    }
    schema = SCHEMAS["posts"]
    return pa.table([columns.get(field.name, pa.nulls(count, field.type)) for field in schema], schema=schema)
