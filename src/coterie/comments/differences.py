"""Which words an edit took away and which it added, for texts of any length in bounded time.

Myers' shortest edit script (1986) over words, which is quick when little changed. Where much changed it runs over lines
first and then over the words of the lines that differ; and what would take longer than its share is shown as a whole:
this went, that came.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

SAME, GONE, NEW = "same", "gone", "new"
#: so many words beside a change are shown, of those that stayed
AROUND = 24
#: of what went or came at once, so many characters are shown; the whole text stands beside
LONGEST = 5_000
_WORDS = re.compile(r"\w+|\s+|[^\w\s]")
_MOST_EDITS = 300


@dataclass(frozen=True)
class Piece:
    """Words in a row that stayed, went or came; ``cut`` says that some are left out before it."""

    kind: str
    text: str
    cut: bool = False


@dataclass
class Effort:
    """How many comparisons are left; one for all differences of a page."""

    left: int = 500_000

    def spend(self, steps: int) -> bool:
        self.left -= steps
        return self.left >= 0


def differences(before: str, after: str, effort: Effort) -> list[Piece]:
    """The pieces of both texts in their order, with only some of the words that stayed."""
    if effort.left <= 0:
        return [
            Piece(kind, text[:LONGEST], len(text) > LONGEST) for kind, text in ((GONE, before), (NEW, after)) if text
        ]
    pieces = _joined(_by_words(_WORDS.findall(before), _WORDS.findall(after), effort, lines=True))
    return list(_shortened(pieces))


Step = tuple[str, Sequence[str]]


def _by_words(before: list[str], after: list[str], effort: Effort, *, lines: bool) -> Iterator[Step]:
    start, end = _alike(before, after)
    yield SAME, before[:start]
    old, new = before[start : len(before) - end], after[start : len(after) - end]
    found = _script(old, new, effort)
    if found is not None:
        yield from found
    elif lines:
        yield from _by_lines(old, new, effort)
    else:
        yield from ((GONE, old), (NEW, new))
    yield SAME, before[len(before) - end :]


def _by_lines(before: list[str], after: list[str], effort: Effort) -> Iterator[Step]:
    found = _script(_lines(before), _lines(after), effort) or [(GONE, _lines(before)), (NEW, _lines(after))]
    gone: list[str] = []
    new: list[str] = []
    for kind, rows in [*found, (SAME, [])]:
        words = _WORDS.findall("".join(rows))
        if kind == GONE:
            gone += words
        elif kind == NEW:
            new += words
        else:
            yield from _by_words(gone, new, effort, lines=False) if gone and new else ((GONE, gone), (NEW, new))
            gone, new = [], []
            yield SAME, words


def _lines(words: list[str]) -> list[str]:
    return "".join(words).splitlines(keepends=True)


def _alike(before: Sequence[str], after: Sequence[str]) -> tuple[int, int]:
    """How many words both begin with, and how many of the rest both end with."""
    most = min(len(before), len(after))
    start = 0
    while start < most and before[start] == after[start]:
        start += 1
    end = 0
    while end < most - start and before[-1 - end] == after[-1 - end]:
        end += 1
    return start, end


def _script(before: Sequence[str], after: Sequence[str], effort: Effort) -> list[Step] | None:
    """The shortest way from one to the other; None if it has too many edits or takes too long to find."""
    if not before or not after:
        return [(GONE, before), (NEW, after)]
    reached = {1: 0}
    trace: list[dict[int, int]] = []
    for edits in range(_MOST_EDITS + 1):
        trace.append(dict(reached))
        for line in range(-edits, edits + 1, 2):
            down = line == -edits or (line != edits and reached[line - 1] < reached[line + 1])
            begin = at = reached[line + 1] if down else reached[line - 1] + 1
            while at < len(before) and at - line < len(after) and before[at] == after[at - line]:
                at += 1
            reached[line] = at
            if at >= len(before) and at - line >= len(after):
                return _followed(trace, before, after)
            if not effort.spend(1 + at - begin):
                return None
    return None


def _followed(trace: list[dict[int, int]], before: Sequence[str], after: Sequence[str]) -> list[Step]:
    """The way back through what was reached with each number of edits."""
    steps: list[Step] = []
    old, new = len(before), len(after)
    for edits in range(len(trace) - 1, -1, -1):
        reached, line = trace[edits], old - new
        down = line == -edits or (line != edits and reached[line - 1] < reached[line + 1])
        at = reached[line + 1] if down else reached[line - 1]
        back = at - (line + 1 if down else line - 1)
        stayed = at if down else at + 1
        steps.append((SAME, before[max(stayed, 0) : old]))
        if edits:
            steps.append((NEW, after[back : back + 1]) if down else (GONE, before[at : at + 1]))
        old, new = at, back
    return steps[::-1]


def _joined(steps: Iterator[Step]) -> list[Piece]:
    """Words that went or came together stand together: first what went, then what came. Spaces between go along."""
    pieces: list[Piece] = []
    gone: list[str] = []
    new: list[str] = []
    for kind, words in [*steps, (SAME, ["."])]:
        if not words:
            continue
        text = "".join(words)
        if kind == GONE:
            gone.append(text)
        elif kind == NEW:
            new.append(text)
        elif text.isspace() and "\n" not in text and (gone or new):
            gone.append(text)
            new.append(text)
        else:
            pieces += _changed("".join(gone), "".join(new))
            gone, new = [], []
            pieces.append(Piece(SAME, text))
    return pieces[:-1]


def _changed(gone: str, new: str) -> list[Piece]:
    kept = gone[len(gone.rstrip()) :]
    tail = kept if kept and new.endswith(kept) and gone != kept and new != kept else ""
    gone, new = gone.removesuffix(tail), new.removesuffix(tail)
    pieces = [Piece(GONE, gone)] if gone and gone != new else []
    pieces += [Piece(NEW, new)] if new and gone != new else []
    pieces += [Piece(SAME, gone)] if gone and gone == new else []
    return [*pieces, Piece(SAME, tail)] if tail else pieces


def _shortened(pieces: list[Piece]) -> Iterator[Piece]:
    """Of what stayed, the words beside what changed."""
    cut = False
    for place, piece in enumerate(pieces):
        words: list[Any] = _WORDS.findall(piece.text) if piece.kind == SAME else []
        before = 2 * AROUND if place + 1 < len(pieces) else 0
        if len(pieces) == 1:
            before = len(words)
        after = 2 * AROUND if place else 0
        if len(words) > before + after:
            if after:
                yield Piece(SAME, "".join(words[:after]).rstrip(), cut)
            cut = True
            if before:
                yield Piece(SAME, "".join(words[-before:]).lstrip(), cut)
                cut = False
        elif piece.kind != SAME and len(piece.text) > LONGEST:
            yield Piece(piece.kind, piece.text[:LONGEST], cut)
            cut = True
        else:
            yield Piece(piece.kind, piece.text, cut)
            cut = False
    if cut:
        yield Piece(SAME, "", cut)
