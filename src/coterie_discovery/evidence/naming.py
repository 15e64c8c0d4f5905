"""Names a person would give: the phrases that set a group apart, in the form people write them."""

from __future__ import annotations

from collections.abc import Collection
from math import ceil

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from coterie_discovery.evidence.intervals import Z
from coterie_discovery.result.model import Phrase
from coterie_discovery.text.stop_words import CONNECTORS
from coterie_discovery.text.terms import Terms

SHOWN = 20
JOINT = " · "  # between the phrases of a name
PHRASE_BONUS = 1.3  # a multi-word phrase says more than a word of the same strength
MAX_LIFT = 2.3  # log; what is ten times as common inside names a group as well as what is never heard outside
MIN_LIFT = 0.4
MIN_PEOPLE = 3
UNCALLED = 0.01  # share of the most called term that a term never called counts as
CALIBRATION_SAMPLE = 2.0  # times as strong as the next phrase, from which on one phrase is the name
LONGER = 0.5  # of a word's strength, from which on a phrase with the word stands for it
ALIKE = 0.7  # of the longer of two words, from which on those that begin alike say the same
SHORT_COUNTS = 0.4  # of a word's strength: what a unit or an abbreviation of two letters counts as a name

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]


def uses(counts: sparse.csr_matrix, author: Ints) -> tuple[Ints, Ints, int]:
    """For each term: how many people and how many posts use it; and how many people there are.

    ``counts`` is (posts, terms), ``author`` (posts,). Posts without author count as one person each.
    """
    used = counts.copy()
    used.data[:] = 1
    named = np.where(author >= 0, author, author.max(initial=-1) + 1 + np.arange(len(author)))
    codes, person = np.unique(named, return_inverse=True)
    ones = np.ones(len(author), np.float32)
    by_person = sparse.csr_matrix((ones, (person, np.arange(len(author)))), shape=(len(codes), len(author))) @ used
    people = np.bincount(by_person.tocsr().indices, minlength=used.shape[1])
    return people, used.sum(axis=0).A1.astype(np.int64), len(codes)


def strengths(inside: tuple[Ints, Ints, int], everywhere: tuple[Ints, Ints, int]) -> Floats:
    """How well each term names a group: used by many of its people (Wilson's lower bound), and seldom by others.

    People are counted, not posts, so that nobody's signature names a group. The general word of a subject is heard
    outside it too: how much more seldom counts only up to a bound, so that no rare detail comes before it.
    """
    people, posts, n = inside
    share = people / max(n, 1)
    low = (share + Z * Z / (2 * n) - Z * np.sqrt(share * (1 - share) / n + Z * Z / (4 * n * n))) / (1 + Z * Z / n)
    outside = (everywhere[0] - people + 1) / (everywhere[2] - n + 2)
    lift = np.log(np.maximum(low, 1e-9) / outside)
    spread = np.minimum(1.0, 2 * people / np.maximum(posts, 1))
    strength = np.sqrt(np.maximum(low, 0)) * np.minimum(lift, MAX_LIFT) * spread
    return np.where((lift >= MIN_LIFT) & (people >= min(MIN_PEOPLE, n)), strength, 0.0)


def phrases(interests: Terms, strength: Floats, posts: Ints, called: Ints) -> tuple[list[int], tuple[Phrase, ...]]:
    """Term codes and phrases of one group, strongest first; what a stronger phrase already says is left out.

    ``called`` counts how often a term stands in a title or a search: there people call things by their names.
    """
    share = np.sqrt(called / max(int(called.max(initial=0)), 1) + UNCALLED)
    score = (
        strength * share * np.where(interests.is_phrase, PHRASE_BONUS, np.where(interests.is_short, SHORT_COUNTS, 1.0))
    )
    order = [int(t) for t in np.lexsort((np.arange(len(score)), -score))[: 6 * SHOWN] if score[t] > 0]
    chosen: list[int] = []
    for term in order:
        term = _longer(interests, term, order, score)
        if not any(_says_same(interests.terms[term], interests.terms[other]) for other in chosen):
            chosen.append(term)
    chosen = chosen[:SHOWN]
    top = max(score[t] for t in chosen) if chosen else 1.0
    told = tuple(Phrase(interests.surface[t], round(float(score[t] / top), 4), int(posts[t])) for t in chosen)
    return chosen, told


def _longer(interests: Terms, term: int, order: list[int], score: Floats) -> int:
    """The phrase that people mostly say where they say this word: "instant camera" for "instant"."""
    words = interests.terms[term].split()
    if len(words) > 1:
        return term
    longer = (t for t in order if words[0] in interests.terms[t].split()[:-1] and score[t] >= LONGER * score[term])
    return next(longer, term)


def _says_same(term: str, other: str) -> bool:
    """Two phrases that share a word, or words of which one is in the other, or that begin alike (atheist, atheism)."""
    return any(
        a == b or (min(len(a), len(b)) >= 4 and (a in b or b in a)) or _begin_alike(a, b)
        for a in term.split()
        for b in other.split()
        if a not in CONNECTORS and b not in CONNECTORS
    )


def _begin_alike(a: str, b: str) -> bool:
    stem = max(5, ceil(ALIKE * max(len(a), len(b))))
    return min(len(a), len(b)) >= stem and a[:stem] == b[:stem]


def names(all_phrases: list[tuple[Phrase, ...]], fallbacks: list[str], others: Collection[str] = ()) -> list[str]:
    """A name for each group, in the given order: one phrase where that is by far the strongest, else two.

    A phrase that named an earlier group, or is in one of the names of ``others``, does not name a later one.
    """
    taken = {part for name in others for part in name.split(JOINT)}
    result: list[str] = []
    for told, fallback in zip(all_phrases, fallbacks, strict=True):
        free = [phrase for phrase in told if phrase.text not in taken][:2]
        alone = len(free) == 2 and free[0].weight >= CALIBRATION_SAMPLE * free[1].weight
        parts = [phrase.text for phrase in free[: 1 if alone else 2]]
        taken.update(parts)
        name = JOINT.join(parts) if parts else fallback
        result.append(name if name not in result else f"{name} ({len(result) + 1})")
    return result
