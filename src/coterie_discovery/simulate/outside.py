"""What else the platform knows: searches, and what members read, watch and name elsewhere."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from coterie_discovery.simulate.calendar import day_weights, moments
from coterie_discovery.simulate.catalog import Subject
from coterie_discovery.simulate.population import Floats, Ints, Population
from coterie_discovery.simulate.threads import Stream, Threads, draw

SEARCHES_PER_POST = 0.4
FORMS = ("{}", "{}", "{}", "{}", "{}", "how to {}", "{} tips", "{} problem", "best {}", "{} beginner", "{} tutorial")
MISSING = 0.22  # share of a niche's searches for what the platform does not have
SOURCES = {"link": "links", "channel": "channels", "profile": "interests", "survey": "interests", "referrer": "links"}
SOURCE_WEIGHTS = {"link": 4.0, "channel": 3.0, "profile": 3.0, "survey": 1.5, "referrer": 1.0}


@dataclass(frozen=True)
class Searches:
    """One entry a search: who, which of ``texts``, second, results, thread clicked (-1 for none)."""

    actor: Ints
    query: Ints
    at: Ints
    results: Ints
    clicked: Ints
    texts: tuple[str, ...]


@dataclass(frozen=True)
class Affinities:
    """One entry an outside interest: who, which of ``labels`` (source, label), second."""

    actor: Ints
    label: Ints
    at: Ints
    labels: tuple[tuple[str, str], ...]


def search(rng: np.random.Generator, people: Population, streams: Sequence[Stream], threads: Threads) -> Searches:
    """About 0.4 searches a post: people look for what they care about, and part of it is not there."""
    total = int(SEARCHES_PER_POST * len(threads.thread))
    parts: list[tuple[Ints, Ints, Ints, Ints, Ints]] = []
    texts: list[str] = []
    for index, stream in enumerate(streams):
        queries, found = _queries(stream.subject)
        count = round(total * stream.posts / len(threads.thread))
        if not queries or not count:
            continue
        parts.append(_search_one(rng, people, stream, threads, index, count, found, len(texts)))
        texts += queries
    actor, query, at, results, clicked = (np.concatenate([part[column] for part in parts]) for column in range(5))
    order = np.argsort(at, kind="stable")
    return Searches(actor[order], query[order], at[order], results[order], clicked[order], tuple(texts))


def _queries(subject: Subject) -> tuple[list[str], Floats]:
    """The queries for ``subject``, and how many results each has on average (0: nothing there)."""
    terms, missing = subject.values["searches"], subject.values["missing"]
    queries = [form.format(term) for term in terms for form in FORMS] + [_mistyped(term) for term in terms]
    found = [6.0 + 3.0 * (len(term) % 7) for term in terms for _ in FORMS] + [0.0] * len(terms)
    return [*queries, *missing], np.array(found + [0.0] * len(missing))


def _mistyped(term: str) -> str:
    """``term`` as typed in a hurry: two letters in the middle swapped."""
    middle = len(term) // 2
    return term[:middle] + term[middle + 1 : middle + 2] + term[middle] + term[middle + 2 :]


def _search_one(
    rng: np.random.Generator,
    people: Population,
    stream: Stream,
    threads: Threads,
    index: int,
    count: int,
    found: Floats,
    offset: int,
) -> tuple[Ints, Ints, Ints, Ints, Ints]:
    days = day_weights(stream.subject.header.get("trend", "steady"))
    at = moments(rng, days, count)
    actor = draw(rng, people, stream.members, stream.weight**0.8, at)
    absent = len(stream.subject.values["missing"])
    query = rng.integers(0, len(found) - absent, count)
    if absent:
        missing = rng.random(count) < MISSING
        query[missing] = len(found) - absent + rng.integers(0, absent, int(missing.sum()))
    results = rng.poisson(found[query])
    theirs = np.flatnonzero(threads.stream == index)
    before = np.searchsorted(threads.begun[theirs], at)  # only threads that were there already can be clicked
    pick = theirs[np.floor(rng.random(count) * before).astype(np.int64)] if len(theirs) else np.full(count, -1)
    clicks = (rng.random(count) < 0.45) & (results > 0) & (before > 0)
    return actor, query + offset, at, results, np.where(clicks, pick, -1)


def interests(rng: np.random.Generator, people: Population, streams: Sequence[Stream]) -> Affinities:
    """Outside interests: those of a niche for its people, stronger for its core, and some of anything for everybody."""
    pools, labels = _labels(streams)
    actors, picks = [], []
    for stream, (begin, end) in zip(streams, pools, strict=True):
        if stream.niche < 0 or begin == end:
            continue
        strength = stream.weight / stream.weight.max()
        count = rng.poisson(0.5 + 1.6 * strength)
        actors.append(np.repeat(stream.members, count))
        picks.append(_by_source(rng, labels, begin, end, int(count.sum())))
    anything = rng.poisson(0.55, people.count)
    actors.append(np.repeat(np.arange(people.count), anything))
    picks.append(_by_source(rng, labels, 0, len(labels), int(anything.sum())))
    actor, label = np.concatenate(actors), np.concatenate(picks)
    at = moments(rng, day_weights("steady"), len(actor))
    order = np.argsort(at, kind="stable")
    return Affinities(actor[order], label[order], at[order], tuple(labels))


def _labels(streams: Sequence[Stream]) -> tuple[list[tuple[int, int]], list[tuple[str, str]]]:
    """All (source, label) pairs and, for each stream, where its own begin and end."""
    pools: list[tuple[int, int]] = []
    labels: list[tuple[str, str]] = []
    for stream in streams:
        begin = len(labels)
        for source, group in SOURCES.items():
            labels += [(source, label) for label in stream.subject.values[group]]
        pools.append((begin, len(labels)))
    return pools, labels


def _by_source(rng: np.random.Generator, labels: list[tuple[str, str]], begin: int, end: int, count: int) -> Ints:
    weights = np.array([SOURCE_WEIGHTS[source] for source, _ in labels[begin:end]])
    return begin + rng.choice(end - begin, count, p=weights / weights.sum())
