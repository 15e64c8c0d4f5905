"""Neighbour graphs, and how much each signal is found to be worth."""

from __future__ import annotations

import numpy as np
import pyarrow as pa
import pytest
from scipy import sparse
from sklearn.preprocessing import normalize

from coterie_discovery.graph.counts import CountMatrices
from coterie_discovery.graph.fusion import FusedGraph
from coterie_discovery.graph.neighbours import co_engagement, nearest
from coterie_discovery.groups.stability import resample, shuffled
from coterie_discovery.pipeline import full_text
from coterie_discovery.signals.columns import read_columns
from coterie_discovery.signals.tables import Signals
from coterie_discovery.text.sentence_vectors import OpeningVectors
from coterie_discovery.text.terms import find_terms


def fitted(signals, vectors=None):
    """``vectors``: what gives (threads, dimensions) of the coded signals."""
    columns = read_columns(signals)
    first = np.searchsorted(columns.posts.thread, np.arange(columns.n_threads))
    given = None if vectors is None else OpeningVectors(vectors(columns), columns.posts.author[first])
    return FusedGraph(seed=0).fit(columns, find_terms(full_text(columns), columns.posts.thread), given)


def test_nearest_finds_what_sorting_everything_finds():
    rng = np.random.default_rng(0)
    vectors = rng.normal(size=(700, 12)).astype(np.float32)
    vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
    vectors[5] = 0
    cosine = vectors @ vectors.T
    np.fill_diagonal(cosine, -1)
    graph = nearest(vectors, 6, rows=np.arange(700)).toarray()
    assert graph[5].sum() == 0
    for row in (0, 300, 699):
        best = {int(i) for i in np.argsort(-cosine[row])[:6] if cosine[row, i] > 0}
        assert set(np.flatnonzero(graph[row]).tolist()) == best


def test_sharing_a_rare_visitor_says_more_than_sharing_a_frequent_one():
    made = sparse.csr_matrix(np.array([[1, 1], [1, 0], [0, 1], [0, 1], [0, 1]], dtype=np.float32))
    graph = co_engagement(made).toarray()
    assert graph[0, 1] > graph[0, 2] > 0
    np.testing.assert_array_equal(graph, graph.T)
    assert graph.diagonal().sum() == 0


def test_participation_counts_where_people_are_faithful_and_not_in_noise(small_platform):
    posts = Signals(posts=small_platform.signals.posts)
    faithful, noise = fitted(posts), fitted(shuffled(posts, seed=0))
    assert faithful.weights_["participation"] > 2 * noise.weights_["participation"]
    assert faithful.weights_["text"] == pytest.approx(1.0)


def test_signals_that_are_absent_weigh_nothing(small_platform):
    weights = fitted(Signals(posts=small_platform.signals.posts)).weights_
    assert [weights[name] for name in ("views", "searches", "affinities")] == [0, 0, 0]


def test_where_nobody_is_known_words_alone_count(small_platform):
    posts = small_platform.signals.posts
    at = posts.schema.get_field_index("author")
    affinity = fitted(Signals(posts=posts.set_column(at, posts.schema.field(at), pa.nulls(len(posts), pa.string()))))
    assert {name for name, weight in affinity.weights_.items() if weight} == {"text"}
    assert (np.diff(affinity.graph_.indptr) > 0).all()
    assert affinity.counts_.features.shape == affinity.counts_.words.shape


def niches_of(platform):
    """The true niche of each thread that has one."""
    return {row["thread"]: row["niche"] for row in platform.threads.to_pylist() if row["niche"]}


def as_labelled(labels, noise):
    """Vectors of the true niche of each thread, with that much noise."""

    def vectors(columns):
        rng = np.random.default_rng(0)
        names = sorted(set(labels.values()))
        made = rng.normal(size=(columns.n_threads, len(names))) * noise
        for row, thread in enumerate(columns.threads):
            if thread in labels:
                made[row, names.index(labels[thread])] += 1
        return normalize(made).astype(np.float32)

    return vectors


def test_vectors_count_as_well_as_they_foretell(small_platform):
    labels = niches_of(small_platform)
    posts = Signals(posts=small_platform.signals.posts)
    plain, good, noise = fitted(posts), fitted(posts, as_labelled(labels, 0.1)), fitted(posts, as_labelled(labels, 100))
    assert good.weights_["vectors"] > 0.3
    assert noise.weights_["vectors"] < 0.1
    assert good.counts_.meaning.weight == good.weights_["vectors"]
    assert "vectors" not in plain.weights_
    assert plain.counts_.meaning is None
    assert {name: good.weights_[name] for name in plain.weights_} == plain.weights_


def test_vectors_of_threads_that_did_not_stay_are_gone(small_platform):
    labels = niches_of(small_platform)
    fused = fitted(Signals(posts=small_platform.signals.posts), as_labelled(labels, 0.1))
    counts, kept, _ = resample(fused.counts_, np.random.default_rng(0))
    assert (counts.meaning.vectors.any(axis=1) == kept).all()
    assert fused.restricted(counts, kept)[~kept].nnz == 0


def test_people_who_tell_nothing_are_not_counted(small_platform):
    """Everybody writes twice, anywhere: threads grouped by whom they share would look as if people returned to them."""
    posts = small_platform.signals.posts
    twice = np.random.default_rng(0).permutation(len(posts)) // 2
    at = posts.schema.get_field_index("author")
    strangers = posts.set_column(at, posts.schema.field(at), pa.array([f"person {one}" for one in twice]))
    for table, told in ((posts, True), (strangers, False)):
        affinity = fitted(Signals(posts=table))
        assert (affinity.weights_["participation"] > 0) is told
        assert (affinity.counts_.features[:, affinity.counts_.words.shape[1] :].nnz > 0) is told


def test_who_is_everywhere_says_less_of_a_thread_than_who_is_seldom_seen():
    """Three people in four threads: one in all of them, one in two, one in a single one, who says nothing of others."""
    wrote = sparse.csr_matrix(np.array([[1, 1, 1], [1, 1, 0], [1, 0, 0], [1, 0, 0]], dtype=np.float32))
    nothing = {n: sparse.csr_matrix((4, 3), dtype=np.float32) for n in ("acted", "words", "searched", "labels")}
    everywhere, seldom, once = (
        CountMatrices(wrote=wrote, exchanges=wrote.T @ wrote, **nothing).features[0, 3:].toarray()[0]
    )
    assert 0 == once < everywhere < seldom


def test_the_fused_graph_is_symmetric_and_has_no_loops(small_platform):
    graph = fitted(small_platform.signals).graph_
    assert abs(graph - graph.T).max() < 1e-5
    assert graph.diagonal().sum() == 0
