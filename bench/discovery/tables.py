"""The figures as the Markdown tables of bench/README.md."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import Any

from bench.discovery.sets import SETS

Cell = dict[str, Any]
CEILING = "supervised ceiling"
SMALL = 50  # people
BEGIN, END = "<!-- figures -->", "<!-- end of figures -->"


def tables(found: dict[str, Any]) -> str:
    """Every part that has figures, one table after the other, and what could not be measured."""
    cells: list[Cell] = list(found["cells"].values())
    blocks = [f"Measured {_days(cells)} on {found['machine']}."]
    for part, (title, head, rows) in PARTS.items():
        own = [cell for cell in cells if cell["part"] == part]
        if own:
            blocks += [title, "\n".join([head, *("| " + " | ".join(row) + " |" for row in rows(own))])]
    failed = [f"- {c['part']}, {c['set']}, {c['name']}: {c['error'].splitlines()[-1]}" for c in cells if "error" in c]
    return "\n\n".join([*blocks, *(["Tried without a figure:\n\n" + "\n".join(failed)] if failed else [])])


def written_into(text: str, figures: str) -> str:
    """``text`` with what stands between its two marks replaced. ValueError where a mark is missing."""
    before, begin, rest = text.partition(BEGIN)
    _, end, after = rest.partition(END)
    if not begin or not end:
        raise ValueError(f"expected {BEGIN} and {END}")
    return f"{before}{begin}\n{figures}\n{end}{after}"


def _days(cells: list[Cell]) -> str:
    days = sorted({str(cell.get("at", ""))[:10] for cell in cells})
    return days[0] if days[0] == days[-1] else f"{days[0]} to {days[-1]}"


def _head(*names: str) -> str:
    return "| " + " | ".join(names) + " |\n|" + " --- |" * len(names)


METHODS = _head(
    "set", "method", "groups", "B3 precision", "B3 recall", "B3 F1", "of ceiling", "NMI", "people F1", "s", "MB"
)
REPORTED = _head(
    "set", "niches", "may be", "recall", "of small ones", "precision", "people F1", "threads reported",
    "their B3 P / R / F1", "B3 F1 of all", "decoys", "stability", "s", "MB",
)  # fmt: skip
NAMING = _head(
    "set", "niches", "matched", "label in the name", "in one of the names offered", "in five phrases", "twice"
)
ABLATION = _head("set", "left out", "B3 F1", "people F1", "B3 F1 lost", "people F1 lost")
NULL = _head("set", "niches in shuffled data", "what may be one", "s")
STABILITY = _head("set", "method", "stability")
GROWTH = _head("input", "threads", "people", "words", "MB of input", "niches", "s", "MB to read", "peak MB", "µs a row")


def _methods(cells: list[Cell]) -> Iterable[Sequence[str]]:
    ceiling = {cell["set"]: cell["b3_f1"] for cell in cells if cell["name"] == CEILING and "b3_f1" in cell}
    for cell, name in _by_set(cells):
        best = ceiling.get(cell["set"])
        share = f"{cell['b3_f1'] / best:.0%}" if best else "-"
        yield (
            name, _named(cell["name"]), f"{cell['groups']:,}", _n(cell["b3_precision"]), _n(cell["b3_recall"]),
            f"**{_n(cell['b3_f1'])}**", share, _n(cell["nmi"]), _n(cell["members_f1"]), _whole(cell["seconds"]),
            _whole(cell["memory_mb"]),
        )  # fmt: skip


def _reported(cells: list[Cell]) -> Iterable[Sequence[str]]:
    for cell, name in _by_set(cells):
        inside = " / ".join(map(_n, cell["reported"])) if cell["reported"] else "-"
        yield (
            name, f"{cell['niches']} ({cell['top_level']} top)", str(cell.get("tentative", "-")),
            _n(cell.get("recall")), _small(cell), _n(cell.get("precision")), _n(cell.get("members_f1")),
            f"{cell['coverage']:.0%}", inside, _n(cell["all"][2]), f"{cell['decoys']:.0%}", _n(cell["stability"]),
            _whole(cell["seconds"]), _whole(cell["memory_mb"]),
        )  # fmt: skip


def _small(cell: Cell) -> str:
    """Recall of the true groups of fewer than :data:`SMALL` people, and how many there are."""
    best = [f1 for size, f1 in cell.get("by_size", []) if size < SMALL]
    return f"{_n(sum(f1 >= 0.5 for f1 in best) / len(best))} of {len(best)}" if best else "-"


def _naming(cells: list[Cell]) -> Iterable[Sequence[str]]:
    for cell, name in _by_set(cells):
        shares = (_n(cell[each]) for each in ("in_name", "in_offered", "in_phrases"))
        yield name, f"{cell['niches']}", f"{cell['matched']}", *shares, f"{cell['twice']}"


def _ablation(cells: list[Cell]) -> Iterable[Sequence[str]]:
    whole = {cell["set"]: cell for cell in cells if cell["name"] == "nothing" and "b3_f1" in cell}
    for cell, name in _by_set(cells):
        base = whole.get(cell["set"])
        lost = [_lost(base, cell, measure) for measure in ("b3_f1", "members_f1")]
        yield name, cell["name"], _n(cell["b3_f1"]), _n(cell["members_f1"]), *lost


def _lost(base: Cell | None, cell: Cell, measure: str) -> str:
    if not base or base is cell or base[measure] is None:
        return "-"
    return f"{base[measure] - cell[measure]:+.3f}"


def _null(cells: list[Cell]) -> Iterable[Sequence[str]]:
    for cell, name in _by_set(cells):
        maybe = ", ".join(map(str, cell["tentative"])) if "tentative" in cell else "-"
        yield name, ", ".join(map(str, cell["niches"])), maybe, _whole(cell["seconds"])


def _stability(cells: list[Cell]) -> Iterable[Sequence[str]]:
    for cell, name in _by_set(cells):
        yield name, _named(cell["name"]), _n(cell["stability"])


def _growth(cells: list[Cell]) -> Iterable[Sequence[str]]:
    for cell in sorted((c for c in cells if "error" not in c), key=lambda c: (c["set"], c["rows"])):
        people = cell.get("members", cell.get("authors", 0))
        what = cell["set"] if cell["set"] in ("acts", "posts") else f"posts as {cell['set']}"
        words, niches, reading = (f"{cell[n]:,.0f}" if n in cell else "-" for n in ("words", "niches", "reading_mb"))
        yield (
            f"{cell['rows']:,} {what}", f"{cell['threads']:,}", f"{people:,}", words, f"{cell['input_mb']:,}",
            niches, _whole(cell["seconds"]), reading, _whole(cell["memory_mb"]),
            f"{1e6 * cell['seconds'] / cell['rows']:.1f}",
        )  # fmt: skip


def _by_set(cells: list[Cell]) -> Iterable[tuple[Cell, str]]:
    """Cells without error, a set's together, its name told once; the engine first, the ceiling last."""
    places = {name: place for place, name in enumerate(SETS)}
    for name in sorted({cell["set"] for cell in cells}, key=lambda name: places.get(name, len(places))):
        told = name
        for cell in sorted(cells, key=lambda cell: (not cell["name"].startswith("Coterie"), cell["name"] == CEILING)):
            if cell["set"] == name and "error" not in cell:
                yield cell, told
                told = ""


def _named(name: str) -> str:
    return f"**{name}**" if name.startswith("Coterie") else name


def _n(value: float | None) -> str:
    return "-" if value is None else f"{value:.3f}".removeprefix("0") if value < 1 else f"{value:.2f}"


def _whole(value: float) -> str:
    return f"{value:,.1f}" if value < 10 else f"{value:,.0f}"


Rows = Callable[[list[Cell]], Iterable[Sequence[str]]]
PARTS: dict[str, tuple[str, str, Rows]] = {
    "methods": ("All threads, reported or not, beside the competitors and each signal alone:", METHODS, _methods),
    "reported": ("What is reported:", REPORTED, _reported),
    "naming": ("Names of niches that match a true group, against its label and synonyms:", NAMING, _naming),
    "ablation": ("One signal left out (all threads):", ABLATION, _ablation),
    "null": ("Shuffled data, where nothing may be found (a number for each seed):", NULL, _null),
    "stability": ("Stability under a bootstrap of the members (all threads):", STABILITY, _stability),
    "growth": ("`coterie discover` as its input grows:", GROWTH, _growth),
}
