"""Ways to group threads. Each takes signals and returns the group of every thread; no way has a setting for a data set.

Two of them are told something: k-means the true number of groups, the supervised ceiling the labels.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy import sparse
from sklearn.cluster import KMeans
from sklearn.linear_model import SGDClassifier
from sklearn.model_selection import StratifiedKFold, cross_val_predict
from sklearn.preprocessing import normalize

from bench.discovery.data import Known
from coterie_discovery.affinity import Affinity
from coterie_discovery.columns import Columns, read_columns
from coterie_discovery.communities import leiden
from coterie_discovery.discover import full_text
from coterie_discovery.graphs import Space, co_engagement, nearest
from coterie_discovery.interests import Interests, find_interests
from coterie_discovery.material import gather
from coterie_discovery.niches import partition

Labels = NDArray[np.int64]


@dataclass(frozen=True)
class Read:
    """What every way starts from."""

    known: Known
    columns: Columns
    interests: Interests


def read(known: Known) -> Read:
    columns = read_columns(known.signals)
    return Read(known, columns, find_interests(full_text(columns), columns.posts.thread))


def coterie(data: Read) -> Labels:
    affinity = Affinity(seed=0).fit(data.columns, data.interests)
    return partition(affinity, affinity.material_, seed=0).labels


def k_means(data: Read) -> Labels:
    """On LSA, with the true number of groups."""
    groups = len({group for some in data.known.threads.values() for group in some})
    words = gather(data.columns, data.interests).words
    return KMeans(groups, n_init=3, random_state=0).fit_predict(Space().fit(words).project(words)).astype(np.int64)


def text_alone(data: Read) -> Labels:
    words = gather(data.columns, data.interests).words
    return leiden(nearest(Space().fit(words).project(words)))


def participation_alone(data: Read) -> Labels:
    return leiden(co_engagement(gather(data.columns, data.interests).wrote))


def ceiling(data: Read) -> Labels:
    """A linear classifier on words and people that sees the labels, 5-fold; the first of several tags."""
    material = gather(data.columns, data.interests)
    features = sparse.hstack([Space(dimensions=0).fit(material.words).weigh(material.words), normalize(material.wrote)])
    labelled = [i for i, t in enumerate(data.columns.threads) if data.known.threads.get(t)]
    truth = np.array([min(data.known.threads[data.columns.threads[i]]) for i in labelled])
    frequent = {group for group in set(truth) if (truth == group).sum() >= 5}
    usable = np.array([group in frequent for group in truth])
    rows = np.array(labelled)[usable]
    model = SGDClassifier(alpha=1e-4, random_state=0)
    folds = StratifiedKFold(5, shuffle=True, random_state=0)
    guessed = cross_val_predict(model, features.tocsr()[rows], truth[usable], cv=folds)
    labels = np.full(data.columns.n_threads, -1, dtype=np.int64)
    labels[rows] = np.unique(guessed, return_inverse=True)[1]
    return labels


METHODS: dict[str, Callable[[Read], Labels]] = {
    "coterie": coterie,
    "k-means, true k": k_means,
    "Leiden, text alone": text_alone,
    "Leiden, participation alone": participation_alone,
    "supervised ceiling": ceiling,
}
