"""The niche's threads, and the questions its people ask again and again."""

from __future__ import annotations

import re

import numpy as np
from numpy.typing import NDArray
from scipy import sparse
from scipy.sparse.csgraph import connected_components
from sklearn.preprocessing import normalize

from coterie_discovery.columns import UNKNOWN_TIME
from coterie_discovery.discovery import NicheThread, Question
from coterie_discovery.evidence.context import Context, iso, shortened
from coterie_discovery.graphs import Space
from coterie_discovery.niches import Group

BEST = 4
SAME_QUESTION = 0.5  # cosine of the words of two askings
MAX_QUESTIONS = 12
MAX_ASKED = 3000


def niche_threads(context: Context, group: Group) -> tuple[NicheThread, ...]:
    """Every thread of the group, strongest first."""
    return tuple(_thread(context, int(t), float(w)) for t, w in zip(group.threads, group.weight, strict=True))


def _thread(context: Context, thread: int, weight: float) -> NicheThread:
    posts = context.columns.posts
    rows = np.arange(context.first[thread], context.last[thread])
    people = np.unique(posts.author[rows][posts.author[rows] >= 0])
    opening = int(rows[0]) if len(rows) else -1
    timed = posts.at[rows][posts.at[rows] != UNKNOWN_TIME]
    place = posts.place[opening] if len(rows) else -1
    return NicheThread(
        thread=context.columns.threads[thread],
        title=context.title(thread),
        place=context.columns.places[place] if place >= 0 else None,
        weight=round(weight, 4),
        posts=len(rows),
        people=len(people),
        author=context.columns.members[posts.author[opening]] if len(rows) and posts.author[opening] >= 0 else None,
        at=iso(posts.at[opening]) if len(rows) else None,
        last_at=iso(timed.max()) if len(timed) else None,
        question=bool(context.question[thread]),
        answered=bool(context.answered[thread]),
        worth=_worth(context, thread, rows, len(people), weight),
        best=context.keys(best_rows(context, rows)),
    )


def _worth(context: Context, thread: int, rows: NDArray[np.int64], people: int, weight: float) -> float:
    """Answered, liked, many people, on the niche's own words: the mean of the four, 0..1."""
    liked = int(context.likes[rows].sum())
    parts = (float(context.answered[thread]), liked / (liked + 5), min(people, 8) / 8, weight)
    return round(sum(parts) / len(parts), 4)


def best_rows(context: Context, rows: NDArray[np.int64]) -> list[int]:
    """The opening post, then replies by others, the most liked and the fuller ones first."""
    if not len(rows):
        return []
    author = context.columns.posts.author
    replies = [int(r) for r in rows[1:] if author[r] != author[rows[0]] or author[r] < 0]
    length = {r: len(context.columns.posts.text[r].as_py()) for r in replies}
    replies.sort(key=lambda r: (-int(context.likes[r]), -min(length[r], 800), r))
    return [int(rows[0]), *replies[: BEST - 1]]


def questions(context: Context, group: Group) -> tuple[Question, ...]:
    """Askings grouped by their words; a group is told in the words of its most central asking."""
    asked = group.threads[context.question[group.threads]][:MAX_ASKED]
    if len(asked) < 2:
        return ()
    words = _asking_words(context, asked)
    alike = words @ words.T
    alike.data[alike.data < SAME_QUESTION] = 0
    alike.eliminate_zeros()
    n, label = connected_components(alike, directed=False)
    found = [
        _question(context, asked[label == code], alike, np.flatnonzero(label == code))
        for code in range(n)
        if (label == code).sum() >= 2
    ]
    found.sort(key=lambda q: (-q.times, -q.unanswered, q.text))
    return tuple(found[:MAX_QUESTIONS])


def _asking_words(context: Context, asked: NDArray[np.int64]) -> sparse.csr_matrix:
    titles = [context.title(int(t)) for t in asked]
    counts = context.interests.read(titles)
    idf = Space(dimensions=0).fit(context.material.words).idf_
    return normalize(counts @ sparse.diags(idf)).tocsr()


def _question(
    context: Context, threads: NDArray[np.int64], alike: sparse.csr_matrix, at: NDArray[np.int64]
) -> Question:
    central = int(threads[int(np.argmax(alike[at][:, at].sum(axis=1).A1))])
    return Question(
        text=asking(context, central),
        times=len(threads),
        unanswered=int((~context.answered[threads]).sum()),
        threads=tuple(context.columns.threads[int(t)] for t in threads),
    )


def asking(context: Context, thread: int) -> str:
    """The sentence that asks: the title if it does, else the first sentence of the post with a question mark."""
    title = context.title(thread)
    row = int(context.first[thread])
    if "?" in title or context.columns.posts.title[row].as_py():
        return title
    found = re.search(r"[^.!?\n]{8,200}\?", context.columns.posts.text[row].as_py())
    return shortened(found.group(0)) if found else title
