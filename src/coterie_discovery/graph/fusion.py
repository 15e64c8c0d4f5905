"""How close two threads are: text, participation, views, replies, searches and outside interests in one graph.

What a signal is worth is estimated, never set. Members are split in folds; graphs are made without a fold's members and
asked about them. A good edge joins two threads in which the *same held-out people* take part (behaviour), and in which
held-out people *write alike* (words). A signal's weight is how well its edges do on both, beside the best text graph.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray
from scipy import sparse
from sklearn.preprocessing import normalize

from coterie_discovery.graph.counts import CountMatrices, Mask, Meaning, gather, read_queries
from coterie_discovery.graph.neighbours import (
    Space,
    Vectors,
    author_profiles,
    co_engagement,
    label_traits,
    nearest,
    through_exchanges,
    through_people,
)
from coterie_discovery.signals.columns import Columns
from coterie_discovery.text.sentence_vectors import OpeningVectors
from coterie_discovery.text.terms import Terms

FOLDS = 3
MIXES = (0.0, 0.1, 0.3, 1.0)  # how much of its authors' profiles goes into a thread
MEANING = 0.6  # how much what words mean here counts beside which words they are
TEST_ROWS = 2000  # threads whose neighbours are examined
MIN_HITS = 30  # held-out meetings below which nothing can be told
AS_GOOD = 0.5  # of the words that the text graph foretells, from which on sentence vectors foretell as well
BEHAVIOUR = ("participation", "views", "replies", "searches", "affinities")
MODEL = "vectors"  # sentence vectors by a model trained elsewhere; a signal only where they are asked for


@dataclass(frozen=True)
class Score:
    """How well a graph's edges predict: ``people`` and ``words`` as multiples of chance, None where untold."""

    people: float | None
    words: float | None

    @property
    def product(self) -> float:
        return (self.people if self.people is not None else 1.0) * (self.words if self.words is not None else 1.0)


class FusedGraph:
    """Fuses the signals of :class:`CountMatrices` into one graph of threads.

    After :meth:`fit`: ``graph_`` (threads, threads), from ``graphs_`` by signal; ``vectors_`` (threads, dimensions);
    ``mix_`` the share of authors' profiles; ``weights_`` by signal, text being 1 unless there is none, and with vectors
    only where :meth:`fit` was given them; ``queries_`` (searches, terms), the searches in words.
    """

    def __init__(self, seed: int = 0) -> None:
        self.seed = seed

    def fit(self, columns: Columns, interests: Terms, openings: OpeningVectors | None = None) -> FusedGraph:
        self.queries_ = read_queries(columns, interests)
        self.counts_ = gather(columns, interests, queries=self.queries_)
        self.space_ = Space(seed=self.seed).fit(self.counts_.words)
        self.scores_ = self._estimate(columns, interests)
        self.mix_ = max(MIXES, key=lambda mix: self.scores_[f"text {mix}"].product)
        self.weights_ = self._weigh()
        if openings is not None:
            self.weights_[MODEL] = self._model_weight(columns, interests, openings)
        people_tell = self.weights_["participation"] > 0 or self.weights_["views"] > 0
        self.counts_ = replace(self.counts_, people_tell=people_tell)
        self.vectors_ = _mixed(self._placed(self.counts_), self.counts_, self.mix_)
        self.graphs_ = {"text": nearest(self.vectors_)}
        self.graphs_ |= {name: self._graph(name, self.counts_) for name in BEHAVIOUR if self.weights_[name]}
        if openings is not None and self.weights_[MODEL]:
            self.graphs_[MODEL] = nearest(openings.vectors)
            self.counts_ = replace(self.counts_, meaning=Meaning(openings.vectors, self.weights_[MODEL]))
        self.graph_ = self._fuse(self.graphs_)
        return self

    def restricted(self, counts: CountMatrices, kept: Mask) -> sparse.csr_matrix:
        """The fused graph of the threads ``kept``, what people did taken from ``counts`` alone."""
        stay = sparse.diags(kept.astype(np.float32))
        names = [name for name in ("participation", "views") if name in self.graphs_]
        changed: dict[str, sparse.csr_matrix] = {name: self._graph(name, counts) for name in names}
        return self._fuse({name: changed.get(name, stay @ graph @ stay) for name, graph in self.graphs_.items()})

    def _fuse(self, graphs: dict[str, sparse.csr_matrix]) -> sparse.csr_matrix:
        """The weighted sum of the signals' graphs, each of the same total."""
        n = self.counts_.words.shape[0]
        fused = sparse.csr_matrix((n, n), dtype=np.float32)
        for name, graph in graphs.items():
            if graph.nnz:
                fused = fused + graph.tocsr() * np.float32(self.weights_[name] * n / graph.sum())
        return fused.tocsr()

    def _placed(self, counts: CountMatrices) -> Vectors:
        return self.space_.project(counts.words, meaning=MEANING)

    def _graph(self, signal: str, counts: CountMatrices, rows: NDArray[np.int64] | None = None) -> sparse.csr_matrix:
        wrote = counts.wrote
        if not wrote.shape[1]:  # nobody is known
            return sparse.csr_matrix((wrote.shape[0],) * 2, dtype=np.float32)
        if signal == "participation":
            return co_engagement(wrote, rows=rows)
        if signal == "views":
            return co_engagement(counts.acted, rows=rows)
        if signal == "replies":
            return through_exchanges(wrote, counts.exchanges, rows=rows)
        if signal == "searches":
            return through_people(wrote, self.space_.project(counts.searched), rows=rows)
        return through_people(wrote, label_traits(counts.labels, self.seed), rows=rows)

    def _estimate(self, columns: Columns, interests: Terms) -> dict[str, Score]:
        """Each graph's score, averaged over the folds that could tell."""
        fold = np.random.default_rng(self.seed).integers(0, FOLDS, columns.n_members)
        told: dict[str, list[Score]] = {name: [] for name in (*(f"text {mix}" for mix in MIXES), *BEHAVIOUR)}
        for held in range(FOLDS):
            exam = HeldOutTest(self.space_, gather(columns, interests, fold == held, self.queries_), self.seed)
            counts = gather(columns, interests, fold != held, self.queries_)
            vectors = self._placed(counts)
            for mix in MIXES:
                told[f"text {mix}"].append(exam.score(nearest(_mixed(vectors, counts, mix), rows=exam.rows_)))
            for name in BEHAVIOUR:
                told[name].append(exam.score(self._graph(name, counts, exam.rows_)))
        return {name: _averaged(scores) for name, scores in told.items()}

    def _model_weight(self, columns: Columns, interests: Terms, openings: OpeningVectors) -> float:
        """The weight of sentence vectors: how far above chance held-out people meet along their edges, beside the text
        graph of the same threads.

        Words are compared in the space that the text graph is made in, where it cannot lose: half as good is as good as
        it gets, and less tells that meetings were chance. Where no meeting can be counted, words alone have to do.
        """
        fold = np.random.default_rng(self.seed).integers(0, FOLDS, columns.n_members)
        by_model, by_text = [], []
        for held in range(FOLDS):
            exam = HeldOutTest(self.space_, gather(columns, interests, fold == held, self.queries_), self.seed)
            counts = gather(columns, interests, fold != held, self.queries_)
            known = openings.without(fold == held)
            words = _mixed(self._placed(counts), counts, self.mix_) * np.asarray(known.any(axis=1))[:, None]
            by_model.append(exam.score(nearest(known, rows=exam.rows_)))
            by_text.append(exam.score(nearest(words, rows=exam.rows_)))
        model, text = _averaged(by_model), _averaged(by_text)
        self.scores_[MODEL] = model
        if text.people is None:
            return round(_ratio(model.words, text.words), 4) if self.counts_.words.nnz else 1.0
        above = None if model.people is None else max(model.people - 1, 0.0)  # too few meetings are none
        agreement = 1.0 if not text.words else _ratio((model.words or 0.0) / AS_GOOD, text.words)
        return round(_ratio(above, max(text.people - 1, 0.0)) * agreement, 4)

    def _weigh(self) -> dict[str, float]:
        """Weights relative to text: behaviour predicted (at most as well as by text) times words predicted."""
        text = self.scores_[f"text {self.mix_}"]
        has_text = self.counts_.words.nnz > 0
        weights = {"text": 1.0 if has_text else 0.0}
        for name in BEHAVIOUR:
            score = self.scores_[name]
            people = _ratio(score.people, text.people)
            words = _ratio(score.words, text.words) if has_text else 1.0
            weights[name] = round(people * words, 4)
        return weights


class HeldOutTest:
    """Asks a graph about held-out members: do its edges join threads where they meet, and where they write alike?"""

    def __init__(self, space: Space, held: CountMatrices, seed: int) -> None:
        n = held.words.shape[0]
        self.rows_ = np.sort(np.random.default_rng(seed).permutation(n)[:TEST_ROWS])
        took_part = held.wrote + held.acted
        took_part.data[:] = 1
        degree = np.bincount(took_part.indices, minlength=took_part.shape[1])
        damp = sparse.diags(np.where(degree > 1, 1 / np.maximum(degree - 1, 1), 0).astype(np.float32))
        self.part_ = took_part.tocsr()
        self.damped_ = (took_part @ damp).tocsr()
        self.expected_ = self.damped_.sum(axis=1).A1
        self.vectors_ = space.project(held.words)
        self.speaks_: Mask = np.diff(held.words.indptr) >= 5
        centre = self.vectors_[self.speaks_].mean(axis=0) if self.speaks_.any() else np.zeros(1)
        self.base_ = float(centre @ centre)

    def score(self, graph: sparse.csr_matrix) -> Score:
        graph = graph[self.rows_].tocsr()
        edges = graph.tocoo()
        share = edges.data / np.maximum(graph.sum(axis=1).A1, 1e-9)[edges.row]
        edges.row = self.rows_[edges.row]
        covered = self.rows_[np.diff(graph.indptr) > 0]
        return Score(self._people(edges, share, covered), self._words(edges, share))

    def _people(self, edges: sparse.coo_matrix, share: NDArray[np.float32], covered: NDArray[np.int64]) -> float | None:
        """Meetings along edges, as a multiple of what random threads would give."""
        meetings = _row_dot(self.damped_, self.part_, edges.row, edges.col)
        expected = self.expected_[covered].sum() / max(len(self.expected_), 1)
        if (meetings > 0).sum() < MIN_HITS or expected <= 0:
            return None
        return float((share * meetings).sum() / expected)

    def _words(self, edges: sparse.coo_matrix, share: NDArray[np.float32]) -> float | None:
        """Mean cosine of held-out words along edges, above that of random threads."""
        both = self.speaks_[edges.row] & self.speaks_[edges.col]
        if both.sum() < MIN_HITS:
            return None
        cosine = np.einsum("ij,ij->i", self.vectors_[edges.row[both]], self.vectors_[edges.col[both]])
        return max(0.0, float(np.average(cosine, weights=share[both])) - self.base_)


def _mixed(vectors: Vectors, counts: CountMatrices, mix: float) -> Vectors:
    """``vectors`` of threads with that much of their authors' profiles."""
    if not mix:
        return vectors
    return normalize(vectors + mix * author_profiles(counts.wrote, vectors)).astype(np.float32)


def _row_dot(
    a: sparse.csr_matrix, b: sparse.csr_matrix, rows: NDArray[np.int32], columns: NDArray[np.int32]
) -> NDArray[np.float64]:
    """Dot products of many pairs of sparse rows."""
    if not len(rows):
        return np.zeros(0)
    return a[rows].multiply(b[columns]).sum(axis=1).A1


def _ratio(value: float | None, of: float | None) -> float:
    """``value`` beside ``of``, at most 1; 0 where nothing is known of it, 1 where there is nothing to compare with."""
    if value is None:
        return 0.0
    return 1.0 if not of else float(min(1.0, value / of))


def _averaged(scores: list[Score]) -> Score:
    """Over the folds that could tell."""
    return Score(_mean([s.people for s in scores]), _mean([s.words for s in scores]))


def _mean(values: list[float | None]) -> float | None:
    known = [value for value in values if value is not None]
    return float(np.mean(known)) if known else None
