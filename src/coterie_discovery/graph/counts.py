"""What thread affinities are computed from: sparse matrices of who wrote, acted, answered, searched and likes what."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray
from scipy import sparse
from sklearn.preprocessing import normalize

from coterie_discovery.graph.neighbours import idf, tf_idf
from coterie_discovery.signals.columns import Columns
from coterie_discovery.text.terms import Terms, threads_by_terms

Mask = NDArray[np.bool_]
MAX_THREADS_PER_MEMBER = 300  # beyond this a member's threads say little about each other and cost a square
PEOPLE = 0.5  # length of a thread's people beside its words, which are of length one
LOOKED_ON = 0.5  # having viewed or liked a thread beside having written in it


@dataclass(frozen=True)
class Meaning:
    """What a language model trained elsewhere makes of threads: ``vectors`` (threads, dimensions), of unit length or
    zeros; ``weight``, 0..1, how well it did beside the words of the platform itself."""

    vectors: NDArray[np.float32]
    weight: float

    def of(self, kept: Mask) -> Meaning:
        """Of the threads ``kept`` alone."""
        return Meaning(np.where(kept[:, None], self.vectors, np.float32(0)), self.weight)


@dataclass(frozen=True)
class CountMatrices:
    """Sparse counts. Shapes: (threads, members), (threads, members), (threads, terms), (members, members), (members,
    terms), (members, labels). ``people_tell``: whether where people take part says where else they do; ``meaning``:
    sentence vectors, where they are used."""

    wrote: sparse.csr_matrix
    acted: sparse.csr_matrix
    words: sparse.csr_matrix
    exchanges: sparse.csr_matrix
    searched: sparse.csr_matrix
    labels: sparse.csr_matrix
    people_tell: bool = True
    meaning: Meaning | None = None

    @cached_property
    def features(self) -> sparse.csr_matrix:
        """Words (TF-IDF, of length 1) and people (of length 1/2) of each thread: (threads, terms + members).

        People weigh as words do, less the more threads they are in. Without people where they tell nothing: threads
        put together by whom they share would look like a place that people return to.
        """
        people = self.wrote + LOOKED_ON * self.acted
        several = np.bincount(people.indices, minlength=people.shape[1]) > 1  # one thread says nothing of others
        if people.shape[1]:
            people = normalize(people @ sparse.diags(several * idf(people)))
        length = PEOPLE if self.people_tell else 0.0
        rows = sparse.hstack([tf_idf(self.words, idf(self.words)), length * people], format="csr").astype(np.float32)
        rows.eliminate_zeros()
        return rows


def gather(
    columns: Columns, interests: Terms, keep: Mask | None = None, queries: sparse.csr_matrix | None = None
) -> CountMatrices:
    """The material left by the members of ``keep`` (all of them by default); posts without author always count.

    ``queries`` are the searches in words, (searches, terms), where they have been read already.
    """
    queries = read_queries(columns, interests) if queries is None else queries
    keep = np.ones(columns.n_members, bool) if keep is None else keep
    posts, acts = columns.posts, columns.acts
    theirs = (posts.author < 0) | keep[posts.author] if columns.n_members else posts.author < 0
    words = sparse.diags(theirs.astype(np.float32)) @ interests.counts
    shape = (columns.n_threads, columns.n_members)
    signed = theirs & (posts.author >= 0)
    return CountMatrices(
        wrote=_tally(posts.thread[signed], posts.author[signed], shape),
        acted=_capped(_tally(acts.thread[keep[acts.actor]], acts.actor[keep[acts.actor]], shape)),
        words=_tidy(threads_by_terms(words, posts.thread, columns.n_threads)),
        exchanges=exchanges(columns, keep),
        searched=_searched(columns, queries, keep),
        labels=_labels(columns, keep),
    )


def exchanges(columns: Columns, keep: Mask) -> sparse.csr_matrix:
    """How often two members answered or followed each other, both ways together: a symmetric (members, members)."""
    posts = columns.posts
    child = np.flatnonzero(posts.parent >= 0)
    a, b = posts.author[child], posts.author[posts.parent[child]]
    real = (a >= 0) & (b >= 0) & (a != b)
    pairs = np.vstack([np.column_stack([a, b])[real], columns.social.reshape(-1, 2)]).astype(np.int64)
    pairs = pairs[keep[pairs].all(axis=1)] if len(pairs) else pairs
    one_way = _tally(pairs[:, 0], pairs[:, 1], (columns.n_members, columns.n_members))
    return (one_way + one_way.T).tocsr()


def read_queries(columns: Columns, interests: Terms) -> sparse.csr_matrix:
    """The searches in the platform's vocabulary, (searches, terms)."""
    if not columns.query:
        return sparse.csr_matrix((0, len(interests.terms)), dtype=np.float32)
    return interests.read(columns.query)


def _searched(columns: Columns, queries: sparse.csr_matrix, keep: Mask) -> sparse.csr_matrix:
    rows = np.flatnonzero(keep[columns.searcher])
    who = _tally(columns.searcher[rows], rows, (columns.n_members, len(columns.query)))
    return (who @ queries).tocsr()


def _labels(columns: Columns, keep: Mask) -> sparse.csr_matrix:
    names = sorted(set(columns.label))
    index = {name: i for i, name in enumerate(names)}
    rows = keep[columns.affine]
    code = np.array([index[label] for label in columns.label], dtype=np.int64)
    liked = _tally(columns.affine[rows], code[rows], (columns.n_members, len(names)))
    liked.data[:] = 1
    return liked


def _tally(rows: NDArray[np.int64], columns: NDArray[np.int64], shape: tuple[int, int]) -> sparse.csr_matrix:
    return sparse.csr_matrix((np.ones(len(rows), np.float32), (rows, columns)), shape=shape)


def _tidy(matrix: sparse.csr_matrix) -> sparse.csr_matrix:
    matrix.eliminate_zeros()
    return matrix


def _capped(acted: sparse.csr_matrix) -> sparse.csr_matrix:
    """The strongest few hundred threads of each member."""
    by_member = acted.T.tocsr()
    owner = np.repeat(np.arange(by_member.shape[0]), np.diff(by_member.indptr))
    order = np.lexsort((by_member.indices, -by_member.data, owner))
    place = np.arange(len(order)) - by_member.indptr[owner[order]]
    kept = order[place < MAX_THREADS_PER_MEMBER]
    return sparse.csr_matrix((by_member.data[kept], (by_member.indices[kept], owner[kept])), shape=acted.shape)
