"""The niches as a table on a terminal."""

from __future__ import annotations

import os
from collections.abc import Sequence
from pathlib import Path

from rich.console import Console
from rich.table import Table
from rich.text import Text

from coterie_discovery.result.model import Discovery, Niche, Tentative
from coterie_discovery.result.wording import TENTATIVE_TITLE, tentative_message
from coterie_discovery.runtime.errors import one_line
from coterie_discovery.sources import Export, Quarantined

NUMBERS = ("People", "Threads", "Unanswered", "Stability")
COLUMNS = ("Niche", "People", "Threads", "Unanswered", "Trend", "Stability", "Readiness", "Words")
TENTATIVE_SHOWN = 6
SKIPPED_SHOWN = 10
WIDE = 120  # where no terminal says how wide it is


def print_niches(discovery: Discovery, export: Export, out: Path) -> None:
    """Prints one line a niche, what was read and not read, and where the report is."""
    console = Console()
    if not console.is_terminal and "COLUMNS" not in os.environ:
        console = Console(width=WIDE)
    if discovery.niches:
        console.print(_table(discovery))
    else:
        console.print("No niche was found.")
    if discovery.tentative:
        console.print(Text(_tentative(discovery.tentative)))
    for note in discovery.notes:
        console.print(Text(one_line(note)))
    counts = export.counts
    read = f"Read {counts['posts']:,} posts and {counts['acts']:,} acts of {export.reader}"
    console.print(Text(f"{read}; {counts['quarantined']:,} bad rows, {counts['left_out']:,} that are no signal."))
    skipped = {(file.file, file.reason) for file in export.skipped}  # said below
    for row in [row for row in export.quarantined if (row.file, row.reason) not in skipped][:3]:
        console.print(Text(f"  {row.file}, {row.position}: {row.reason}"))
    for line in _skipped(export.skipped):
        console.print(Text(line))
    # A path is written whole on one line, so that it can be copied.
    console.print(Text(f"Report: {os.path.join(out, 'report.html')}"), soft_wrap=True)


def _skipped(files: Sequence[Quarantined]) -> list[str]:
    """A warning for each file that was not read to its end."""
    told = [f"Skipped {file.file} ({file.position}): {file.reason}" for file in files[:SKIPPED_SHOWN]]
    more = len(files) - len(told)
    return [*told, f"Skipped {more:,} more files; run.json names them."] if more else told


def _tentative(groups: Sequence[Tentative]) -> str:
    told = [f"{one_line(group.name)} ({tentative_message(group)})" for group in groups[:TENTATIVE_SHOWN]]
    more = len(groups) - len(told)
    return f"{TENTATIVE_TITLE}: {', '.join(told)}{f' and {more:,} more' if more else ''}."


def _table(discovery: Discovery) -> Table:
    found = len(discovery.niches)
    table = Table(title="1 niche" if found == 1 else f"{found} niches", title_justify="left")
    for name in COLUMNS:
        number, words = name in NUMBERS, name in ("Niche", "Words")
        table.add_column(name, justify="right" if number else "left", no_wrap=not words, overflow="ellipsis")
    for niche in discovery.niches:
        table.add_row(*map(_cell, _cells(niche)))
    return table


def _cells(niche: Niche) -> tuple[str, ...]:
    unanswered = next((m.value for m in niche.evidence if m.measure == "unanswered"), None)
    return (
        niche.name,
        f"{niche.size:,}",
        f"{len(niche.threads):,}",
        "-" if unanswered is None else f"{unanswered:.0%}",
        niche.trend.direction,
        f"{niche.stability:.2f}",
        f"{niche.readiness.score:.2f} {niche.readiness.state}",
        ", ".join(phrase.text for phrase in niche.phrases[:5]),
    )


def _cell(text: str) -> Text:
    """Plain text: what came from the platform is neither markup nor a terminal command."""
    return Text(one_line(text))
