"""What the command ``coterie discover`` reports, measured as a stranger would: on the files it leaves behind."""

from __future__ import annotations

import json
import sys
import tempfile
from collections import defaultdict
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq

from bench.discovery.known import HIDDEN, Known, active_people
from bench.discovery.measures import b_cubed, best_match, coverage
from bench.discovery.process import Cost, run


def discovered(signals: Path, out: Path, minutes: float | None = None) -> Cost:
    """Runs the command in a process of its own, place and tags kept from it. RuntimeError if it fails."""
    command = [sys.executable, "-m", "coterie_discovery", "discover", str(signals), "--out", str(out)]
    return run([*command, "--keys", "plain", "--hide", ",".join(HIDDEN), "--json-progress"], minutes=minutes)


def figures(known: Known, signals: Path, minutes: float | None = None) -> dict[str, Any]:
    """Niches against true groups of people; threads by their strongest niche, all of them and those reported."""
    with tempfile.TemporaryDirectory(prefix="coterie-bench-") as folder:
        out = Path(folder) / "out"
        cost = discovered(signals, out, minutes)
        niches = json.loads((out / "niches.json").read_text())
        run_file = json.loads((out / "run.json").read_text())
        threads = strongest(pq.read_table(out / "threads.parquet").to_pylist())
        members = people_of(pq.read_table(out / "members.parquet").to_pylist(), active_people(known.signals))
    return {
        **_of_threads(known, threads),
        **(_of_people(known, members) if known.has_people else {}),
        "niches": len(niches["niches"]),
        "tentative": len(niches["tentative"]),
        "top_level": sum(niche["parent"] is None for niche in niches["niches"]),
        "stability": _mean([niche["stability"] for niche in niches["niches"]]),
        "weights": run_file["signal_weights"],
        "engine_seconds": run_file["engine_seconds"],
        "seconds": cost.seconds,
        "memory_mb": cost.private_mb,
    }


def strongest(rows: list[dict[str, Any]]) -> dict[str, set[str]]:
    """Each thread's niche of the greatest weight; the first of equals by key."""
    best: dict[str, tuple[float, str]] = {}
    for row in sorted(rows, key=lambda row: (row["thread"], -row["weight"], row["niche"])):
        best.setdefault(row["thread"], (row["weight"], row["niche"]))
    return {thread: {niche} for thread, (_, niche) in best.items()}


def people_of(rows: list[dict[str, Any]], among: set[str]) -> dict[str, set[str]]:
    """The people of each niche who are ``among`` those that count."""
    found: dict[str, set[str]] = defaultdict(set)
    for row in rows:
        if row["member"] in among:
            found[row["niche"]].add(row["member"])
    return dict(found)


def _of_threads(known: Known, threads: dict[str, set[str]]) -> dict[str, Any]:
    reported = {thread: groups for thread, groups in known.threads.items() if thread in threads}
    inside = b_cubed(threads, reported) if reported else None
    whole = b_cubed(threads, known.threads)
    decoys = [thread for thread in threads if thread not in known.threads]
    return {
        "coverage": coverage(threads, known.threads),
        "decoys": len(decoys) / max(len(threads), 1),
        "all": [whole.precision, whole.recall, whole.f1],
        "reported": [inside.precision, inside.recall, inside.f1] if inside else None,
    }


def _of_people(known: Known, members: dict[str, set[str]]) -> dict[str, Any]:
    truth = {group: people for group, people in known.members.items() if people}
    match = best_match(members, truth)
    found = {str(group): round(best, 3) for group, best in match.best.items()}
    size = {str(group): len(people) for group, people in truth.items()}
    return {
        "recall": match.recall,
        "precision": match.precision,
        "members_f1": match.f1,
        "by_size": sorted((size[group], found[group]) for group in found),
    }


def _mean(values: list[float | None]) -> float | None:
    known = [value for value in values if value is not None]
    return sum(known) / len(known) if known else None
