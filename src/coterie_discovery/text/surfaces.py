"""How people write the terms: the commonest written form of each phrase, in the first few million words."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from coterie_discovery.text.phrases import Phrases, Stream
from coterie_discovery.text.stop_words import CONNECTORS, unspaced
from coterie_discovery.text.tokens import Codes
from coterie_discovery.text.vocabulary import Vocabulary

Ints = NDArray[np.int64]
SEEN = 4_000_000  # words


class Surfaces:
    """Collects written words beside a stream until there are enough of them."""

    def __init__(self) -> None:
        self.streams: list[Stream] = []
        self.written: list[Codes] = []

    def add(self, stream: Stream, written: Codes) -> None:
        """``written`` (units of the stream,) are codes of words as they were written."""
        if sum(len(each) for each in self.written) < SEEN:
            self.streams.append(stream)
            self.written.append(written)

    def names(self, vocabulary: Vocabulary, phrases: Phrases, words: list[str]) -> tuple[list[str], list[str]]:
        """Names and written forms of all units and phrases."""
        names, shown = list(vocabulary.names), list(vocabulary.written)
        for left, link, right in phrases.pairs_.tolist():
            names.append(_join(names[left], link, names[right]))
            shown.append(_join(shown[left], link, shown[right]))
        for code, form in self._commonest(phrases, words).items():
            shown[code] = form
        return names, shown

    def _commonest(self, phrases: Phrases, words: list[str]) -> dict[int, str]:
        """The commonest form of each phrase that was seen. A form is a pair of words or of earlier forms."""
        if not self.written:
            return {}
        units, links, rows = (
            np.concatenate([getattr(s, name) for s in self.streams]) for name in ("units", "links", "rows")
        )
        stream, written = Stream(units, links, rows, 0), np.concatenate(self.written).astype(np.int64)
        forms, best = [np.zeros((0, 3), np.int64)], {}
        for found in phrases.rounds_:
            merge = phrases.merge(stream, found)
            base = len(words) + sum(len(each) for each in forms)
            code = found.codes[merge.which]
            table = np.column_stack([code, written[merge.at], written[merge.at + 1], stream.links[merge.at]])
            distinct, form, count = _distinct(table)
            forms.append(distinct[:, [1, 3, 2]])
            order = np.lexsort((-np.arange(len(count)), count))  # the commonest last
            for i, phrase in zip(order.tolist(), distinct[order, 0].tolist(), strict=True):
                if phrase >= phrases.width:
                    best[phrase] = base + i
            written = written.copy()
            written[merge.at[merge.best]] = base + form[merge.best]
            stream, written = merge.stream, written[merge.stay]
        spelled: list[str] = []  # a form stands after those it is made of
        for left, link, right in np.concatenate(forms).tolist():
            one, two = (
                words[i].removesuffix("'s") if i < len(words) else spelled[i - len(words)] for i in (left, right)
            )
            spelled.append(_join(one, link, two))
        return {code: spelled[form - len(words)] for code, form in best.items()}


def _distinct(table: Ints) -> tuple[Ints, Ints, Ints]:
    """Distinct rows in order, which of them each row is, and how often each comes."""
    order = np.lexsort(table.T[::-1])
    ordered = table[order]
    new = np.ones(len(table), bool)
    new[1:] = (ordered[1:] != ordered[:-1]).any(axis=1)
    place = np.empty(len(table), np.int64)
    place[order] = np.cumsum(new) - 1
    return ordered[new], place, np.bincount(place, minlength=int(new.sum()))


def _join(left: str, link: int, right: str) -> str:
    """Two words side by side, or with their connector; nothing between them in scripts without spaces."""
    close = unspaced(left[-1:]) and unspaced(right[:1])
    between = CONNECTORS[link - 1] if link else ""
    return f"{left}{between}{right}" if close else f"{left} {between} {right}" if link else f"{left} {right}"
