"""The words of a platform as units: forms of one word under one code, each language by its own rules."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from coterie_discovery.text.phrases import APART, Stream
from coterie_discovery.text.stop_words import (
    CONNECTORS,
    base,
    connectors,
    is_part,
    is_word,
    parts,
    stands_alone,
    stems,
    stop_words_of,
)
from coterie_discovery.text.tokens import Codes, Flags, Tokens

Ints = NDArray[np.int64]
NONE = -1
MOST_WORDS = 300_000  # distinct words that are looked at; rarer ones are left out
LEAST_JOINED = 4  # letters of a word that may also be written as two


def distinct_words(tokens: list[Tokens]) -> tuple[list[str], list[Codes]]:
    """The distinct words of all batches, sorted, and the codes of each batch among them."""
    if not tokens:
        return [], []
    words = pc.unique(pa.chunked_array([part.words for part in tokens], pa.string()))
    words = words.take(pc.sort_indices(words))
    places = [np.asarray(pc.index_in(part.words, words), np.int32) for part in tokens]
    return words.to_pylist(), [place[part.codes] for place, part in zip(places, tokens, strict=True)]


@dataclass
class Vocabulary:
    """Units of a platform in ``languages`` (ISO 639-1 codes): words used at least ``rarest`` times, as stems.

    After :meth:`fit`: ``names`` (units,) the stems, sorted; ``written`` (units,) as most people write each.
    """

    languages: list[str]
    rarest: int
    names: list[str] = field(default_factory=list)
    written: list[str] = field(default_factory=list)

    def fit(self, words: list[str], count: Ints) -> Vocabulary:
        """Learn from distinct ``words`` and their ``count`` in posts of each language, (words, languages)."""
        total = count.sum(axis=1)
        least = int(np.partition(total, -MOST_WORDS)[-MOST_WORDS]) if len(total) > MOST_WORDS else 1
        common = total >= max(self.rarest, least)
        self._known = {words[i]: int(total[i]) for i in np.flatnonzero(common)}
        told = [
            self._stems(words, np.flatnonzero(common & (count[:, k] > 0)), name)
            for k, name in enumerate(self.languages)
        ]
        self.names = sorted({name for each in told for name in each.values() if name})
        self._learn_names()
        self._table = np.full((len(words), len(self.languages)), NONE, np.int32)
        for k, each in enumerate(told):
            for i, name in each.items():
                inside = words[i] in connectors(self.languages[k])
                self._table[i, k] = self._index[name] if name else self._link[words[i]] if inside else NONE
        self._expansion = _expansion(words, self._known)
        self._learn_main(words, count)
        return self

    def to_table(self) -> pa.Table:
        """What :meth:`read` needs beside ``names``: word, count, and unit (below zero for a connector or none)."""
        words = sorted(self._known)
        count, unit = [self._known[word] for word in words], [self._main.get(word, NONE) for word in words]
        return pa.table({"word": words, "count": count, "unit": pa.array(unit, pa.int32())})

    @classmethod
    def of_table(cls, languages: list[str], names: list[str], table: pa.Table) -> Vocabulary:
        """One that reads as the one did whose :meth:`to_table` and ``names`` are given; it can be fitted to nothing."""
        made = cls(languages, 1, names)
        words, unit = table["word"].to_pylist(), table["unit"].to_pylist()
        made._known = dict(zip(words, table["count"].to_pylist(), strict=True))
        made._main = {word: code for word, code in zip(words, unit, strict=True) if code != NONE}
        made._learn_names()
        return made

    def _learn_names(self) -> None:
        self._single = np.array([stands_alone(name) for name in self.names], bool)
        self._index = {name: i for i, name in enumerate(self.names)}
        self._link = {name: NONE - 1 - i for i, name in enumerate(CONNECTORS)}

    def _stems(self, words: list[str], chosen: Ints, language: str) -> dict[int, str]:
        """The stem of each chosen word; "" for a stop word; nothing for what can be neither a term nor a part."""
        stop = stop_words_of(language)
        wanted = [i for i in chosen.tolist() if is_word(words[i]) or is_part(words[i])]
        told = {i: "" for i in wanted if words[i] in stop}
        rest = [i for i in wanted if i not in told]
        found = stems([base(words[i], self._known, language) for i in rest], language)
        return told | {i: "" if stem in stop else stem for i, stem in zip(rest, found, strict=True)}

    def _learn_main(self, words: list[str], count: Ints) -> None:
        """The unit of a word in the language where it is commonest, and how each unit is mostly written."""
        main = self._table[np.arange(len(words)), count.argmax(axis=1)]
        self._main = {words[i]: int(main[i]) for i in np.flatnonzero(main != NONE)}
        best = [(0, "")] * len(self.names)
        for word, unit in self._main.items():
            if unit >= 0 and self._known[word] > best[unit][0]:
                best[unit] = (self._known[word], word.removesuffix("'s"))
        self.written = [word or name for (_, word), name in zip(best, self.names, strict=True)]

    def fitted(self, tokens: Tokens, codes: Codes, language: NDArray[np.int8]) -> tuple[Stream, Codes]:
        """A batch it was fitted on as a stream; ``language`` of each post; and the written word of each unit."""
        codes, fresh, lengths = expand(codes, tokens.fresh, tokens.lengths, self._expansion)
        return self._stream(self._table[codes, np.repeat(language, lengths)], codes, fresh, lengths)

    def read(self, tokens: Tokens) -> Stream:
        """Posts it was not fitted on, in whatever language."""
        words = tokens.words.to_pylist()
        parted = {i: parts(word, self._known) for i, word in enumerate(words) if "-" in word}
        more = sorted({part for found in parted.values() for part in found} - set(words))
        place = {word: i for i, word in enumerate(words + more)}
        expansion = {i: [place[part] for part in found] for i, found in parted.items() if found}
        units = np.array([self._unit(word) for word in place], np.int32)
        codes, fresh, lengths = expand(tokens.codes, tokens.fresh, tokens.lengths, _flat(expansion, len(units)))
        return self._stream(units[codes], codes, fresh, lengths)[0]

    def _stream(self, units: Codes, codes: Codes, fresh: Flags, lengths: Codes) -> tuple[Stream, Codes]:
        """The units that carry meaning, tied to the next one where nothing or one connector stands between."""
        place = np.flatnonzero(units >= 0)
        kept = units[place]
        links = np.full(len(place), APART, np.int8)
        gap, sentence = np.diff(place), np.cumsum(fresh, dtype=np.int32)[place]
        free = ~self._single[kept]
        near = np.flatnonzero((gap <= 2) & (sentence[1:] == sentence[:-1]) & free[1:] & free[:-1])
        between = units[place[near] + 1]
        links[near] = np.where(gap[near] == 1, 0, np.where(between < NONE, NONE - between, APART))
        rows = np.repeat(np.arange(len(lengths), dtype=np.int32), lengths)[place]
        return Stream(kept, links, rows, len(lengths)), codes[place]

    def _unit(self, word: str) -> int:
        if word in self._main:
            return self._main[word]
        language = self.languages[0]
        if word in stop_words_of(language) or not is_word(word):
            return self._link[word] if word in connectors(language) else NONE
        return self._index.get(stems([base(word, self._known, language)], language)[0], NONE)

    def joined(self, left: int, right: int) -> int:
        """The unit of the word that two units make when they are written as one ("e mail", "web site"); or ``NONE``."""
        both = self.names[left] + self.names[right]
        if len(both) < LEAST_JOINED or not both.isalpha():
            return NONE
        return self._index.get(both, self._index.get(stems([both], self.languages[0])[0], NONE))

    @property
    def alone(self) -> Flags:
        """(units,) whether a unit can be a term by itself, and is no mere part of phrases."""
        return np.array([is_word(name) for name in self.names], bool)


def _expansion(words: list[str], known: dict[str, int]) -> tuple[Ints, Ints, Codes] | None:
    """What :func:`expand` needs for all hyphenated words that are two or more words."""
    hyphened = {word: found for word in known if "-" in word and (found := parts(word, known))}
    wanted = {word for found in hyphened.values() for word in found} | set(hyphened)
    place = {word: i for i, word in enumerate(words) if word in wanted}
    return _flat({place[word]: [place[part] for part in found] for word, found in hyphened.items()}, len(words))


def _flat(expansion: dict[int, list[int]], n: int) -> tuple[Ints, Ints, Codes] | None:
    """How many words each code stands for, where they begin in the flat list, and that list."""
    if not expansion:
        return None
    times, first = np.ones(n, np.int64), np.zeros(n, np.int64)
    flatten: list[int] = []
    for code, found in sorted(expansion.items()):
        times[code], first[code] = len(found), len(flatten)
        flatten += found
    return times, first, np.array(flatten, np.int32)


def expand(
    codes: Codes, fresh: Flags, lengths: Codes, expansion: tuple[Ints, Ints, Codes] | None
) -> tuple[Codes, Flags, Codes]:
    """Hyphenated words as the words they are made of."""
    if expansion is None or not len(codes):
        return codes, fresh, lengths
    times, first, flatten = expansion
    each = times[codes]
    bounds = np.concatenate([[0], np.cumsum(each)])
    inside = np.arange(bounds[-1]) - np.repeat(bounds[:-1], each)
    wide = np.repeat(codes, each)
    many = np.repeat(each, each) > 1
    wide[many] = flatten[first[wide[many]] + inside[many]]
    ends = np.concatenate([[0], np.cumsum(lengths)])
    return wide, np.repeat(fresh, each) & (inside == 0), np.diff(bounds[ends]).astype(np.int32)


def count_words(
    codes: Sequence[Codes], lengths: Sequence[Codes], language: NDArray[np.int8], shape: tuple[int, int]
) -> Ints:
    """How often each word stands in posts of each language, (words, languages)."""
    count, start = np.zeros(shape[0] * shape[1], np.int64), 0
    for code, length in zip(codes, lengths, strict=True):
        of = np.repeat(language[start : start + len(length)], length)
        count += np.bincount(code * np.int64(shape[1]) + of, minlength=len(count))
        start += len(length)
    return count.reshape(shape)
