"""Which terms a person would call a group by: the general word of its subject before what is peculiar to it.

Terms are ranked by how well they set the group apart (:mod:`.term_strength`) in titles, names of places, searches,
interests and posts, each kind weighed by how much it is used for calling things by their names. So what many of the
people say in several kinds of texts comes before what a few say, however rare that is elsewhere.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from math import ceil

import numpy as np
from numpy.typing import NDArray

from coterie_discovery.evidence.headlines import Headlines
from coterie_discovery.evidence.term_strength import strengths
from coterie_discovery.text.stop_words import CONNECTORS
from coterie_discovery.text.terms import Terms

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Mask = NDArray[np.bool_]

# A search and an interest do nothing but call something by its name; most words of a title are of the case at hand.
WEIGHTS = {"titles": 1.5, "places": 1.5, "searches": 3.0, "interests": 2.0, "posts": 1.0}
PRIVATE = ("searches", "interests")
BREADTH = 0.7  # exponent of the share of people: a broad term comes before a rare one
RANKED = 120  # terms that are looked at
PHRASE_BONUS = 1.3  # a multi-word phrase says more than a word of the same strength
SHORT_COUNTS = 0.4  # of a word's strength: what a unit or an abbreviation of two letters counts as a name
PART = 0.5  # of those who say a word, from which on the phrase that they say stands for it
ALIKE = 0.7  # of the longer of two words, from which on those that begin alike say the same


@dataclass(frozen=True)
class NameTerms:
    """``order`` are codes of terms, strongest first; ``score`` and ``posts`` are of each term, (terms,)."""

    order: list[int]
    score: Floats
    posts: Ints


def name_terms(headlines: Headlines, threads: Mask, members: Mask, *, most: int, floor: int) -> NameTerms:
    """The ``most`` terms that name a group best; ``threads`` (threads,) and ``members`` (members + 1,) are what is
    in it. What is among the interests alone is no name: people have others than the one they share. Searches and
    interests are nobody else's business, so what fewer than ``floor`` people have among theirs does not count."""
    terms = headlines.terms
    score, besides, people, posts = (np.zeros(len(terms.terms)) for _ in range(4))
    for source in headlines.sources:
        rows = source.of(threads, members)
        if not len(rows):
            continue
        inside = source.inside(rows)
        strong = WEIGHTS[source.kind] * strengths(inside, source.everywhere, BREADTH)
        if source.kind in PRIVATE:
            strong = np.where(inside.people >= floor, strong, 0.0)
        if source.kind == "searches":
            strong *= _variety(source.distinct(rows), strong)
        score += strong
        if source.kind != "interests":
            besides += strong
        if source.kind == "posts":
            posts += inside.texts
        if source.kind != "searches":
            people += inside.people
    score = np.where(besides > 0, score, 0.0) * form_counts(terms)
    ranked = [int(t) for t in np.lexsort((np.arange(len(score)), -score))[:RANKED] if score[t] > 0]
    order = distinct(terms, (each for term in ranked for each in (_whole(terms, term, ranked, people), term)))[:most]
    # A phrase stands where its word stood.
    score[order] = np.maximum.accumulate(score[order][::-1])[::-1]
    return NameTerms(order, score, posts.astype(np.int64))


def _variety(searches: Ints, strong: Floats) -> Floats:
    """How much a term counts for standing in many different ``searches`` (terms,): the general word of a subject is in
    many of them, that of a case in one or two."""
    several = np.where(strong > 0, searches, 0)
    return np.sqrt(several / max(int(several.max(initial=0)), 1))


def form_counts(terms: Terms) -> Floats:
    """What each term counts for its form alone, (terms,)."""
    return np.where(terms.is_phrase, PHRASE_BONUS, np.where(terms.is_short, SHORT_COUNTS, 1.0))


def _whole(terms: Terms, term: int, ranked: list[int], people: Floats) -> int:
    """The phrase that most people say who say the word: "instant film" for "instant".

    ``people`` are those who do in sentences and interests: in a search, words of all kinds stand side by side.
    """
    words = terms.terms[term].split()
    if len(words) > 1:
        return term
    fuller = [
        t
        for t in ranked
        if terms.is_phrase[t] and words[0] in terms.terms[t].split() and people[t] >= PART * people[term] > 0
    ]
    return max(fuller, key=lambda t: (people[t], -t)) if fuller else term


def distinct(terms: Terms, ranked: Iterable[int]) -> list[int]:
    """``ranked`` without what says the same as one before it."""
    chosen: list[int] = []
    for term in ranked:
        if not any(says_same(terms.terms[term], terms.terms[other]) for other in chosen):
            chosen.append(term)
    return chosen


def says_same(term: str, other: str) -> bool:
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
