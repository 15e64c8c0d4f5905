"""The figures of one method or of the whole engine on one data set, each in a process of its own."""

from __future__ import annotations

import resource
import time
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from typing import Any

from bench.discovery.data import SETS, active_members
from bench.discovery.methods import METHODS, read
from coterie_discovery.discover import discover
from coterie_discovery.evaluate import b_cubed, best_match, mutual_information


def run(name: str, method: str) -> dict[str, Any]:
    """One cell: the method's agreement with the truth, and its cost (reading the data is not counted)."""
    known = SETS[name]()
    before, began = _peak(), time.perf_counter()
    data = read(known)
    labels = METHODS[method](data)
    seconds = time.perf_counter() - began
    found = {thread: {int(g)} for thread, g in zip(data.columns.threads, labels, strict=True) if g >= 0}
    score = b_cubed(found, known.threads)
    single = {thread: min(groups) for thread, groups in known.threads.items()}
    people = best_match(
        active_members(known.signals, {t: {str(g) for g in some} for t, some in found.items()}), known.members
    )
    return {
        "set": name,
        "method": method,
        "groups": len({g for some in found.values() for g in some}),
        "b3_precision": score.precision,
        "b3_recall": score.recall,
        "b3_f1": score.f1,
        "nmi": mutual_information({t: min(some) for t, some in found.items()}, single),
        "members_f1": people.f1,
        "seconds": seconds,
        "memory_mb": (_peak() - before) / 1024,
    }


def niches(name: str) -> dict[str, Any]:
    """What the whole engine reports: its niches against the known groups of members."""
    known = SETS[name]()
    began = time.perf_counter()
    found = discover(known.signals, seed=0)
    match = best_match({n.key: {m.member for m in n.members} for n in found.niches}, known.members)
    stability = sum(n.stability for n in found.niches) / len(found.niches) if found.niches else None
    return {
        "set": name,
        "niches": len(found.niches),
        "recall": match.recall,
        "precision": match.precision,
        "members_f1": match.f1,
        "stability": stability,
        "seconds": time.perf_counter() - began,
        "memory_mb": _peak() / 1024,
        "weights": {w.signal: w.weight for w in found.weights},
    }


def _peak() -> int:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss


def alone(job: Any, *arguments: str) -> dict[str, Any]:
    """In a fresh process, so that peak memory is the method's own."""
    with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as pool:
        return pool.submit(job, *arguments).result()
