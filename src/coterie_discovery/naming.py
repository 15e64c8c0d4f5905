"""Names a person would give: the phrases that set a group apart, in the form people write them."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from coterie_discovery.discovery import Phrase
from coterie_discovery.evidence.intervals import Z
from coterie_discovery.interests import Interests

SHOWN = 20
PHRASE_BONUS = 1.3  # a multi-word phrase says more than a word of the same strength
COMMON = 0.75  # 0: the most exclusive words name a group, 1: the most common ones
IN_NAME = 2
MIN_PEOPLE = 3
MIN_CALLED, UNCALLED = 2, 0.5  # uses in titles and searches below which a term counts half as a name

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

    People are counted, not posts, so that nobody's signature names a group.
    """
    people, posts, n = inside
    share = people / max(n, 1)
    low = (share + Z * Z / (2 * n) - Z * np.sqrt(share * (1 - share) / n + Z * Z / (4 * n * n))) / (1 + Z * Z / n)
    outside = (everywhere[0] - people + 1) / (everywhere[2] - n + 2)
    lift = np.log(np.maximum(low, 1e-9) / outside)
    spread = np.minimum(1.0, 2 * people / np.maximum(posts, 1))
    return np.where((lift > 0) & (people >= min(MIN_PEOPLE, n)), np.maximum(low, 0) ** COMMON * lift * spread, 0.0)


def phrases(interests: Interests, strength: Floats, posts: Ints, called: Ints) -> tuple[list[int], tuple[Phrase, ...]]:
    """Term codes and phrases of one group, strongest first; what a stronger phrase already says is left out.

    ``called`` counts how often a term stands in a title or a search: there people call things by their names.
    """
    score = strength * np.where(called >= MIN_CALLED, np.where(interests.is_phrase, PHRASE_BONUS, 1.0), UNCALLED)
    order = [int(t) for t in np.lexsort((np.arange(len(score)), -score))[: 6 * SHOWN] if score[t] > 0]
    chosen: list[int] = []
    for term in order:
        if not any(_says_same(interests.terms[term], interests.terms[other]) for other in chosen):
            chosen.append(term)
    chosen = chosen[:SHOWN]
    top = score[chosen[0]] if chosen else 1.0
    told = tuple(Phrase(interests.surface[t], round(float(score[t] / top), 4), int(posts[t])) for t in chosen)
    return chosen, told


def _says_same(term: str, other: str) -> bool:
    """Two phrases that share a word, or words that begin alike."""
    return any(
        a == b or (min(len(a), len(b)) >= 4 and (a.startswith(b) or b.startswith(a)))
        for a in term.split()
        for b in other.split()
    )


def names(all_phrases: list[tuple[Phrase, ...]], fallbacks: list[str]) -> list[str]:
    """A name for each group, in the given order; a phrase that named an earlier group does not name a later one."""
    taken: set[str] = set()
    result: list[str] = []
    for told, fallback in zip(all_phrases, fallbacks, strict=True):
        free = [phrase.text for phrase in told if phrase.text not in taken][:IN_NAME]
        taken.update(free)
        name = " · ".join(free) if free else fallback
        result.append(name if name not in result else f"{name} ({len(result) + 1})")
    return result
