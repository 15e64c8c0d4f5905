"""What every part of the evidence looks up: facts about each post and thread, worked out once for the whole run."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from coterie_discovery.columns import UNKNOWN_TIME, Columns
from coterie_discovery.interests import Interests
from coterie_discovery.material import Material

Ints = NDArray[np.int64]
WEEK = 7 * 24 * 3600
LIKING = ("like", "vote", "upvote", "favorite", "favourite", "save", "share", "accept")
_ASKING = (
    r"(?i)\?\s*$|^\s*(?:how|what|why|which|where|when|who|whose|can|could|does|do|did|is|are|was|should|would|will|has|have|"
    r"any|anyone|anybody|am|need help|help)\b"
)
QUESTION_PLATFORM = 0.8  # where so many threads open with a question, every thread does


@dataclass(frozen=True)
class Context:
    """``first`` and ``last`` are a thread's post rows [first, last); a thread without posts has first == last."""

    columns: Columns
    interests: Interests
    material: Material
    first: Ints
    last: Ints
    question: NDArray[np.bool_]  # of each thread: does it open with a question?
    answered: NDArray[np.bool_]  # of each thread: did somebody else reply?
    likes: Ints  # of each post
    seed: int
    floor: int

    def rows(self, threads: Ints) -> Ints:
        """Post rows of some threads."""
        if not len(threads):
            return np.zeros(0, np.int64)
        return np.concatenate([np.arange(self.first[t], self.last[t]) for t in threads])

    def title(self, thread: int) -> str:
        """The thread's title, or the beginning of its first post."""
        if self.first[thread] == self.last[thread]:
            return self.columns.threads[thread]
        row = int(self.first[thread])
        words = self.columns.posts.title[row].as_py() or self.columns.posts.text[row].as_py()
        return shortened(words) or self.columns.threads[thread]

    def keys(self, rows: Sequence[int] | Ints) -> tuple[str, ...]:
        return tuple(self.columns.posts.keys[int(row)] for row in rows)


def make_context(columns: Columns, interests: Interests, material: Material, *, seed: int, floor: int) -> Context:
    codes = np.arange(columns.n_threads)
    first = np.searchsorted(columns.posts.thread, codes)
    last = np.searchsorted(columns.posts.thread, codes, side="right")
    return Context(
        columns=columns,
        interests=interests,
        material=material,
        first=first,
        last=last,
        question=_questions(columns, first, last),
        answered=_answered(columns, first, last),
        likes=_likes(columns),
        seed=seed,
        floor=floor,
    )


def _questions(columns: Columns, first: Ints, last: Ints) -> NDArray[np.bool_]:
    has_posts = np.flatnonzero(first < last)
    asking = np.zeros(len(first), dtype=bool)
    if len(has_posts):
        opening = pa.array(first[has_posts])
        title, text = columns.posts.title.take(opening), columns.posts.text.take(opening)
        titled = np.asarray(pc.match_substring_regex(title, _ASKING))
        in_text = np.asarray(pc.match_substring_regex(text, r"\?(\s|$)"))
        asking[has_posts] = titled | in_text
        if asking[has_posts].mean() >= QUESTION_PLATFORM:
            asking[has_posts] = True
    return asking


def _answered(columns: Columns, first: Ints, last: Ints) -> NDArray[np.bool_]:
    posts = columns.posts
    opener = (
        np.where(first < last, posts.author[np.minimum(first, max(len(posts.keys) - 1, 0))], -1)
        if len(posts.keys)
        else first * 0 - 1
    )
    other = (posts.author != opener[posts.thread]) | (
        (posts.author < 0) & (np.arange(len(posts.keys)) != first[posts.thread])
    )
    return np.bincount(posts.thread[other], minlength=len(first)) > 0


def _likes(columns: Columns) -> Ints:
    liked = np.isin(columns.acts.verb.astype(str), LIKING) & (columns.acts.post >= 0)
    return np.bincount(columns.acts.post[liked], minlength=len(columns.posts.keys))


def shortened(text: str, length: int = 120) -> str:
    """One line of at most ``length`` characters, cut between words."""
    line = " ".join(text.split())
    return line if len(line) <= length else line[:length].rsplit(" ", 1)[0] + "…"


def iso(seconds: int | np.int64) -> str | None:
    """ISO 8601 UTC, None for an unknown time."""
    if seconds == UNKNOWN_TIME:
        return None
    return datetime.fromtimestamp(int(seconds), UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
