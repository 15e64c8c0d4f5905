"""Writes docs/tutorial.md anew: every block of code in it is run, and what it prints stands below it.

python scripts/tutorial.py    after a change that alters what a run prints
"""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator
from contextlib import redirect_stdout
from io import StringIO
from pathlib import Path

PAGE = Path(__file__).resolve().parent.parent / "docs" / "tutorial.md"
CODE = re.compile(r"```python\n(.*?)```\n(?:\n```text\n.*?```\n)?", re.DOTALL)


def blocks(page: str) -> Iterator[str]:
    """The code of the page, block by block."""
    for found in CODE.finditer(page):
        yield found[1]


def rewritten(page: str) -> str:
    """The page with what its blocks print now."""
    names: dict[str, object] = {"__name__": "tutorial"}

    def run(found: re.Match[str]) -> str:
        printed = StringIO()
        with redirect_stdout(printed):
            exec(compile(found[1], PAGE.name, "exec"), names)  # noqa: S102 - the page is ours
        output = f"\n```text\n{printed.getvalue().rstrip()}\n```\n" if printed.getvalue() else ""
        return f"```python\n{found[1]}```\n{output}"

    return CODE.sub(run, page)


if __name__ == "__main__":
    PAGE.write_text(rewritten(PAGE.read_text(encoding="utf-8")), encoding="utf-8")
    sys.stdout.write(f"{PAGE.name} is written.\n")
