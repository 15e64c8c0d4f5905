"""Runs the checks one after the other, all of them whatever fails, and says at the end which did.

python scripts/check.py all     everything, with the servers and the browser it needs
python scripts/check.py quick   style, types, rules of the house, and the tests of what was touched
python scripts/check.py lint    style, types, layering
"""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Callable, Mapping
from contextlib import ExitStack
from dataclasses import dataclass, field

from steps import ROOT, StepFailed, main_guard, say

sys.path.insert(0, str(ROOT))

from touched import belonging_to, changed_files, existing_tests

from tests.support import chromium, postgres, valkey

BIN = ROOT / ".venv" / "bin"
# The database of the whole run is chosen by stage, whatever the caller's environment says.
CHOSEN_BY_STAGE = ("DATABASE_URL", "REDIS_URL")
PYTEST = ("python", "-m", "pytest", "--no-header", "-q", "--tb=short", "--durations=15", "--durations-min=1")
# The first test of a process waits for the demonstration, which the first process makes for all.
IN_A_BROWSER = ("-m", "browser", "-n", "2", "--dist", "loadfile", "--override-ini=timeout=360")
# Runs every block of the tutorial, for longer than a quick run may take.
LONG_RULE = "tests/house/test_tutorial.py"
# After so many seconds a quick run begins no further test, and says how many it left out.
QUICK_SECONDS = 45


@dataclass(frozen=True)
class Check:
    title: str
    command: tuple[str, ...]
    environment: Mapping[str, str] = field(default_factory=dict)

    def passes(self) -> bool:
        environment = {name: value for name, value in os.environ.items() if name not in CHOSEN_BY_STAGE}
        program = str(BIN / self.command[0])
        command = (program, *self.command[1:])
        return subprocess.run(command, cwd=ROOT, env={**environment, **self.environment}, check=False).returncode == 0


def lint() -> list[Check]:
    return [
        Check("style (ruff check)", ("ruff", "check", "--output-format=concise", ".")),
        Check("form (ruff format)", ("ruff", "format", "--check", ".")),
        Check("types (mypy)", ("mypy",)),
        Check("layering (import-linter)", ("lint-imports", "--no-cache")),
        Check("types of the front end (tsc)", ("python", "scripts/frontend.py", "check")),
    ]


def quick() -> list[Check]:
    """What a developer runs before each commit; everything else is for ``all``."""
    touched = belonging_to(changed_files(), existing_tests())
    say(f"Touched: {' '.join(touched) or 'nothing that has tests'}")
    own = ("-m", "not browser", "-n", "2", f"--begin-within={QUICK_SECONDS}", *touched)
    return [
        *(check for check in lint() if check.command[0] != "lint-imports"),
        Check("rules of the house", (*PYTEST, "-n", "2", f"--ignore={LONG_RULE}", "tests/house")),
        *([Check("tests of what was touched", (*PYTEST, *own))] if touched else []),
    ]


def suites(postgres_url: str, redis_url: str) -> list[Check]:
    """SQLite for everything, PostgreSQL again for all that touches the database; a suite without tests fails."""
    services = {"COTERIE_TEST_REDIS_URL": redis_url}
    return [
        Check("tests on SQLite", (*PYTEST, "-m", "not browser", "-n", "2", "tests"), services),
        Check(
            "tests on PostgreSQL",
            (*PYTEST, "-m", "not browser", "-n", "2", "--only-database", "tests/coterie"),
            {**services, "DATABASE_URL": postgres_url, "REDIS_URL": redis_url},
        ),
        Check("tests in a browser", (*PYTEST, *IN_A_BROWSER, "tests"), services),
    ]


def run_checks(checks: list[Check]) -> list[str]:
    """Returns the titles of those that failed."""
    failed = []
    for number, check in enumerate(checks, start=1):
        say(f"\n[{number}/{len(checks)}] {check.title} …")
        start = time.monotonic()
        passed = check.passes()
        outcome = f"{'ok' if passed else 'FAILED'} in {time.monotonic() - start:.0f} s"
        say(f"[{number}/{len(checks)}] {check.title}: {outcome}")
        if not passed:
            failed.append(check.title)
    return failed


def run_all() -> list[str]:
    with ExitStack() as servers:
        say("Servers for the tests …")
        say(f"  browser: {chromium.provide()}")
        postgres_url = os.environ.get("DATABASE_URL") or servers.enter_context(postgres.temporary_server())
        say(f"  PostgreSQL: {postgres.version(postgres_url)}")
        redis_url = os.environ.get("REDIS_URL") or servers.enter_context(valkey.temporary_server())
        say(f"  Redis or Valkey: {valkey.version(redis_url)}")
        return run_checks(lint() + suites(postgres_url, redis_url))


def main(arguments: list[str]) -> None:
    runs: dict[str, Callable[[], list[str]]] = {
        "all": run_all,
        "quick": lambda: run_checks(quick()),
        "lint": lambda: run_checks(lint()),
    }
    if len(arguments) != 1 or arguments[0] not in runs:
        raise StepFailed(f"Expected one of: {', '.join(runs)}.")
    failed = runs[arguments[0]]()
    if failed:
        raise StepFailed("Failed: " + "; ".join(failed))
    say("\nAll checks passed.")


if __name__ == "__main__":
    main_guard(main)
