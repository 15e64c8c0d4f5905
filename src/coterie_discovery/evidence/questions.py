"""The questions that a niche's people ask again and again: its FAQ.

Two askings are alike by their words (weighed by how telling they are among the niche's own questions) and by what their
threads are about. Alike enough is estimated: askings whose words are dealt out anew, each asking and each word keeping
its count, show how alike unrelated questions come out (Benjamini and Hochberg's rate of false discoveries, 1995).
Groups are made by average linkage (Sokal and Michener 1958), so that no chain of neighbours joins what is far apart.
"""

from __future__ import annotations

import re

import numpy as np
from numpy.typing import NDArray
from scipy import sparse
from scipy.cluster.hierarchy import fcluster, linkage
from scipy.spatial.distance import squareform
from sklearn.preprocessing import normalize

from coterie_discovery.evidence.context import Context, shortened
from coterie_discovery.groups.group import Group
from coterie_discovery.result.model import Question

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]
MAX_QUESTIONS, MAX_ASKED = 12, 1500
BY_WORDS = 0.75  # the rest is what the threads are about
LEAST, FALSE = 0.35, 0.05  # least likeness of askings in a group; share of pairs that chance may join
CLEAR = (20, 100)  # characters of a clear question
LATER = 0.5  # weight of the words of the opening post beside those of the title


def questions(context: Context, group: Group) -> tuple[Question, ...]:
    """Askings grouped; a group is told in the words of its clearest asking, the most asked first."""
    asked = group.threads[context.question[group.threads]][:MAX_ASKED]
    if len(asked) < 2 or not context.interests.counts.nnz:
        return ()
    words = _words(context, asked)
    alike = _likeness(words, _about(context, asked))
    label = _grouped(alike, _threshold(alike, words, context.seed))
    found = [
        _question(context, asked[at], alike[np.ix_(at, at)])
        for at in (np.flatnonzero(label == code) for code in np.unique(label))
        if len(at) >= 2
    ]
    found.sort(key=lambda question: (-question.times, -question.unanswered, question.text))
    return tuple(found[:MAX_QUESTIONS])


def _words(context: Context, asked: Ints) -> sparse.csr_matrix:
    """(askings, terms) presence of words: of the title, and less of the opening post."""
    opening = context.interests.counts[context.first[asked]]
    opening.data[:] = LATER
    title = context.called[asked]
    title.data[:] = 1.0
    titled = np.diff(title.indptr) > 0
    beside = sparse.diags(np.where(titled, LATER, 1.0)) @ opening
    return title.maximum(beside).tocsr()


def _about(context: Context, asked: Ints) -> Floats:
    """What the askings' threads are about, beside the middle of all of them: rows of unit length."""
    vectors = context.vectors[asked].astype(np.float64)
    return np.asarray(normalize(vectors - vectors.mean(axis=0)))


def _likeness(words: sparse.csr_matrix, about: Floats) -> Floats:
    """(askings, askings), 0..1."""
    weighed = _weighed(words)
    by_words = (weighed @ weighed.T).toarray()
    return BY_WORDS * by_words + (1 - BY_WORDS) * np.maximum(about @ about.T, 0) * (by_words > 0)


def _weighed(words: sparse.csr_matrix) -> sparse.csr_matrix:
    found = np.bincount(words.indices, minlength=words.shape[1])
    idf = np.log((1 + words.shape[0]) / np.maximum(found, 1))
    return normalize(words @ sparse.diags(idf)).tocsr()


def _threshold(alike: Floats, words: sparse.csr_matrix, seed: int) -> float:
    """The least likeness at which chance would join no more than a small share of the pairs that are joined."""
    pairs = np.sort(alike[np.triu_indices(len(alike), 1)])
    rng = np.random.default_rng(seed)
    dealt = words.copy()
    dealt.indices = rng.permutation(dealt.indices)
    dealt.sum_duplicates()
    by_chance = _weighed(dealt)
    shared = (by_chance @ by_chance.T).toarray()[np.triu_indices(len(alike), 1)]
    topic = rng.permutation(pairs)  # at most as alike as any pair is
    chance = np.sort(BY_WORDS * shared + (1 - BY_WORDS) * topic * (shared > 0))
    levels = np.linspace(LEAST, 1.0, 66)
    seen = len(pairs) - np.searchsorted(pairs, levels)
    false = len(chance) - np.searchsorted(chance, levels)
    good = np.flatnonzero(false <= FALSE * seen)
    return float(levels[good[0]]) if len(good) else 1.0


def _grouped(alike: Floats, least: float) -> Ints:
    """The group of each asking, by average linkage down to the least likeness."""
    distance = np.clip(1 - alike, 0, None)
    np.fill_diagonal(distance, 0)
    tree = linkage(squareform(distance, checks=False), "average")
    return np.asarray(fcluster(tree, 1 - least, "distance"), np.int64)


def _question(context: Context, threads: Ints, alike: Floats) -> Question:
    texts = [asking(context, int(thread)) for thread in threads]
    central = alike.mean(axis=1)
    clear = [("?" in text) + (CLEAR[0] <= len(text) <= CLEAR[1]) for text in texts]
    score = central / max(float(central.max()), 1e-9) + 0.25 * np.array(clear)
    author = context.columns.posts.author[context.first[threads]]
    people = len(np.unique(author[author >= 0]))
    return Question(
        text=texts[int(np.argmax(score))],
        times=len(threads),
        unanswered=int((~context.answered[threads]).sum()),
        threads=tuple(context.columns.threads[int(thread)] for thread in threads),
        people=people if people >= context.floor else None,
    )


def asking(context: Context, thread: int) -> str:
    """The sentence that asks: the title if it does, else the first sentence of the post with a question mark."""
    title = context.title(thread)
    row = int(context.first[thread])
    if "?" in title or context.columns.posts.title[row].as_py():
        return title
    found = re.search(r"[^.!?\n]{8,200}\?", context.columns.posts.text[row].as_py())
    return shortened(found.group(0)) if found else title
