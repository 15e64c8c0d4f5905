"""What a sample teaches about everything: which words and which people are a niche's, and how sure that makes a thread.

Each niche is a question of its own (a thread may be of several). Words answer it by their log-likelihood ratio, people
by the share of their other threads that are of the niche, as in :mod:`.groups.refine`; how much either
is to be believed is learned from the threads of the sample, each weighed by how many it stands for. Evidence is
rounded to whole numbers before it is summed, so that the order of rows changes nothing.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from typing import TypeVar

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from ibis import _
from numpy.typing import NDArray
from scipy import sparse
from scipy.special import expit
from sklearn.linear_model import LogisticRegression

from coterie_discovery.scale.passes import Passes
from coterie_discovery.scale.store import Store
from coterie_discovery.text.terms import Terms, post_text

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]
Told = TypeVar("Told")
POSTS = 1 << 14  # read at once
UNIT = 256  # parts of one natural log that evidence is rounded to
SMOOTHING = 0.1
FOLDS = 5
OFTEN, A_FEW = 10, 3
STRENGTH = 10.0  # inverse of the ridge that keeps a niche whose threads are told apart perfectly from being too sure


@dataclass(frozen=True)
class Labels:
    """Which threads are of which niche: equally long, sorted by thread. ``n`` niches, numbered from 0."""

    thread: Ints
    niche: Ints
    n: int


@dataclass(frozen=True)
class PeopleEvidence:
    """``base`` (threads,) is the score of a thread whose people were never seen in a niche; the others ``gain``."""

    base: Floats
    thread: Ints
    niche: Ints
    gain: Floats

    def of(self, niche: int) -> Floats:
        """(threads,) for one niche."""
        score = self.base.copy()
        rows = self.niche == niche
        score[self.thread[rows]] += self.gain[rows]
        return score


@dataclass(frozen=True)
class Gains:
    """What people say for niches. ``table``: member, niche, ``gain`` in a thread that is not labelled so, ``left`` in
    one that is, both in whole :data:`UNIT` parts; ``busy``: member, n threads of each."""

    table: pa.Table
    busy: pa.Table


def gains(store: Store, passes: Passes, labels: Labels, seen: Ints | None, n_threads: int) -> Gains:
    """From where else people took part. ``seen``: as in :func:`people_evidence`."""
    marks = store.put("labels", _label_table(labels))
    part = passes.part
    if seen is not None:
        part = part.semi_join(store.put("seen", pa.table({"thread": pa.array(seen, pa.int32())})), "thread")
    inside = store.fetch(
        part.inner_join(marks, "thread").group_by(["member", "niche"]).aggregate(times=_.count().cast("int32"))
    )
    share = np.bincount(labels.niche, minlength=labels.n) / max(n_threads if seen is None else len(seen), 1)
    busy = store.fetch(part.group_by("member").aggregate(n=_.count()))
    member, niche, times = (inside[name].to_numpy() for name in ("member", "niche", "times"))
    told = telling(member, times, share[niche], busy)
    member, niche, times = member[told], niche[told], times[told]
    table = pa.table(
        {
            "member": pa.array(member, pa.int32()),
            "niche": pa.array(niche, pa.int32()),
            "gain": _units(np.log1p(times / share[niche])),
            "left": _units(np.log1p((times - 1) / share[niche])),
        }
    )
    return Gains(table, busy)


def people_evidence(
    store: Store, passes: Passes, labels: Labels, seen: Ints | None, facts_people: Ints
) -> PeopleEvidence:
    """What the people of each thread say, from where else they took part.

    ``seen``: the threads that could have been labelled; all by default. A labelled thread does not testify for itself.
    """
    return evidence_of(store, passes, labels, gains(store, passes, labels, seen, len(facts_people)), facts_people)


def evidence_of(store: Store, passes: Passes, labels: Labels, said: Gains, facts_people: Ints) -> PeopleEvidence:
    """What ``said`` comes to in each thread, of which ``facts_people`` (threads,) is how many people it has."""
    met = passes.part.inner_join(store.put("gains", said.table), "member").group_by(["thread", "niche"])
    met = met.aggregate(gain=_.gain.sum().cast("int64"), left=_["left"].sum().cast("int64"))
    told = store.fetch(met.order_by(["thread", "niche"]))
    thread, niche = told["thread"].to_numpy().astype(np.int64), told["niche"].to_numpy().astype(np.int64)
    own = np.isin(thread * labels.n + niche, labels.thread * labels.n + labels.niche)
    root = np.sqrt(np.maximum(facts_people, 1))
    gain = np.where(own, told["left"].to_numpy(), told["gain"].to_numpy()) / UNIT / root[thread]
    less = _elsewhere(store, passes, said.busy, len(facts_people))
    return PeopleEvidence(-less / UNIT / root, thread, niche, gain)


def telling(member: Ints, times: Ints, share: Floats, busy: pa.Table) -> NDArray[np.bool_]:
    """Whose visits to a niche are no chance: a tenth of all they do, or a few, and thrice what anybody would.

    Nearly everybody strays into nearly every large niche once; to count all that would cost a square and say nothing.
    """
    n = np.zeros(int(pc.max(busy["member"]).as_py() or 0) + 1, np.int64)
    n[busy["member"].to_numpy()] = busy["n"].to_numpy()
    mine = n[member]
    return (OFTEN * times >= mine) | ((times >= A_FEW) & (times >= A_FEW * share * mine))


def _elsewhere(store: Store, passes: Passes, busy: pa.Table, n_threads: int) -> Ints:
    """What the other threads of its people take from each thread: the more somebody does, the less each says."""
    less = _units(np.log1p(busy["n"].to_numpy().astype(np.float64)))
    costs = store.put("costs", pa.table({"member": busy["member"], "less": less}))
    joined = passes.part.inner_join(costs, "member").group_by("thread").aggregate(less=_.less.sum().cast("int64"))
    told = store.fetch(joined)
    total = np.zeros(n_threads, np.int64)
    total[told["thread"].to_numpy()] = told["less"].to_numpy()
    return total


def _label_table(labels: Labels) -> pa.Table:
    return pa.table({"thread": pa.array(labels.thread, pa.int32()), "niche": pa.array(labels.niche, pa.int32())})


def _units(values: Floats) -> pa.Array:
    return pa.array(np.rint(values * UNIT).astype(np.int32))


@dataclass(frozen=True)
class WordScores:
    """What words say: ``total`` (threads, niches) in whole :data:`UNIT` parts, kept so for it takes a third of the
    memory; ``root`` (threads,) of how many words there are."""

    total: NDArray[np.int32]
    root: Floats

    def of(self, niche: int) -> Floats:
        """(threads,) for one niche."""
        return np.asarray(self.total[:, niche] / UNIT / self.root)


class Words:
    """The words of niches, learned from a sample, read in all posts.

    After :meth:`fit`, ``ratio_`` (terms, niches) is the log-likelihood ratio of each term inside and outside.
    """

    def __init__(self, interests: Terms) -> None:
        self.interests = interests

    def fit(self, thread: Ints, n_threads: int, labels: Labels) -> Words:
        """From the sample: ``thread`` (posts,) and ``labels`` number its threads."""
        self.ratio_ = log_ratios(logged(self.interests.counts), _inside(labels, n_threads)[thread])
        return self

    def cross_validated_scores(self, thread: Ints, n_threads: int, labels: Labels) -> Floats:
        """As :func:`cross_validated_scores`, of the sample's threads."""
        return cross_validated_scores(logged(self.interests.counts), thread, _inside(labels, n_threads))

    def score(self, store: Store, passes: Passes, n_threads: int) -> WordScores:
        """Of all threads, over all posts, a batch at a time; a thread without a known word has 0."""
        total = np.zeros((n_threads, self.ratio_.shape[1]), np.int32)
        length = np.zeros(n_threads, np.int64)
        posts, things = store.table("posts"), passes.things
        rows = posts.inner_join(things, [("thread", "key")]).select("thread_right", "parent", "title", "text")
        for thread, said, many in ahead(self.read, store.batches(rows, POSTS)):
            np.add.at(total, thread, said)
            np.add.at(length, thread, many)
        return WordScores(total, np.sqrt(np.maximum(length / UNIT, 1)))

    def read(self, batch: pa.RecordBatch) -> tuple[Ints, NDArray[np.int32], Ints]:
        """Of a batch of posts (its first column, and parent, title, text): that column, what the words of each post say
        for each niche (posts, niches), and how many they are (posts,), both in whole :data:`UNIT` parts."""
        used = logged(self.interests.read(reading(batch)))
        said = np.rint((used @ self.ratio_) * UNIT).astype(np.int32)
        many = np.rint(np.asarray(used.sum(axis=1)).ravel() * UNIT).astype(np.int64)
        return batch.column(0).to_numpy(), said, many


def reading(batch: pa.RecordBatch) -> pa.Array:
    """Title and text of each post; the title of a reply is that of what it answers, and not read again."""
    parent, title, text = (batch.column(name) for name in ("parent", "title", "text"))
    shown = pc.if_else(pc.is_null(parent), pc.fill_null(title, ""), "")
    return post_text(shown, pc.fill_null(text, ""))


def ahead(
    work: Callable[[pa.RecordBatch], Told], batches: Iterator[pa.RecordBatch], threads: int = 1
) -> Iterator[Told]:
    """Results in the order of the batches, the next ones being worked on while one is used."""
    with ThreadPoolExecutor(threads) as pool:
        waiting: deque[Future[Told]] = deque()
        for batch in batches:
            waiting.append(pool.submit(work, batch))
            if len(waiting) > threads:
                yield waiting.popleft().result()
        while waiting:
            yield waiting.popleft().result()


def logged(counts: sparse.csr_matrix) -> sparse.csr_matrix:
    """1 + log of each count."""
    found = counts.astype(np.float64)
    found.data = 1 + np.log(found.data)
    return found


def cross_validated_scores(used: sparse.csr_matrix, thread: Ints, inside: sparse.csr_matrix) -> Floats:
    """What the words of each thread say where other threads alone were learned from: (threads, niches).

    What a thread has taught itself would make all others look doubtful. ``used`` is (posts, terms), ``thread`` (posts,)
    numbers that are as good as random, ``inside`` (threads, niches).
    """
    fold, said = thread % FOLDS, np.zeros(inside.shape)
    for held in range(FOLDS):
        asked, others = np.flatnonzero(fold == held), np.flatnonzero(fold != held)
        np.add.at(said, thread[asked], used[asked] @ log_ratios(used[others], inside[thread[others]]))
    length = np.bincount(thread, np.asarray(used.sum(axis=1)).ravel(), minlength=len(said))
    return said / np.sqrt(np.maximum(length, 1))[:, None]


def _inside(labels: Labels, n_threads: int) -> sparse.csr_matrix:
    """(threads, niches)."""
    where = (labels.thread, labels.niche)
    return sparse.csr_matrix((np.ones(len(labels.thread)), where), shape=(n_threads, labels.n))


def log_ratios(used: sparse.csr_matrix, inside: sparse.csr_matrix) -> Floats:
    """(terms, niches): how much likelier a term is inside. ``used`` is (posts, terms), ``inside`` (posts, niches)."""
    totals = np.asarray((inside.T @ used).todense())
    everywhere = np.asarray(used.sum(axis=0))
    common = (everywhere + 1e-9) / (everywhere.sum() + 1e-9)
    prior = SMOOTHING * used.shape[1]
    outside = np.maximum(everywhere - totals, 0)
    here = np.log(totals + prior * common) - np.log(totals.sum(axis=1, keepdims=True) + prior)
    there = np.log(outside + prior * common) - np.log(outside.sum(axis=1, keepdims=True) + prior)
    return (here - there).T


@dataclass(frozen=True)
class Judge:
    """How much people and words are to be believed about one niche: log odds = bias + weights . (people, words)."""

    bias: float
    people: float
    words: float

    def sure(self, people: Floats, words: Floats) -> Floats:
        return expit(self.bias + self.people * people + self.words * words)


def learn_judge(people: Floats, words: Floats, inside: NDArray[np.bool_], stands_for: Floats) -> Judge:
    """A logistic regression over threads of the sample: does the evidence say what the sample found?

    A thread of the niche stands for no more than most of the niche's threads do: one that was taken for one of them by
    mistake, among threads of which each stands for a thousand, would outweigh them all.
    """
    if inside.all() or not inside.any():
        return Judge(-np.inf, 0.0, 0.0)
    stands_for = np.where(inside, np.minimum(stands_for, np.median(stands_for[inside])), stands_for)
    both = np.column_stack([people, words])
    scale = np.maximum(both.std(axis=0), 1e-9)
    model = LogisticRegression(C=STRENGTH).fit(both / scale, inside, sample_weight=stands_for)
    weights = np.maximum(model.coef_[0], 0) / scale
    return Judge(float(model.intercept_[0]), float(weights[0]), float(weights[1]))
