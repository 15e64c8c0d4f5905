"""What people on the simulated platform talk about, read from the text files in ``content/``.

One file a subject: ``content/niches`` (the planted truth), ``content/chatter`` (general talk that belongs to no
niche) and ``content/fads`` (short bursts). A file has a header of ``key: value`` lines and then sections::

    [slots]     name: value | value | value
    [problem]   T title, Q question, A answer, R result: lines that belong together
    [stories]   title :: text
    [followups] [probes] question :: what the person who was asked says to it
    [background] [tips] [comments] [bios] and more                   one pattern a line
    [searches] [missing] [links] [channels] [interests]              value | value | value
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from coterie_discovery.simulate.grammar import Parts, parse, slots

CONTENT = Path(__file__).parent / "content"
PAIRS = ("stories", "followups", "probes")
VALUES = ("searches", "missing", "links", "channels", "interests")
FROM_OUTSIDE = {"name"}  # filled by the writer: whom a post speaks to


@dataclass(frozen=True)
class Problem:
    """Something that goes wrong, how people ask about it, what helps, and how it sounds when it helped.

    The first title belongs to the first question, and so on.
    """

    titles: tuple[Parts, ...]
    questions: tuple[Parts, ...]
    answers: tuple[Parts, ...]
    results: tuple[Parts, ...]


@dataclass(frozen=True)
class Subject:
    """One thing people talk about: its vocabulary, its patterns, and how its people behave (``header``)."""

    key: str
    header: Mapping[str, str]
    slots: Mapping[str, tuple[str, ...]]
    problems: tuple[Problem, ...]
    pairs: Mapping[str, tuple[tuple[Parts, Parts], ...]]
    patterns: Mapping[str, tuple[Parts, ...]]
    values: Mapping[str, tuple[str, ...]]

    @property
    def name(self) -> str:
        """What a person would call it."""
        return self.header["name"]

    def number(self, key: str, default: float) -> float:
        """The header's ``key`` as a number."""
        return float(self.header.get(key, default))

    def weights(self, key: str) -> dict[str, float]:
        """A header line like ``Technique 3, Gear talk 1`` as name to weight."""
        pairs = (entry.strip().rpartition(" ") for entry in self.header.get(key, "").split(",") if entry.strip())
        return {name: float(weight) for name, _, weight in pairs}

    def listed(self, key: str) -> list[str]:
        """A header line of comma-separated words."""
        return [entry.strip() for entry in self.header.get(key, "").split(",") if entry.strip()]


@cache
def common() -> Subject:
    """Vocabulary and sentences that every subject shares."""
    return _read(CONTENT / "common.txt", {})


@cache
def subjects(kind: str) -> tuple[Subject, ...]:
    """All subjects of ``kind`` ("niches", "chatter" or "fads"), largest first, then by name."""
    found = [_read(path, common().slots) for path in sorted((CONTENT / kind).glob("*.txt"))]
    return tuple(sorted(found, key=lambda subject: (subject.number("rank", 0), subject.key)))


@cache
def invented_patterns() -> Subject:
    """What people say about any subject of invented words; its slots hold everyday words."""
    return _read(CONTENT / "invented.txt", common().slots)


def _read(path: Path, shared: Mapping[str, tuple[str, ...]]) -> Subject:
    header, sections, problems = _split(path)
    words = dict(shared) | {
        name.strip(): _values(values) for name, _, values in (line.partition(":") for line in sections.pop("slots", []))
    }
    try:
        subject = Subject(
            key=path.stem,
            header=header,
            slots=words,
            problems=tuple(_problem(lines) for lines in problems),
            pairs={name: tuple(map(_pair, sections.pop(name, []))) for name in PAIRS},
            patterns={name: tuple(map(parse, lines)) for name, lines in sections.items() if name not in VALUES},
            values={name: _values("|".join(sections.get(name, []))) for name in VALUES},
        )
    except ValueError as error:
        raise ValueError(f"{path.name}: {error}") from error
    _check(path, subject)
    return subject


def _split(path: Path) -> tuple[dict[str, str], dict[str, list[str]], list[list[str]]]:
    header: dict[str, str] = {}
    sections: dict[str, list[str]] = {}
    problems: list[list[str]] = []
    lines: list[str] | None = None
    for line in filter(None, map(str.strip, path.read_text(encoding="utf-8").splitlines())):
        opening = re.fullmatch(r"\[(\w+)\]", line)
        if opening and opening[1] == "problem":
            lines = []
            problems.append(lines)
        elif opening:
            lines = sections.setdefault(opening[1], [])
        elif lines is None:
            key, _, value = line.partition(":")
            header[key] = value.strip()
        else:
            lines.append(line)
    return header, sections, problems


def _values(text: str) -> tuple[str, ...]:
    return tuple(filter(None, map(str.strip, text.split("|"))))


def _problem(lines: list[str]) -> Problem:
    kinds: dict[str, list[Parts]] = {"T": [], "Q": [], "A": [], "R": []}
    for line in lines:
        kind, _, pattern = line.partition(" ")
        if kind not in kinds:
            raise ValueError(f"problem line {line!r}: expected it to start with T, Q, A or R")
        kinds[kind].append(parse(pattern))
    if not all(kinds.values()) or len(kinds["T"]) != len(kinds["Q"]):
        raise ValueError(f"problem {lines[:1]}: expected as many T as Q lines, and at least one A and R line")
    return Problem(*(tuple(patterns) for patterns in kinds.values()))


def _pair(line: str) -> tuple[Parts, Parts]:
    first, separator, second = line.partition("::")
    if not separator:
        raise ValueError(f"line {line!r}: expected two parts with '::' between them")
    return parse(first.strip()), parse(second.strip())


def _check(path: Path, subject: Subject) -> None:
    """Every slot that a pattern names must have values, else the writer would stop in the middle of a platform."""
    used: set[str] = set()
    for problem in subject.problems:
        for group in (problem.titles, problem.questions, problem.answers, problem.results):
            used.update(*(slots(parts) for parts in group))
    if subject.key != "common":
        for first, second in (pair for pairs in subject.pairs.values() for pair in pairs):
            used |= slots(first) | slots(second)
        for patterns in subject.patterns.values():
            used.update(*(slots(parts) for parts in patterns))
    unknown = used - set(subject.slots) - FROM_OUTSIDE
    if unknown:
        raise ValueError(f"{path.name}: no values for {sorted(unknown)} in [slots]")
