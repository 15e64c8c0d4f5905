"""The tutorial's code runs as it stands, and prints what the page shows the form of."""

from __future__ import annotations

import re

import pytest
from tutorial import PAGE, blocks, rewritten

SMALL = ("members=1500, posts=10_000, seed=0", "members=400, posts=2500, niches=6, seed=0")


@pytest.fixture(scope="module")
def page() -> str:
    return PAGE.read_text(encoding="utf-8")


def test_every_block_runs_on_a_smaller_platform_and_finds_what_is_planted(page):
    smaller = page.replace(*SMALL)
    assert smaller != page
    printed = re.findall(r"```text\n(.*?)```", rewritten(smaller), re.DOTALL)
    assert any(re.search(r"recall 1\.00, precision 1\.00", text) for text in printed)
    assert "0 niches\n" in printed


def test_what_the_page_shows_was_printed_by_its_code(page):
    """Each block that prints has its output below it."""
    printing = [block for block in blocks(page) if "print(" in block]
    assert len(re.findall(r"```text\n", page)) == len(printing)
