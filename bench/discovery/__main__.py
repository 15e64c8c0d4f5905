"""How close the engine comes to communities that are known and hidden from it, beside real competitors.

Every figure is measured in a process of its own and written to the JSON file at once. What is there already is not
measured again, so a run may be stopped and started; figures of the engine are, once the engine has changed.

Parts: methods (threads at full coverage: the engine, its competitors, each signal alone, the supervised ceiling),
reported (the files that `coterie discover` leaves behind), naming (are niches called what their people would call
them?), ablation (each signal left out), null (shuffled data, where
nothing may be found), stability (do groups come back for a bootstrap sample of the members?), growth (time and memory
of `coterie discover` as the input grows).
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from bench.discovery import growth, naming, reported
from bench.discovery.cells import CEILING, COTERIE, METHODS, NOTHING, VECTORS, applies
from bench.discovery.engine import signals_of
from bench.discovery.known import Known
from bench.discovery.process import run
from bench.discovery.results import DEFAULT, Results
from bench.discovery.sets import ROOT, SETS, available, folder_of, read
from bench.discovery.tables import tables, written_into

ORDER = ("methods", "reported", "naming", "ablation", "null", "stability", "growth")
SLOW = (VECTORS, "BERTopic", "BERTopic, true k", "k-means on MiniLM, true k")
MANY = 200_000  # posts, whose MiniLM vectors take hours
Task = tuple[str, str, str]
README = ROOT / "bench" / "README.md"


def options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="python -m bench.discovery", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--set", action="append", help=f"only sets whose names begin so, of: {', '.join(SETS)}")
    parser.add_argument(
        "--method", action="append", help=f"only methods whose names begin so, of: {'; '.join(METHODS)}"
    )
    parser.add_argument("--part", action="append", choices=ORDER, help="only this part")
    parser.add_argument("--json", type=Path, default=DEFAULT, help="where the figures are kept (%(default)s)")
    parser.add_argument("--tables", type=Path, metavar="FILE", help="measure nothing; print a JSON file as Markdown")
    parser.add_argument("--readme", action="store_true", help="measure nothing; put the tables into bench/README.md")
    parser.add_argument("--most", type=int, default=10**9, help="the most acts or posts of the growth curve")
    parser.add_argument("--minutes", type=float, default=60, help="give a figure up after so long (%(default)s)")
    parser.add_argument("--slow", action="store_true", help=f"MiniLM also on more than {MANY:,} posts (hours)")
    parser.add_argument("--again", action="store_true", help="measure also what is there already")
    return parser.parse_args()


def main() -> None:
    chosen = options()
    if chosen.tables or chosen.readme:
        show(chosen.tables or chosen.json, into_readme=chosen.readme)
        return
    results = Results(chosen.json)
    for part, name, what in tasks(chosen):
        of_engine = what in (COTERIE, VECTORS) or part not in ("methods", "stability")
        if chosen.again or not results.has(part, name, what, of_engine=of_engine):
            figures = measured(part, name, what, chosen.minutes)
            results.add(part, name, what, figures)
            print(f"{part:<10}{name:<24}{what:<30}{told(figures)}", file=sys.stderr, flush=True)
    show(chosen.json)


def show(path: Path, *, into_readme: bool = False) -> None:
    """The tables, printed or in their place in bench/README.md."""
    figures = tables(json.loads(path.read_text()))
    if into_readme:
        README.write_text(written_into(README.read_text(), figures))
    else:
        print(figures)


def tasks(chosen: argparse.Namespace) -> Iterator[Task]:
    """Everything that was asked for and makes sense, part by part and set by set."""
    parts = [part for part in ORDER if not chosen.part or part in chosen.part]
    names = [name for name in available() if not chosen.set or name.startswith(tuple(chosen.set))]
    methods = [name for name in METHODS if not chosen.method or name.startswith(tuple(chosen.method))]
    for part in parts:
        if part == "growth":
            fitting = (point for point, count in growth.POINTS.items() if count <= chosen.most)
            yield from (("growth", point.split()[0], point) for point in fitting)
            continue
        for name in names:
            known = read(name)
            yield from ((part, name, what) for what in of_set(part, known, methods, slow=chosen.slow))


def of_set(part: str, known: Known, methods: list[str], *, slow: bool) -> list[str]:
    """The names of the figures of one part that a set has."""
    fitting = [
        m for m in methods if applies(known, m) and (slow or m not in SLOW or known.signals.posts.num_rows <= MANY)
    ]
    if part == "methods":
        return fitting
    if part == "stability":
        return [name for name in fitting if known.has_people and name != CEILING]
    if COTERIE not in methods:
        return []
    if part == "naming":
        return [COTERIE] if naming.has_labels(known) else []
    if part == "ablation":
        several = signals_of(known)
        return [NOTHING, *several] if len(several) > 1 else []
    return [COTERIE]


def measured(part: str, name: str, what: str, minutes: float) -> dict[str, Any]:
    """One figure, or the error that came instead of it."""
    try:
        if part == "growth":
            return growth.figures(what, minutes)
        if part == "reported":
            return reported.figures(read(name), folder_of(name) / "signals", minutes)
        if part == "naming":
            return naming.figures(read(name), folder_of(name) / "signals", minutes)
        cost = run([sys.executable, "-m", "bench.discovery.cells", part, name, what], minutes=minutes)
        figures: dict[str, Any] = json.loads(cost.output.strip().splitlines()[-1])
        return {"seconds": cost.seconds, "memory_mb": cost.private_mb, **figures}
    except (RuntimeError, ValueError, IndexError) as error:
        return {"error": str(error)}


def told(figures: dict[str, Any]) -> str:
    """The figures that matter most, on one line."""
    shown = (
        "error", "b3_f1", "members_f1", "recall", "precision", "niches", "stability", "in_name", "in_phrases",
        "seconds", "memory_mb",
    )  # fmt: skip
    texts = (
        f"{name} {value:.3f}" if isinstance(value, float) else f"{name} {value}"
        for name in shown
        if (value := figures.get(name)) is not None
    )
    return ", ".join(texts)


if __name__ == "__main__":
    main()
