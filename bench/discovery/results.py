"""Figures in one JSON file, written after each of them, so that a run that was stopped goes on where it was."""

from __future__ import annotations

import json
import os
import platform
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from bench.discovery.process import TOO_LONG
from bench.discovery.sets import KEPT, ROOT, digest

DEFAULT = KEPT / "discovery.json"
SHOWING = {"report", "table.py", "wording.py"}  # parts of the engine that find nothing
Cell = dict[str, Any]


class Results:
    """``cells`` by part, set and name. What the engine did is done again once the engine has changed."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.cells: dict[str, Cell] = self._there()
        code = (ROOT / "src" / "coterie_discovery").rglob("*.py")
        self.engine = digest([path for path in code if SHOWING.isdisjoint(path.parts)])

    def has(self, part: str, name: str, what: str, *, of_engine: bool) -> bool:
        """Whether the figure is there, and of the present engine if it is about the engine.

        What failed is tried again, but not what took too long.
        """
        cell = self.cells.get(key(part, name, what))
        failed = cell is None or not cell.get("error", TOO_LONG).startswith(TOO_LONG)
        return cell is not None and not failed and (not of_engine or cell["engine"] == self.engine)

    def add(self, part: str, name: str, what: str, figures: Cell) -> None:
        about = {
            "part": part,
            "set": name,
            "name": what,
            "engine": self.engine,
            "at": f"{datetime.now(UTC):%Y-%m-%d %H:%M}",
        }
        # Another run may have written meanwhile.
        self.cells = {**self._there(), key(part, name, what): {**about, **figures}}
        self.path.parent.mkdir(parents=True, exist_ok=True)
        partial = self.path.with_suffix(".part")
        partial.write_text(json.dumps({"machine": machine(), "cells": self.cells}, indent=1) + "\n")
        partial.rename(self.path)

    def _there(self) -> dict[str, Cell]:
        return json.loads(self.path.read_text())["cells"] if self.path.exists() else {}


def key(part: str, name: str, what: str) -> str:
    return f"{part} | {name} | {what}"


def machine() -> str:
    """What the figures were measured on, without its name."""
    model = "unknown processor"
    info = Path("/proc/cpuinfo")
    if info.exists():
        names = [
            line.partition(":")[2].strip() for line in info.read_text().splitlines() if line.startswith("model name")
        ]
        model = names[0] if names else model
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") >> 30
    return f"{model}, {os.cpu_count()} cores, {memory} GB, Python {platform.python_version()}"
