"""Puts figures of pages, replies and Lighthouse into bench/README.md.

    python -m bench.page_tables before [--of var/bench]     keeps what was measured as "before", and writes the tables
    python -m bench.page_tables                             writes the tables of what is kept

Kept in bench/pages.json: for each name the newest of each kind, with day and commit.
"""

from __future__ import annotations

import argparse
import json
import subprocess
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

HERE = Path(__file__).resolve().parent
KEPT, README = HERE / "pages.json", HERE / "README.md"
BEGIN, END = "<!-- {} -->", "<!-- end of {} -->"
KINDS = ("pages-sqlite", "pages-postgresql", "replies-sqlite", "replies-postgresql", "lighthouse")
PAGES = (
    *("when", "database", "posts", "page", "viewer", "CPU ms", "bare", "ratio", "bare by WSGI", "304", "gzip"),
    *("queries", "bytes", "Spirit", "Misago", "better peer / ours"),
)
REPLIES = ("when", "database", "into", "replies/s", "p50 ms", "p95 ms", "CPU ms")
LIGHTHOUSE = ("when", "page", "performance", "accessibility", "best practices", "SEO", "LCP ms")
Figures = dict[str, dict[str, Any]]


def keep(figures: Figures, name: str, folder: Path) -> Figures:
    """What stands in the folder, as measured today on this commit."""
    command = ["git", "describe", "--always", "--dirty=+", "--abbrev=8"]
    commit = subprocess.run(command, cwd=HERE, capture_output=True, text=True, check=True).stdout.strip()
    fresh = {kind: json.loads(path.read_text()) for kind in KINDS if (path := folder / f"{kind}.json").exists()}
    stamp = {"day": f"{datetime.now(UTC):%Y-%m-%d}", "commit": commit}
    return {**figures, name: {**figures.get(name, {}), **{kind: {**each, **stamp} for kind, each in fresh.items()}}}


def tables(figures: Figures) -> dict[str, str]:
    """The Markdown of each part of the README, by its mark."""
    rows: dict[str, list[tuple[object, ...]]] = {"pages": [], "replies": [], "lighthouse": []}
    notes: dict[str, list[str]] = {part: [] for part in rows}
    for name, kinds in figures.items():
        for kind, measured in kinds.items():
            part = kind.split("-")[0]
            rows[part] += _ROWS[part](name, measured)
            notes[part] += [_note(name, measured), *_more(measured)]
    heads = {"pages": PAGES, "replies": REPLIES, "lighthouse": LIGHTHOUSE}
    return {part: "\n\n".join([_table(heads[part], rows[part]), *notes[part]]) for part in rows if rows[part]}


def _note(name: str, measured: dict[str, Any]) -> str:
    at = measured["machine"]
    where = f"{at['processor']}, {at['cores']} cores, {at['memory_gb']} GB, Python {at['python']}, {at['database']}"
    return f"{name}: {measured['day']}, commit {measured['commit']}, {where}."


def _more(measured: dict[str, Any]) -> list[str]:
    """Memory, and growth from the smaller to the larger size."""
    lines = [
        f"Memory after the load at {size['posts']:,} posts: {size['own_mb']} MB of its own, largest process "
        f"{size['largest_process_mb']} MB."
        for size in measured.get("sizes", [])
        if size.get("own_mb")
    ]
    grown = [f"{row['page']} {row['viewer']} x{row['times']}" for row in measured.get("growth", [])]
    return [*lines, f"CPU at the larger size in times of the smaller: {', '.join(grown)}."] if grown else lines


def _pages(name: str, measured: dict[str, Any]) -> list[tuple[object, ...]]:
    database = measured["machine"]["database"]
    return [(name, database, f"{size['posts']:,}", *_page(row)) for size in measured["sizes"] for row in size["pages"]]


def _page(row: dict[str, Any]) -> tuple[object, ...]:
    peers = row["peers_cpu_ms"]
    ahead = f"**{min(peers.values()) / row['cpu_ms']:.1f}**" if peers else "-"
    ours = (row["cpu_ms"], row["bare_cpu_ms"], f"**{row['ratio_to_bare']}**", row["bare_wsgi_cpu_ms"])
    more = (row["unchanged_cpu_ms"] or "-", row["compressed_cpu_ms"] or "-", row["queries"], f"{row['bytes']:,}")
    return (row["page"], row["viewer"], *ours, *more, peers.get("spirit", "-"), peers.get("misago", "-"), ahead)


def _replies(name: str, measured: dict[str, Any]) -> list[tuple[object, ...]]:
    kinds = {into: measured[into] for into in ("one topic", "many topics")}
    columns = ("replies_per_second", "p50_ms", "p95_ms", "cpu_ms")
    return [(name, measured["machine"]["database"], into, *(row[c] for c in columns)) for into, row in kinds.items()]


def _lighthouse(name: str, measured: dict[str, Any]) -> list[tuple[object, ...]]:
    columns = ("performance", "accessibility", "best-practices", "seo", "lcp_ms")
    return [(name, page, *(row.get(column, "-") for column in columns)) for page, row in measured["pages"].items()]


_ROWS = {"pages": _pages, "replies": _replies, "lighthouse": _lighthouse}


def _table(head: tuple[str, ...], rows: list[tuple[object, ...]]) -> str:
    lines = [head, ("---",) * len(head), *rows]
    return "\n".join(f"| {' | '.join(str(cell) for cell in line)} |" for line in lines)


def written_into(text: str, parts: dict[str, str]) -> str:
    """The text with each part between its marks replaced."""
    for part, table in parts.items():
        before, begin, rest = text.partition(BEGIN.format(part))
        _old, end, after = rest.partition(END.format(part))
        if not begin or not end:
            raise ValueError(f"expected the marks of {part}")
        text = f"{before}{begin}\n{table}\n{end}{after}"
    return text


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("name", nargs="?", help='what to keep the figures as, such as "before"')
    parser.add_argument("--of", type=Path, default=HERE.parent / "var" / "bench", help="where they are (var/bench)")
    options = parser.parse_args()
    figures = json.loads(KEPT.read_text()) if KEPT.exists() else {}
    if options.name:
        figures = keep(figures, options.name, options.of)
        KEPT.write_text(json.dumps(figures, indent=1) + "\n")
    README.write_text(written_into(README.read_text(), tables(figures)))


if __name__ == "__main__":
    main()
