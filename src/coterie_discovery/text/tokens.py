"""Texts cut into words, a batch of posts at a time, without Python for any single post.

The bytes themselves are looked at: a table says what each byte is, and a word is a run of word bytes. What is no prose
(code, addresses, quoted lines, markup) is blanked out first. So the cost is a few passes over the text, and batches run
in as many threads as there are cores, always joined in order.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import TypeVar

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from coterie_discovery.text.formulas import without_formulas
from coterie_discovery.text.segments import apart_from_addresses, is_unspaced, segmented

Ints = NDArray[np.int64]
Codes = NDArray[np.int32]
Flags = NDArray[np.bool_]
Bytes = NDArray[np.uint8]
T = TypeVar("T")
S = TypeVar("S")

BREAK = "\x1e"  # stands between two sentences, so that no phrase runs across
BATCH_BYTES, BATCH_ROWS = 8 << 20, 50_000
THREADS = min(4, os.cpu_count() or 1)

_CODE = r"(?s)```.*?```"
LONGEST_TAG, LONGEST_ENTITY, INDENT = 300, 8, 16
# Beyond ASCII: one form of each character; apostrophes; what is neither letter nor digit parts sentences.
_APOSTROPHES, _SIGNS = r"[‘’ʼ`´]", r"[^\x00-\x7f\p{L}\p{N}\p{M}]+"

LETTER, JOINER, PLUS, STOP, SPACE, BREAKER = 1, 2, 4, 8, 16, 32


def _table() -> Bytes:
    """What each byte is: of a word, joining two word parts (' -), a plus (+ #), ending a sentence, space, a break."""
    kind = np.zeros(256, np.uint8)
    for low, high in ((48, 58), (65, 91), (97, 123), (128, 256)):
        kind[low:high] = LETTER
    for sign, is_a in (("'-", JOINER), ("+#", PLUS), (".,;:!?", STOP), (" \t\r\n\f\v", SPACE)):
        kind[np.frombuffer(sign.encode(), np.uint8)] |= is_a
    kind[np.frombuffer(b'()[]{}"|*=\x1e', np.uint8)] |= BREAKER
    return kind


_KIND = _table()
_LOWER = np.arange(256, dtype=np.uint8)
_LOWER[65:91] += 32
_DIGIT = np.zeros(256, bool)
_DIGIT[48:58] = True


@dataclass(frozen=True)
class Tokens:
    """The words of some posts in reading order.

    ``codes`` (tokens,) are positions in ``words``; ``fresh`` (tokens,) is true where a token does not follow on the one
    before (a sentence or a post begins); ``lengths`` (posts,) is the number of tokens of each post.
    """

    codes: Codes
    fresh: Flags
    lengths: Codes
    words: pa.StringArray

    @property
    def rows(self) -> Ints:
        """The post of each token, counted from the first of these posts."""
        return np.repeat(np.arange(len(self.lengths)), self.lengths)


def in_order(work: Callable[[S], T], parts: Sequence[S]) -> Iterator[T]:
    """``work`` done to each part, on all cores where that is worth it; results in the order of the parts."""
    if len(parts) < 2 or THREADS < 2:
        yield from map(work, parts)
        return
    with ThreadPoolExecutor(THREADS) as pool:
        yield from pool.map(work, parts)


def batches(text: pa.Array) -> list[pa.Array]:
    """``text`` in slices of a few megabytes, so that what is made of a slice stays small beside it."""
    if not len(text):
        return []
    rows = max(1, min(BATCH_ROWS, int(BATCH_BYTES * len(text) / max(text.nbytes, 1))))
    return [text.slice(start, rows) for start in range(0, len(text), rows)]


def split_words(text: pa.Array) -> Tokens:
    """Cut one batch of texts. ``text`` is a string array (posts,) without nulls."""
    text = _prose(text.cast(pa.string()))
    data, offsets = _bytes(text)
    kind = _KIND[data]
    opening = offsets[:-1][np.diff(offsets) > 0]  # the first byte of each post that has any
    word = _word_bytes(kind, data, opening)
    before = np.empty_like(word)
    before[:1] = False
    before[1:] = word[:-1]
    before[opening] = False
    starts = np.flatnonzero(word & ~before)
    last = word.copy()  # the last byte of each word
    last[:-1] &= ~word[1:]
    crossing = opening[1:] - 1
    last[crossing] = word[crossing]
    lengths = np.diff(np.searchsorted(starts, offsets)).astype(np.int32)
    fresh = np.zeros(len(starts) + 1, bool)
    fresh[np.searchsorted(starts, _breaks(kind, data))] = True
    fresh[np.searchsorted(starts, opening)] = True
    letters = _LOWER[data[word]]
    ends = np.zeros(len(starts) + 1, np.int32)
    np.cumsum(np.flatnonzero(last) + 1 - starts, out=ends[1:])
    flatten = pa.StringArray.from_buffers(len(starts), pa.py_buffer(ends), pa.py_buffer(letters))
    coded = pc.dictionary_encode(flatten)
    return Tokens(np.asarray(coded.indices, np.int32), fresh[:-1], lengths, coded.dictionary)


def _prose(text: pa.Array) -> pa.Array:
    """Without code, quoted lines, markup and addresses; beyond ASCII, parted into what are words."""
    data, offsets = _bytes(text)
    if ((data[:-1] == 96) & (data[1:] == 96)).any():
        text = pc.replace_substring_regex(text, _CODE, " ")
        data, offsets = _bytes(text)
    if ((data == 92) | (data == 36)).any():
        text = without_formulas(text, f" {BREAK} ")
        data, offsets = _bytes(text)
    unspaced = is_unspaced(text)
    if pc.any(unspaced).as_py():
        text = pc.replace_with_mask(text, unspaced, apart_from_addresses(text.filter(unspaced)))
        data, offsets = _bytes(text)
    data = data.copy()
    for (first, last), into in (
        (_quoted(data, offsets), 32),
        (_marked_up(data, offsets), 32),
        (_addresses(data, offsets), 30),
    ):
        data[_ranges(first, last)] = into
    bounds = pa.py_buffer(offsets.astype(np.int32))
    text = pa.StringArray.from_buffers(len(text), bounds, pa.py_buffer(data))
    strange = pc.invert(pc.string_is_ascii(text))
    if pc.any(strange).as_py():
        rare = pc.utf8_lower(pc.utf8_normalize(text.filter(strange), "NFKC"))
        unspaced = is_unspaced(rare)
        if pc.any(unspaced).as_py():
            rare = pc.replace_with_mask(rare, unspaced, segmented(rare.filter(unspaced)))
        rare = pc.replace_substring_regex(pc.replace_substring_regex(rare, _APOSTROPHES, "'"), _SIGNS, f" {BREAK} ")
        text = pc.replace_with_mask(text, strange, rare)
    return text


def _quoted(data: Bytes, offsets: Ints) -> tuple[Ints, Ints]:
    """Lines that begin with > or |, which are somebody else's words: first bytes and ends."""
    sign = np.flatnonzero((data == 62) | (data == 124))
    if not len(sign):
        return sign, sign
    post = np.searchsorted(offsets, sign, side="right") - 1
    first = sign - 1
    for _ in range(INDENT):
        first -= (first >= offsets[post]) & ((data[first] == 32) | (data[first] == 9))
    begins = (first < offsets[post]) | (data[first] == 10)
    ends = np.append(np.flatnonzero(data == 10), len(data))
    return first[begins] + 1, np.minimum(ends[np.searchsorted(ends, sign[begins])], offsets[post[begins] + 1])


def _marked_up(data: Bytes, offsets: Ints) -> tuple[Ints, Ints]:
    """Tags (<b>) and entities (&amp;)."""
    found = []
    for opens, closes, longest in ((60, 62, LONGEST_TAG), (38, 59, LONGEST_ENTITY)):
        at = np.flatnonzero((data == opens) | (data == closes))
        post = np.searchsorted(offsets, at, side="right")
        near = (np.diff(at) <= longest) & (post[1:] == post[:-1])
        pair = np.flatnonzero((data[at[:-1]] == opens) & (data[at[1:]] == closes) & near)
        found.append((at[pair], at[pair + 1] + 1))
    first, last = (np.concatenate(side) for side in zip(*found, strict=True))
    return first, last


def _addresses(data: Bytes, offsets: Ints) -> tuple[Ints, Ints]:
    """What stands between two spaces and has an @, a :// or a www. in it."""
    link = np.flatnonzero((data[:-2] == 58) & (data[1:-1] == 47) & (data[2:] == 47))
    site = np.flatnonzero((data[:-3] == 119) & (data[1:-2] == 119) & (data[2:-1] == 119) & (data[3:] == 46))
    at = np.concatenate([np.flatnonzero(data == 64), link, site])
    long = np.repeat([0, 2, 3], [len(at) - len(link) - len(site), len(link), len(site)])
    at = at[np.searchsorted(offsets, at, side="right") == np.searchsorted(offsets, at + long, side="right")]
    if not len(at):
        return at, at
    spaces = np.concatenate([[-1], np.flatnonzero(_KIND[data] == SPACE), [len(data)]])
    place, post = np.searchsorted(spaces, at), np.searchsorted(offsets, at, side="right") - 1
    return np.maximum(spaces[place - 1] + 1, offsets[post]), np.minimum(spaces[place], offsets[post + 1])


def _ranges(first: Ints, last: Ints) -> Ints:
    """All positions from each first up to its last."""
    size = np.maximum(last - first, 0)
    return np.arange(size.sum()) + np.repeat(first - np.cumsum(size) + size, size)


def _bytes(text: pa.Array) -> tuple[Bytes, Ints]:
    """The bytes of all texts and where each begins."""
    _, offsets, data = text.buffers()
    bounds = np.frombuffer(offsets, np.int32)[text.offset : text.offset + len(text) + 1].astype(np.int64)
    whole = np.frombuffer(data, np.uint8) if data is not None else np.zeros(0, np.uint8)
    return whole[bounds[0] : bounds[-1]], bounds - bounds[0]


def _word_bytes(kind: Bytes, data: Bytes, opening: Ints) -> Flags:
    """Letters and digits; between two of them an apostrophe, a hyphen, or a point (digits: 3.1); + and # after them."""
    letter = kind == LETTER
    shifted = np.zeros(len(letter) + 2, bool)  # shifted[i + 1] is letter[i]
    shifted[1:-1] = letter
    before, after = shifted[:-2].copy(), shifted[2:].copy()
    before[opening] = False
    after[np.maximum(opening - 1, 0)] = False
    word = letter | ((kind == JOINER) & before & after)
    point = np.flatnonzero(before & after & (data == 46))
    word[point] = _DIGIT[data[point - 1]] & _DIGIT[data[point + 1]]
    plus = np.flatnonzero(kind == PLUS)
    first = plus[before[plus]]
    second = plus[np.isin(plus - 1, first) & ~np.isin(plus, opening)]
    word[first] = True
    word[second] = True
    return word


def _breaks(kind: Bytes, data: Bytes) -> Ints:
    """Bytes that end a sentence: punctuation before a space, brackets, an empty line, a dash between spaces."""
    space = np.append((kind == SPACE)[1:], True)
    ends = (kind == BREAKER) | ((kind == STOP) & space)
    line = data == 10
    ends[:-1] |= line[:-1] & line[1:]
    dash = np.flatnonzero((kind == JOINER) & (data == 45))
    alone = dash[(dash > 0) & (kind[dash - 1] == SPACE)]
    ends[alone[space[alone] | (data[np.minimum(alone + 1, len(data) - 1)] == 45)]] = True
    return np.flatnonzero(ends)
