"""What the terminal says of a run."""

from __future__ import annotations

from pathlib import Path

import pyarrow as pa

from coterie_discovery.commands.table import print_niches
from coterie_discovery.result.model import Tentative
from coterie_discovery.signals.tables import Signals
from coterie_discovery.sources import Export, Quarantined
from tests.discovery.factories import a_discovery


def printed(capsys, found, skipped=()) -> str:
    counts = {"posts": 1_200, "acts": 3, "quarantined": 0, "left_out": 0}
    print_niches(
        found,
        Export(Signals(), pa.table({}), "tables", [], counts, skipped=list(skipped)),
        Path("out"),
    )
    return " ".join(capsys.readouterr().out.split())


def test_what_may_be_a_niche_is_said_below_the_niches(capsys):
    maybe = tuple(Tentative(f"tintype {n}", (), 7 + n, 12, 0.6966) for n in range(8))
    text = printed(capsys, a_discovery(2, tentative=maybe))
    assert "What may be a niche: tintype 0 (7 people · came back 69 %), tintype 1" in text
    assert "tintype 5 (12 people · came back 69 %) and 2 more." in text
    assert "What may be" not in printed(capsys, a_discovery(2))


def test_files_that_were_skipped_are_named(capsys):
    text = printed(capsys, a_discovery(2), [Quarantined(f"{n}.json", "line 1", "is empty") for n in range(12)])
    assert "Skipped 0.json (line 1): is empty Skipped 1.json" in text
    assert "Skipped 9.json (line 1): is empty Skipped 2 more files; run.json names them." in text


def test_a_name_is_no_command_to_the_terminal(capsys):
    hostile = (Tentative("tin\x1b[2Jtype\n[bold]x[/bold]", (), 7, 12, 0.65),)
    text = printed(capsys, a_discovery(0, tentative=hostile))
    assert "No niche was found." in text
    assert "\x1b" not in text
    assert "[bold]x[/bold]" in text
