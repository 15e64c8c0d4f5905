"""Simulated platforms of three sizes and three levels of noise. Who belongs to which niche is known: it was planted."""

from __future__ import annotations

from collections import defaultdict
from functools import partial

from bench.discovery.known import Known, active_people, hidden
from coterie_discovery import simulate_platform

SIZES = {"1500": (1_500, 10_000, 18), "15000": (15_000, 100_000, 60), "100000": (100_000, 700_000, 200)}
NOISES = (0.0, 0.3, 0.6)
SEED = 0


def planted(size: str, noise: float) -> Known:
    """A platform of ``size`` members; chatter and fads are decoys, their threads are left out of the scores."""
    members, posts, niches = SIZES[size]
    platform = simulate_platform(members=members, posts=posts, niches=niches, noise=noise, seed=SEED)
    of_thread = zip(*(platform.threads[name].to_pylist() for name in ("thread", "niche")), strict=True)
    people: dict[str, set[str]] = defaultdict(set)
    awake = active_people(platform.signals)
    for niche, member in zip(*(platform.truth[name].to_pylist() for name in ("niche", "member")), strict=True):
        if member in awake:
            people[niche].add(member)
    threads = {thread: {niche} for thread, niche in of_thread if niche}
    return Known(name_of(size, noise), hidden(platform.signals), threads, dict(people))


def name_of(size: str, noise: float) -> str:
    return f"simulated-{size}-{noise:.1f}"


PLANTED = {name_of(size, noise): partial(planted, size, noise) for size in SIZES for noise in NOISES}
