"""Phrases: words that stand together far more often than chance would have it.

A pair of neighbours is a phrase when Dunning's log-likelihood ratio (1993) is significant and their normalised
pointwise mutual information (Bouma 2009) is large. Pairs then stand for one word and meet their neighbours again, the
most significant first (Mikolov et al. 2013, El-Kishky et al. 2015), up to four words. One small word may stand inside
("depth of field").
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from functools import partial

import numpy as np
from numpy.typing import NDArray

from coterie_discovery.text.tokens import Codes, in_order

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]
Links = NDArray[np.int8]
Flags = NDArray[np.bool_]
LONGEST = 4  # words in a phrase
ROUNDS = 3
MIN_COUNT = 5
MIN_NPMI = 0.3
MIN_RATIO = 15.1  # chi-squared with one degree of freedom at p = 0.0001
APART = -1  # no link: the next word belongs to another sentence, or something else stands between


@dataclass(frozen=True)
class Stream:
    """The words of some posts that may carry meaning, in reading order.

    ``units`` (n,) are codes of words and phrases; ``links`` (n,) say how each is tied to the next: ``APART``, 0 where
    they are neighbours, k where the k-th connector stands between; ``rows`` (n,) is the post of each; ``n_rows`` posts.
    """

    units: Codes
    links: Links
    rows: Codes
    n_rows: int


@dataclass(frozen=True)
class Round:
    """The phrases of one round: ``keys`` (sorted) of (left, link, right) and the code and score of each phrase."""

    width: int  # codes in use before this round
    keys: Ints
    codes: Ints
    scores: Floats

    def at(self, stream: Stream, n_links: int) -> tuple[Ints, Ints]:
        """Where its phrases begin in ``stream``, and which they are (positions in ``keys``)."""
        place = np.flatnonzero(stream.links[:-1] >= 0)
        keys = _keys(stream, place, self.width, n_links)
        found = np.minimum(np.searchsorted(self.keys, keys), max(len(self.keys) - 1, 0))
        hit = self.keys[found] == keys if len(self.keys) else np.zeros(len(keys), bool)
        return place[hit], found[hit]


@dataclass(frozen=True)
class PhraseMerge:
    """One round done to a stream: ``at`` and ``which`` phrases begin (see :meth:`Round.at`), which are ``best``, so
    that they now stand for their words, and which places of the old stream ``stay``."""

    stream: Stream
    at: Ints
    which: Ints
    best: Flags
    stay: Flags


@dataclass
class Phrases:
    """Finds phrases in streams of ``width`` words with ``n_links`` kinds of links.

    After :meth:`fit`: ``pairs_`` (phrases, 3) left, link and right of each phrase; phrases are coded from ``width`` on.
    """

    width: int
    n_links: int
    rounds_: list[Round] = field(default_factory=list)
    pairs_: Ints = field(default_factory=lambda: np.zeros((0, 3), np.int64))

    def fit(self, streams: list[Stream], joined: Callable[[int, int], int]) -> Phrases:
        """Learn the phrases of ``streams``; ``joined`` tells the word that a pair is another way to write, or -1."""
        size, total = np.ones(self.width, np.int64), sum(len(stream.units) for stream in streams)
        for turn in range(ROUNDS):
            found = self._round(streams, size, total, joined if turn == 0 else None)
            self.rounds_.append(found)
            size = np.ones(self.width + len(self.pairs_), np.int64)
            for code, (left, link, right) in enumerate(self.pairs_.tolist(), self.width):
                size[code] = size[left] + size[right] + (link > 0)
            if turn + 1 < ROUNDS:
                streams = list(in_order(partial(_merged, found, self.n_links), streams))
        return self

    def read(self, stream: Stream) -> tuple[Ints, Ints]:
        """Every phrase in ``stream``: rows and codes, (n,) each. Those inside longer ones count too."""
        rows, codes = [], []
        for found in self.rounds_:
            merge = self.merge(stream, found)
            rows.append(stream.rows[merge.at])
            codes.append(found.codes[merge.which])
            stream = merge.stream
        return np.concatenate(rows), np.concatenate(codes)

    def holding(self, wanted: Flags) -> Flags:
        """(words and phrases,) which are, or have in them, one of the ``wanted`` words (words,)."""
        holds = np.append(wanted, np.zeros(len(self.pairs_), bool))
        for code, (left, _, right) in enumerate(self.pairs_.tolist(), self.width):
            holds[code] = holds[left] or holds[right]
        return holds

    def merge(self, stream: Stream, found: Round) -> PhraseMerge:
        """The stream with the strongest phrases of a round in place of their words."""
        return _merge(found, self.n_links, stream)

    def _round(self, streams: list[Stream], size: Ints, total: int, joined: Callable[[int, int], int] | None) -> Round:
        """Significant pairs; in later rounds (without ``joined``) only those with a phrase in them."""
        width = self.width + len(self.pairs_)
        keys, count, single = _count_pairs(streams, width, self.n_links)
        keys, count = keys[count >= MIN_COUNT], count[count >= MIN_COUNT]
        one, link, two = keys // width // self.n_links, keys // width % self.n_links, keys % width
        ratio, npmi = association(count, single[one], single[two], total)
        keep = (size[one] + size[two] + (link > 0) <= LONGEST) & (one != two)
        keep &= (ratio >= MIN_RATIO) & (npmi >= MIN_NPMI)
        if joined is None:
            keep &= (one >= self.width) | (two >= self.width)
        pairs = np.column_stack([one, link, two])[keep]
        known = np.array([joined(a, b) if joined and not k else -1 for a, k, b in pairs.tolist()], np.int64)
        codes = np.where(known < 0, width + np.cumsum(known < 0) - 1, known)
        self.pairs_ = np.vstack([self.pairs_, pairs[known < 0]])
        return Round(width, keys[keep], codes, ratio[keep])


def _merge(found: Round, n_links: int, stream: Stream) -> PhraseMerge:
    at, which = found.at(stream, n_links)
    score = np.zeros(len(stream.units) + 2)
    score[at + 1] = found.scores[which]
    best = (score[at + 1] > score[at]) & (score[at + 1] >= score[at + 2])
    units, links = stream.units.copy(), stream.links.copy()
    units[at[best]] = found.codes[which[best]]
    links[at[best]] = stream.links[at[best] + 1]
    stay = np.ones(len(units), bool)
    stay[at[best] + 1] = False
    return PhraseMerge(Stream(units[stay], links[stay], stream.rows[stay], stream.n_rows), at, which, best, stay)


def _merged(found: Round, n_links: int, stream: Stream) -> Stream:
    return _merge(found, n_links, stream).stream


def association(pair: Ints, left: Ints, right: Ints, total: int) -> tuple[Floats, Floats]:
    """Dunning's log-likelihood ratio (0 for pairs that avoid each other) and normalised mutual information (-1..1).

    ``pair`` is how often the two stand together, ``left`` and ``right`` how often each stands at all, of ``total``
    words.
    """
    both, one, two, n = (np.asarray(x, np.float64) for x in (pair, left, right, max(total, 1)))
    expected = one * two / n
    ratio = np.zeros(len(both))
    cells = [(both, expected), (one - both, one - expected), (two - both, two - expected)]
    for seen, chance in [*cells, (n - one - two + both, n - one - two + expected)]:
        ratio += 2 * seen * np.log(np.maximum(seen, 1e-12) / np.maximum(chance, 1e-12))
    npmi = np.log(np.maximum(both, 1e-12) / np.maximum(expected, 1e-12)) / np.maximum(-np.log(both / n), 1e-9)
    return np.where(both > expected, ratio, 0.0), npmi


def _keys(stream: Stream, place: Ints, width: int, n_links: int) -> Ints:
    left = stream.units[place].astype(np.int64) * n_links + stream.links[place]
    return left * width + stream.units[place + 1]


def _count_pairs(streams: list[Stream], width: int, n_links: int) -> tuple[Ints, Ints, Ints]:
    """Distinct keys (sorted) and how often each comes; how often each unit comes at all."""

    def count(stream: Stream) -> tuple[Ints, Ints, Ints]:
        place = np.flatnonzero(stream.links[:-1] >= 0)
        single = np.bincount(stream.units, minlength=width)
        return (*tally(np.sort(_keys(stream, place, width, n_links))), single)

    found = list(in_order(count, streams))
    if not found:
        return np.zeros(0, np.int64), np.zeros(0, np.int64), np.zeros(width, np.int64)
    keys, counts = (np.concatenate([part[side] for part in found]) for side in (0, 1))
    order = np.argsort(keys, kind="stable")
    return (*tally(keys[order], counts[order]), np.sum([part[2] for part in found], axis=0))


def tally(ordered: Ints, weight: Ints | None = None) -> tuple[Ints, Ints]:
    """Distinct values of a sorted array and how often each stands in it (or the sum of its weights)."""
    first = np.flatnonzero(np.append(True, ordered[1:] != ordered[:-1])) if len(ordered) else np.zeros(0, np.int64)
    if weight is not None:
        return ordered[first], np.add.reduceat(weight, first) if len(first) else first
    return ordered[first], np.diff(np.append(first, len(ordered)))
