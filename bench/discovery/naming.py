"""Whether a niche is called what its people would call it: does the label of its true group occur in its name?

A niche is matched with the true group that its threads fit best, by F1 over threads, where that is at least
:data:`MATCHED` as elsewhere here; what is part of a group, or more than one, has no label that it should bear. Other
names of a group that count as well are listed in ``synonyms.txt``; groups that are not listed there (the invented words
of large simulated platforms) have no label that says anything, and are not counted.
"""

from __future__ import annotations

import json
import re
import tempfile
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence, Set
from functools import cache
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import snowballstemmer

from bench.discovery.known import Known
from bench.discovery.reported import discovered

LISTED = Path(__file__).parent / "synonyms.txt"
MATCHED = 0.5  # F1 of threads
FIRST = 5  # phrases
WORD = re.compile(r"[^\W_]+")
CAPITAL = re.compile(r"(?<=[a-z])(?=[A-Z][a-z])")  # between the words of "MacroPorn"


Cell = dict[str, Any]


def has_labels(known: Known) -> bool:
    """Whether the names of its true groups say anything, and people can be told."""
    return known.has_people and any(label in synonyms() for some in known.threads.values() for label in some)


def figures(known: Known, signals: Path, minutes: float | None = None) -> Cell:
    """Of the files that the command leaves behind, place and tags kept from it."""
    with tempfile.TemporaryDirectory(prefix="coterie-bench-") as folder:
        out = Path(folder) / "out"
        cost = discovered(signals, out, minutes)
        niches = json.loads((out / "niches.json").read_text())["niches"]
        found = naming(niches, pq.read_table(out / "threads.parquet").to_pylist(), known.threads)
    return {**found, "niches": len(niches), "seconds": cost.seconds}


def naming(niches: Sequence[dict[str, Any]], rows: list[dict[str, Any]], truth: Mapping[str, Set[str]]) -> Cell:
    """Shares of the matched niches whose label occurs in the name, in one of the three names offered, and in one of
    the words of the first five phrases; ``niches`` as in niches.json, ``rows`` as in threads.parquet."""
    labels = {niche: label for niche, label in matched(rows, truth).items() if label in synonyms()}
    told = [(niche, labels[niche["key"]]) for niche in niches if niche["key"] in labels]
    names = [says([niche["name"]], label) for niche, label in told]
    offered = [says([niche["name"], *niche.get("alternatives", ())], label) for niche, label in told]
    phrases = [says([" ".join(each["text"] for each in niche["phrases"][:FIRST])], label) for niche, label in told]
    return {
        "matched": len(told),
        **{
            f"in_{what}": _share(found) for what, found in (("name", names), ("offered", offered), ("phrases", phrases))
        },
        "twice": len(niches) - len({niche["name"].casefold() for niche in niches}),
        "names": sorted((label, niche["name"], said) for (niche, label), said in zip(told, names, strict=True)),
    }


def matched(rows: Iterable[dict[str, Any]], truth: Mapping[str, Set[str]]) -> dict[str, str]:
    """The true group that each niche fits best, where it fits well."""
    size, inside = Counter(label for some in truth.values() for label in some), Counter[str]()
    both: dict[str, Counter[str]] = defaultdict(Counter)
    for row in rows:
        if row["thread"] in truth:
            inside[row["niche"]] += 1
            both[row["niche"]].update(truth[row["thread"]])
    best = {}
    for niche, count in both.items():
        f1 = {label: 2 * n / (size[label] + inside[niche]) for label, n in count.items()}
        label = min(f1, key=lambda each: (-f1[each], each))
        if f1[label] >= MATCHED:
            best[niche] = label
    return best


@cache
def synonyms() -> dict[str, tuple[frozenset[str], ...]]:
    """For each listed label the ways to say it, each as the stems that must all occur."""
    lines = [line for line in LISTED.read_text(encoding="utf-8").splitlines() if line and not line.startswith("#")]
    parted = (line.partition(" = ") for line in lines)
    return {
        label: tuple(_stems(each) for each in (CAPITAL.sub(" ", label), *filter(None, others.split(" | "))))
        for label, _, others in parted
    }


def says(texts: Iterable[str], label: str) -> bool:
    """Whether one of ``texts`` says the label, or another name of the same."""
    stems = [_stems(text) for text in texts]
    return any(way <= said for way in synonyms()[label] for said in stems)


def _stems(text: str) -> frozenset[str]:
    return frozenset(snowballstemmer.stemmer("english").stemWords(WORD.findall(text.lower())))


def _share(found: list[bool]) -> float | None:
    return sum(found) / len(found) if found else None
