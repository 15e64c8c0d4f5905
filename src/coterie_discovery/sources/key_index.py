"""Millions of distinct keys, and where each stands, in arrays: some twenty bytes a key instead of a Python object."""

from __future__ import annotations

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

Hashes = NDArray[np.uint64]
Numbers = NDArray[np.int64]

_MULTIPLIER = np.uint64(0x9E3779B97F4A7C15)  # the golden ratio, as in Fibonacci hashing (Knuth, TAOCP 6.4)
_MIXER = np.uint64(0xBF58476D1CE4E5B9)  # and the second multiplier of SplitMix64 (Steele, Lea and Flood 2014)
_WORD = 8


def hashes(keys: pa.Array | pa.ChunkedArray) -> Hashes:
    """64 bits that stand for each text, (n,). Equal texts have equal ones; a null has that of the empty text."""
    if isinstance(keys, pa.ChunkedArray):
        parts = [hashes(chunk) for chunk in keys.chunks]
        return np.concatenate(parts) if parts else np.empty(0, np.uint64)
    if not len(keys):
        return np.empty(0, np.uint64)
    offsets = np.frombuffer(keys.buffers()[1], np.int32)[keys.offset : keys.offset + len(keys) + 1]
    first, last = int(offsets[0]), int(offsets[-1])
    data = np.zeros(last - first + _WORD, np.uint8)
    if last > first:
        data[: last - first] = np.frombuffer(keys.buffers()[2], np.uint8, last - first, first)
    starts, lengths = offsets[:-1].astype(np.int64) - first, np.diff(offsets)
    return _mixed(data, starts, lengths)


def _mixed(data: NDArray[np.uint8], starts: Numbers, lengths: NDArray[np.int32]) -> Hashes:
    """Eight bytes of every text at a time. Texts of which nothing is left drop out."""
    words = np.ndarray(len(data) - _WORD + 1, np.dtype("<u8"), data, 0, (1,))  # the eight bytes at each byte
    found = lengths.astype(np.uint64) * _MULTIPLIER
    rows: NDArray[np.int64] | slice = slice(None)
    at, left = starts, lengths
    while len(left) and left.max() > 0:
        if not left.all():
            kept = np.flatnonzero(left)
            rows = kept if isinstance(rows, slice) else rows[kept]
            at, left = at[kept], left[kept]
        shift = (_WORD - np.minimum(left, _WORD)).astype(np.uint64) * np.uint64(8)
        mixed = (found[rows] ^ (words[at] << shift)) * _MULTIPLIER
        found[rows] = (mixed ^ (mixed >> np.uint64(29))) * _MIXER
        at, left = at + _WORD, np.maximum(left - _WORD, 0)
    return found ^ (found >> np.uint64(32))


class KeyIndex:
    """Distinct texts, numbered from 0 in the order they came."""

    def __init__(self) -> None:
        self._hashes: Hashes = np.empty(0, np.uint64)  # sorted
        self._numbers: NDArray[np.int32] = np.empty(0, np.int32)  # of the text with the hash beside
        self._texts: pa.Array = pa.array([], pa.string())
        self._others: dict[str, int] = {}  # those few whose hash another one had first

    def __len__(self) -> int:
        return len(self._texts)

    def numbers(self, keys: pa.Array) -> Numbers:
        """The number of each text, -1 for what is not there, (n,)."""
        if not len(self) or not len(keys):
            return np.full(len(keys), -1, np.int64)
        own = hashes(keys)
        at = np.minimum(np.searchsorted(self._hashes, own), len(self._hashes) - 1)
        found = np.where(self._hashes[at] == own, self._numbers[at], -1).astype(np.int64)
        hit = np.flatnonzero(found >= 0)
        same = np.asarray(pc.equal(self._texts.take(pa.array(found[hit])), keys.take(pa.array(hit))))
        for row in hit[~same]:
            found[row] = self._others.get(keys[row].as_py(), -1)
        return found

    def add(self, keys: pa.Array) -> tuple[Numbers, NDArray[np.int64]]:
        """The number of each of the distinct ``keys``, and the positions of those that were not there, in order."""
        numbers = self.numbers(keys)
        new = np.flatnonzero(numbers < 0)
        if not len(new):
            return numbers, new
        numbers[new] = len(self) + np.arange(len(new))
        texts = keys.take(pa.array(new))
        own, first = np.unique(hashes(texts), return_index=True)
        at = np.searchsorted(self._hashes, own)
        taken = at < len(self._hashes)
        taken[taken] = self._hashes[at[taken]] == own[taken]
        plain = first[~taken]
        for row in np.setdiff1d(np.arange(len(new)), plain):
            self._others[texts[row].as_py()] = int(numbers[new[row]])
        self._hashes = np.insert(self._hashes, at[~taken], own[~taken])
        self._numbers = np.insert(self._numbers, at[~taken], numbers[new][plain].astype(np.int32))
        self._texts = pa.concat_arrays([self._texts, texts])
        return numbers, new
