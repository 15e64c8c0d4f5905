"""What every part of the evidence looks up: facts about each post and thread, worked out once for the whole run."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cached_property

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray
from scipy import sparse

from coterie_discovery.evidence.headlines import Headlines, read_headlines
from coterie_discovery.graph.counts import CountMatrices
from coterie_discovery.signals.columns import UNKNOWN_TIME, Columns
from coterie_discovery.text.terms import Terms

Ints = NDArray[np.int64]
WEEK = 7 * 24 * 3600
LIKING = ("like", "vote", "upvote", "favorite", "favourite", "save", "share", "accept")
_ASKING = (
    r"(?i)\?\s*$|^\s*(?:how|what|why|which|where|when|who|whose|can|could|does|do|did|is|are|was|should|would|will|has|have|"
    r"any|anyone|anybody|am|need help|help)\b"
)
BEST, LONG = 4, 800  # posts shown of a thread; characters from which on a longer answer is no better
QUESTION_PLATFORM = 0.8  # where so many threads open with a question, every thread does


@dataclass(frozen=True)
class ThreadEngagement:
    """Of each thread: people who wrote in it, likes of its posts, time of its last post."""

    people: Ints
    likes: Ints
    last_at: Ints


@dataclass(frozen=True)
class Everywhere:
    """Of the whole platform: acts per member; share of writers who came back in a later week; posts in each week from
    the week ``start`` on."""

    acts: float
    returned: float
    weekly: Ints
    start: int


@dataclass(frozen=True)
class Context:
    """``first`` and ``last`` are a thread's post rows [first, last); a thread without posts has first == last."""

    columns: Columns
    interests: Terms
    counts: CountMatrices
    first: Ints
    last: Ints
    question: NDArray[np.bool_]  # of each thread: does it open with a question?
    answered: NDArray[np.bool_]  # of each thread: did somebody else reply?
    likes: Ints  # of each post
    seed: int
    floor: int
    vectors: NDArray[np.float32]  # (threads, dimensions), the engine's space

    @cached_property
    def called(self) -> sparse.csr_matrix:
        """The words of the titles, (threads, terms)."""
        opens = np.flatnonzero(self.first < self.last)
        title = self.columns.posts.title.take(pa.array(self.first[opens]))
        read = self.interests.read(title)
        rows = sparse.csr_matrix(
            (np.ones(len(opens), np.float32), (opens, np.arange(len(opens)))), shape=(len(self.first), len(opens))
        )
        return (rows @ read).tocsr()

    @cached_property
    def searched(self) -> sparse.csr_matrix:
        """The words of the searches, (searches, terms)."""
        return self.interests.read(self.columns.query)

    @cached_property
    def headlines(self) -> Headlines:
        """What titles, searches, interests and places say."""
        return read_headlines(self.columns, self.first[self.first < self.last], self.interests.languages)

    @cached_property
    def best(self) -> tuple[Ints, Ints]:
        """For each thread its opening post and then the best answers by others (most liked, then fuller), at most
        ``BEST``: post rows by thread, and where each thread's begin."""
        posts, rows = self.columns.posts, np.arange(len(self.columns.posts.keys))
        opening = self.first[posts.thread] == rows
        author = posts.author[self.first[posts.thread]]
        shown = np.flatnonzero(opening | (posts.author != author) | (posts.author < 0))
        length = np.minimum(np.asarray(pc.utf8_length(posts.text)), LONG)
        order = np.lexsort((shown, -length[shown], -self.likes[shown], ~opening[shown], posts.thread[shown]))
        ranked = shown[order]
        bounds = np.searchsorted(posts.thread[ranked], np.arange(len(self.first) + 1))
        kept = np.arange(len(ranked)) - bounds[posts.thread[ranked]] < BEST
        count = np.bincount(posts.thread[ranked[kept]], minlength=len(self.first))
        return ranked[kept], np.concatenate([[0], np.cumsum(count)]).astype(np.int64)

    @cached_property
    def facts(self) -> ThreadEngagement:
        """How many people and likes each thread has, and when its last post was."""
        posts, n = self.columns.posts, len(self.first)
        known = posts.author >= 0
        pairs = np.unique(np.column_stack([posts.thread[known], posts.author[known]]), axis=0)
        last = np.full(n, UNKNOWN_TIME, np.int64)
        np.maximum.at(last, posts.thread, posts.at)
        likes = np.bincount(posts.thread, weights=self.likes, minlength=n).astype(np.int64)
        return ThreadEngagement(np.bincount(pairs[:, 0], minlength=n), likes, last)

    @cached_property
    def everywhere(self) -> Everywhere:
        """What is usual on the whole platform."""
        posts, columns = self.columns.posts, self.columns
        acts = len(posts.keys) + len(columns.acts.actor) + len(columns.searcher)
        known = np.flatnonzero((posts.at != UNKNOWN_TIME) & (posts.author >= 0))
        weeks = np.unique(np.column_stack([posts.author[known], posts.at[known] // WEEK]), axis=0)
        count = np.bincount(weeks[:, 0]) if len(weeks) else np.zeros(0, np.int64)
        returned = float((count >= 2).sum() / max((count > 0).sum(), 1))
        timed = posts.at[posts.at != UNKNOWN_TIME]
        weekly = np.bincount(timed // WEEK - timed.min() // WEEK) if len(timed) else np.zeros(0, np.int64)
        start = int(timed.min() // WEEK) if len(timed) else 0
        return Everywhere(acts / max(columns.n_members, 1), returned, weekly, start)

    def rows(self, threads: Ints) -> Ints:
        """Post rows of some threads."""
        if not len(threads):
            return np.zeros(0, np.int64)
        first, size = self.first[threads], self.last[threads] - self.first[threads]
        return np.arange(size.sum()) + np.repeat(first - np.cumsum(size) + size, size)

    def title(self, thread: int) -> str:
        """The thread's title, or the beginning of its first post."""
        if self.first[thread] == self.last[thread]:
            return self.columns.threads[thread]
        row = int(self.first[thread])
        words = self.columns.posts.title[row].as_py() or self.columns.posts.text[row].as_py()
        return shortened(words) or self.columns.threads[thread]

    def keys(self, rows: Sequence[int] | Ints) -> tuple[str, ...]:
        return tuple(self.columns.posts.keys[int(row)] for row in rows)


def make_context(
    columns: Columns,
    interests: Terms,
    counts: CountMatrices,
    *,
    seed: int,
    floor: int,
    vectors: NDArray[np.float32],
) -> Context:
    codes = np.arange(columns.n_threads)
    first = np.searchsorted(columns.posts.thread, codes)
    last = np.searchsorted(columns.posts.thread, codes, side="right")
    return Context(
        columns=columns,
        interests=interests,
        counts=counts,
        first=first,
        last=last,
        question=_questions(columns, first, last),
        answered=_answered(columns, first, last),
        likes=_likes(columns),
        seed=seed,
        floor=floor,
        vectors=vectors,
    )


def _questions(columns: Columns, first: Ints, last: Ints) -> NDArray[np.bool_]:
    has_posts = np.flatnonzero(first < last)
    asking = np.zeros(len(first), dtype=bool)
    if len(has_posts):
        opening = pa.array(first[has_posts])
        title, text = columns.posts.title.take(opening), columns.posts.text.take(opening)
        asking[has_posts] = asks(title, text)
        if asking[has_posts].mean() >= QUESTION_PLATFORM:
            asking[has_posts] = True
    return asking


def asks(title: pa.Array, text: pa.Array) -> NDArray[np.bool_]:
    """Whether each post, by its title and text, asks something."""
    titled = np.asarray(pc.match_substring_regex(title, _ASKING), bool)
    return titled | np.asarray(pc.match_substring_regex(text, r"\?(\s|$)"), bool)


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
