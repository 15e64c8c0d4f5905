"""Where threads belong: known ones where the whole run put them, new ones by their words and people."""

from __future__ import annotations

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray
from scipy import sparse

from coterie_discovery.incremental.joins import distinct, place_of
from coterie_discovery.incremental.model import Model, Taught, numbers
from coterie_discovery.incremental.sums import Placed
from coterie_discovery.scale.assign import SURE
from coterie_discovery.scale.learn import UNIT

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]


def placed(model: Model) -> Placed:
    """All threads of all niches. Those begun since the whole run are judged by everything that was read of them."""
    thread, niche = numbers(model.threads, "thread", "niche")
    kept = niche >= 0
    sure = begun_sure(model)
    row, into = np.nonzero(sure >= SURE)
    (fresh,) = numbers(model.begun, "thread")
    threads = np.concatenate([thread[kept], fresh[row]])
    niches = np.concatenate([niche[kept].astype(np.int64), into])
    weight = np.concatenate([np.ones(int(kept.sum())), sure[row, into]])
    order = np.lexsort((niches, threads))
    return Placed(threads[order], niches[order], weight[order])


def begun_sure(model: Model) -> Floats:
    """(begun threads, niches): how sure it is that each is of a niche, 0..1."""
    if not model.begun.num_rows:
        return np.zeros((0, model.n))
    said, (people, known) = _words(model), _people(model)
    judged = [
        np.where(known, taught.judge.sure(people[:, i], said[:, i]), taught.by_words.sure(people[:, i], said[:, i]))
        for i, taught in enumerate(model.niches)
    ]
    return _with_wholes(np.column_stack(judged), model.niches)


def _with_wholes(sure: Floats, niches: tuple[Taught, ...]) -> Floats:
    """What is of a niche within a niche is of that one too."""
    at = {niche.key: i for i, niche in enumerate(niches)}
    for _ in niches:  # as deep as they may lie within each other
        before = sure.copy()
        for i, niche in enumerate(niches):
            if niche.parent in at:
                above = at[niche.parent]
                sure[:, above] = np.maximum(sure[:, above], sure[:, i])
        if (before == sure).all():
            break
    return sure


def _words(model: Model) -> Floats:
    said = model.begun["said"].combine_chunks().flatten().to_numpy().reshape(-1, model.n)
    (length,) = numbers(model.begun, "length")
    return said / UNIT / np.sqrt(np.maximum(length / UNIT, 1))[:, None]


def _people(model: Model) -> tuple[Floats, NDArray[np.bool_]]:
    """What the people of each begun thread say, as :class:`~coterie_discovery.scale.learn.PeopleEvidence` does, and
    whether any of them was there when that was learned: those who came later say nothing."""
    (begun,) = numbers(model.begun, "thread")
    thread, member = numbers(model.doings, "thread", "member")
    row = place_of(thread, begun)
    busy = model.people["threads"].to_numpy()
    kept = (row >= 0) & np.append(busy > 0, False)[member]  # nobody, -1, is not there
    (row, member), _ = distinct(row[kept], member[kept].astype(np.int64))
    there = sparse.csr_matrix((np.ones(len(row), np.int64), (row, member)), shape=(len(begun), model.people.num_rows))
    less = there @ np.rint(np.log1p(busy) * UNIT).astype(np.int64)
    many = np.diff(there.indptr)
    root = np.sqrt(np.maximum(many, 1))
    return ((there @ _gains(model)).toarray() - less[:, None]) / UNIT / root[:, None], many > 0


def _gains(model: Model) -> sparse.csr_matrix:
    """(people, niches)."""
    member, niche, gain = numbers(model.belongs, "member", "niche", "gain")
    return sparse.csr_matrix((gain.astype(np.int64), (member, niche)), shape=(model.people.num_rows, model.n))


def lists(rows: NDArray[np.int32]) -> pa.ListArray:
    """A list a row."""
    bounds = np.arange(len(rows) + 1, dtype=np.int32) * rows.shape[1]
    return pa.ListArray.from_arrays(pa.array(bounds), pa.array(rows.reshape(-1), pa.int32()))
