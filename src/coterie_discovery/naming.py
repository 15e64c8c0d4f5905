"""Names a person would give: the phrases that set a group apart, in the form people write them."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from coterie_discovery.discovery import Phrase
from coterie_discovery.interests import Interests

SHOWN = 20
PHRASE_BONUS = 1.5  # a multi-word phrase says more than a word of the same strength
MAX_IN_NAME = 2
MIN_PEOPLE = 3


def strengths(counts: sparse.csr_matrix, inside: sparse.csr_matrix) -> NDArray[np.float64]:
    """How strongly each term sets each group apart, (groups, terms).

    ``counts`` is (threads, terms), ``inside`` (groups, threads) with weights. The strength is the signed root of the
    log-likelihood ratio of a thread of the group using the term (Dunning 1993), times the share of threads that do:
    telling words that are also common in the group.
    """
    used = counts.copy()
    used.data[:] = 1
    size = inside.sum(axis=1).A1[:, None]
    n = counts.shape[0]
    a = np.asarray((inside @ used).todense(), dtype=np.float64)
    total = used.sum(axis=0).A1[None, :]
    b = np.maximum(total - a, 0)
    share_in, share_out = (a + 0.01) / (size + 0.02), (b + 0.5) / (n - size + 1)
    gain = a * np.log(share_in / share_out)
    return np.where(share_in > share_out, np.sqrt(np.maximum(gain, 0)) * np.log(share_in / share_out), 0)


def phrases(
    interests: Interests, strength: NDArray[np.float64], authors: NDArray[np.int64], posts: NDArray[np.int64]
) -> tuple[list[int], tuple[Phrase, ...]]:
    """Term codes and phrases of one group, strongest first, words already said by a stronger phrase left out.

    ``authors`` and ``posts`` tell for each term how many people and posts of the group use it.
    """
    score = np.where(authors >= min(MIN_PEOPLE, max(int(authors.max(initial=0)), 1)), strength, 0)
    score = score * np.where(interests.is_phrase, PHRASE_BONUS, 1.0)
    order = [int(t) for t in np.lexsort((np.arange(len(score)), -score))[: 6 * SHOWN] if score[t] > 0]
    chosen: list[int] = []
    for term in order:
        if not any(_overlap(interests.terms[term], interests.terms[other]) for other in chosen):
            chosen.append(term)
    chosen = chosen[:SHOWN]
    top = score[chosen[0]] if chosen else 1.0
    told = tuple(Phrase(interests.surface[t], round(float(score[t] / top), 4), int(posts[t])) for t in chosen)
    return chosen, told


def _overlap(term: str, other: str) -> bool:
    """A word inside a phrase, or two phrases that share a word."""
    return bool(set(term.split()) & set(other.split()))


def names(all_phrases: list[tuple[Phrase, ...]], fallbacks: list[str]) -> list[str]:
    """A name for each group, in the given order; a phrase that named an earlier group does not name a later one."""
    taken: set[str] = set()
    result = []
    for told, fallback in zip(all_phrases, fallbacks, strict=True):
        free = [phrase.text for phrase in told if phrase.text not in taken] or [phrase.text for phrase in told]
        parts = free[:MAX_IN_NAME]
        taken.update(parts)
        name = " · ".join(parts) if parts else fallback
        while name in result:
            name = f"{name}, more" if parts else f"{name} again"
        result.append(name)
    return result
