"""Other ways to group threads, each as its makers set it. None has a setting for a data set.

Some are told something: all that say "true k" the number of groups, the supervised ceiling the labels themselves.
"""

from __future__ import annotations

import warnings
from collections.abc import Callable, Hashable, Mapping, Sequence, Set
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray
from scipy import sparse
from sklearn.cluster import KMeans, MiniBatchKMeans
from sklearn.decomposition import NMF, LatentDirichletAllocation
from sklearn.linear_model import SGDClassifier
from sklearn.model_selection import KFold
from sklearn.multiclass import OneVsRestClassifier
from sklearn.neighbors import NearestNeighbors
from sklearn.preprocessing import MultiLabelBinarizer, normalize

from bench.discovery.known import Known
from bench.discovery.words import Vectors, counts, documents, lsa, mini_lm, tf_idf, threads_of

Labels = NDArray[np.int64]
NEIGHBOURS = 15
MANY = 20_000  # threads from which on k-means goes through them in batches
LEAST_THREADS = 5  # labelled threads of a group that the ceiling can learn it from


@dataclass
class Grouped:
    """The groups of each thread; ``extra`` seconds are those that were spent before and kept (vectors)."""

    groups: Mapping[str, Set[Hashable]]
    extra: float = 0.0
    notes: dict[str, float] = field(default_factory=dict)


def _by_label(known: Known, labels: Sequence[int] | Labels) -> dict[str, set[int]]:
    pairs = zip(threads_of(known), labels, strict=True)
    return {thread: {int(label)} for thread, label in pairs if label >= 0}


def k_means(vectors: Vectors, groups: int) -> Labels:
    kind = MiniBatchKMeans if len(vectors) > MANY else KMeans
    return kind(groups, n_init=3, random_state=0).fit_predict(vectors).astype(np.int64)


def k_means_lsa(known: Known) -> Grouped:
    """On TF-IDF in a latent semantic space of 128 dimensions."""
    return Grouped(_by_label(known, k_means(lsa(documents(known)), known.groups)))


def k_means_mini_lm(known: Known) -> Grouped:
    vectors, seconds = mini_lm(known, documents(known))
    return Grouped(_by_label(known, k_means(vectors, known.groups)), seconds)


def nmf(known: Known) -> Grouped:
    """Each thread in its strongest component."""
    weighed = tf_idf(counts(documents(known)))
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        parts = NMF(known.groups, init="nndsvd", max_iter=200, random_state=0).fit_transform(weighed)
    return Grouped(_by_label(known, np.where(parts.any(axis=1), parts.argmax(axis=1), -1)))


def lda(known: Known) -> Grouped:
    """Each thread in its strongest topic; online learning, two passes."""
    model = LatentDirichletAllocation(
        known.groups, learning_method="online", batch_size=2048, max_iter=10, random_state=0
    )
    return Grouped(_by_label(known, model.fit_transform(counts(documents(known))).argmax(axis=1)))


def leiden_text(known: Known) -> Grouped:
    """Leiden on the fifteen nearest neighbours in the latent semantic space."""
    vectors = lsa(documents(known))
    near = NearestNeighbors(n_neighbors=min(NEIGHBOURS + 1, len(vectors)), algorithm="brute").fit(vectors)
    distance, index = near.kneighbors(vectors)
    rows = np.repeat(np.arange(len(vectors)), index.shape[1])
    cosine = np.maximum(1 - distance.ravel() ** 2 / 2, 0)
    graph = sparse.csr_matrix((cosine, (rows, index.ravel())), shape=(len(vectors), len(vectors)))
    graph.setdiag(0)
    return Grouped(_by_label(known, leiden(graph.maximum(graph.T))))


def leiden(graph: sparse.spmatrix) -> Labels:
    """Communities by modularity (networkit's Leiden); a node without neighbours is in none."""
    import networkit as nk

    upper = sparse.triu(graph, k=1).tocoo()
    nk.setNumberOfThreads(1)
    nk.setSeed(0, False)
    network = nk.GraphFromCoo((upper.data.astype(np.float64), (upper.row, upper.col)), n=graph.shape[0], weighted=True)
    algorithm = nk.community.ParallelLeiden(network, iterations=5, randomize=True)
    algorithm.run()
    labels = np.array(algorithm.getPartition().getVector(), dtype=np.int64)
    return np.where(np.diff(graph.tocsr().indptr) > 0, labels, -1)


def bertopic(known: Known) -> Grouped:
    """BERTopic as it comes, on MiniLM; what it leaves unassigned is given to its own nearest topic."""
    return _bertopic(known, None)


def bertopic_true_k(known: Known) -> Grouped:
    """The same, its topics merged down to the true number by BERTopic itself."""
    return _bertopic(known, known.groups)


def _bertopic(known: Known, groups: int | None) -> Grouped:
    from bertopic import BERTopic
    from sklearn.feature_extraction.text import CountVectorizer
    from umap import UMAP

    texts = documents(known)
    vectors, seconds = mini_lm(known, texts)
    model = BERTopic(
        embedding_model=None,
        umap_model=UMAP(n_neighbors=15, n_components=5, min_dist=0.0, metric="cosine", random_state=0, low_memory=True),
        vectorizer_model=CountVectorizer(stop_words="english", max_features=TERMS_OF_TOPICS),
        nr_topics=None if groups is None else groups + 1,  # its own count includes those without topic
    )
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        topics, _ = model.fit_transform(texts, vectors)
        outside = sum(topic < 0 for topic in topics)
        if outside and max(topics) >= 0:
            topics = model.reduce_outliers(texts, topics, strategy="embeddings", embeddings=vectors)
    return Grouped(_by_label(known, topics), seconds, {"unassigned": outside / len(texts)})


TERMS_OF_TOPICS = 20_000


def ceiling(known: Known) -> Grouped:
    """A linear classifier on words and people that sees the labels of the other four fifths; several labels a thread.

    A thread gets the likeliest label; where threads have several, every label that the classifier says yes to, and rare
    labels weigh as much as common ones (a classifier that may say no to all of them would).
    """
    threads = threads_of(known)
    rows = np.array([row for row, thread in enumerate(threads) if known.threads.get(thread)])
    features = _features(known, threads)[rows]
    binarizer = MultiLabelBinarizer()
    truth = binarizer.fit_transform([known.threads[threads[row]] for row in rows])
    usable = truth.sum(axis=0) >= LEAST_THREADS
    truth = truth[:, usable]
    several = known.overlaps
    learner = SGDClassifier(alpha=1e-4, random_state=0, class_weight="balanced" if several else None)
    scores = np.full(truth.shape, -np.inf)
    for train, test in KFold(5, shuffle=True, random_state=0).split(features):
        model = OneVsRestClassifier(learner)
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # a label may be missing from four fifths
            scores[test] = model.fit(features[train], truth[train]).decision_function(features[test])
    best = scores.argmax(axis=1)
    groups = {
        threads[row]: {int(top), *(np.flatnonzero(score > 0).tolist() if several else ())}
        for row, top, score in zip(rows, best, scores, strict=True)
    }
    return Grouped(groups)


def _features(known: Known, threads: Sequence[str]) -> sparse.csr_matrix:
    """Words, and who took part: both of unit length."""
    blocks = [tf_idf(counts(documents(known)))] if known.has_words else []
    index = {thread: row for row, thread in enumerate(threads)}
    thread_of = dict(zip(*(known.signals.posts[c].to_pylist() for c in ("post", "thread")), strict=True))
    for table, person, thing in ((known.signals.posts, "author", "thread"), (known.signals.acts, "actor", "object")):
        people: dict[str, int] = {}
        pairs = [
            (index[thread], people.setdefault(who, len(people)))
            for who, what in zip(table[person].to_pylist(), table[thing].to_pylist(), strict=True)
            if who is not None and (thread := thread_of.get(what, what)) in index
        ]
        if pairs:
            at, who_at = np.array(pairs).T
            made = sparse.csr_matrix((np.ones(len(at)), (at, who_at)), shape=(len(threads), len(people)))
            made.data = np.log1p(made.data)
            blocks.append(normalize(made))
    return sparse.hstack(blocks).tocsr()


TEXT: dict[str, Callable[[Known], Grouped]] = {
    "BERTopic": bertopic,
    "BERTopic, true k": bertopic_true_k,
    "k-means on MiniLM, true k": k_means_mini_lm,
    "k-means on LSA, true k": k_means_lsa,
    "NMF, true k": nmf,
    "LDA, true k": lda,
    "Leiden on text": leiden_text,
}
