"""Which tests belong to what was changed since the branch left main, or is not committed."""

from __future__ import annotations

import subprocess
from collections.abc import Iterable
from pathlib import PurePosixPath

from steps import ROOT

# A package's tests stand in this folder, mirroring it.
TESTS = {"coterie": "tests/coterie", "coterie_discovery": "tests/discovery"}
# What shows that the wiring between the rooms holds.
WIRING = ("tests/coterie/test_shell.py", "tests/coterie/test_error_pages.py", "tests/coterie/test_urls.py")
# Run by themselves: the rules of the house always, and a browser never in a quick run.
ELSEWHERE = ("tests/house/", "tests/browser/", "tests/support/")


def changed_files() -> list[str]:
    """Committed on this branch, changed, or new; everything by its way from the repository's root."""
    base = next((found for name in ("origin/main", "main") if (found := _git("merge-base", name, "HEAD"))), ["HEAD"])
    return sorted({*_git("diff", "--name-only", *base), *_git("ls-files", "--others", "--exclude-standard")})


def _git(*words: str) -> list[str]:
    """The lines of its answer; none when it has none."""
    found = subprocess.run(("git", *words), cwd=ROOT, capture_output=True, text=True, check=False)
    return found.stdout.splitlines() if found.returncode == 0 else []


def belonging_to(changed: Iterable[str], existing: Iterable[str]) -> list[str]:
    """The test files and folders to run; ``existing`` are all files of the tests. No folder beside a file inside it."""
    known = set(existing)
    found = {test for name in changed for test in _tests_of_one(PurePosixPath(name), known)}
    return sorted(test for test in found if not any(str(folder) in found for folder in PurePosixPath(test).parents))


def _tests_of_one(path: PurePosixPath, known: set[str]) -> list[str]:
    if path.parts[0] == "tests":
        named = path.name.startswith("test_") and not str(path).startswith(ELSEWHERE)
        return [str(path)] if named and str(path) in known else []
    if path.parts[0] != "src" or path.parts[1] not in TESTS:
        return []
    folder = PurePosixPath(TESTS[path.parts[1]])
    if len(path.parts) > 3 and any(test.startswith(f"{folder / path.parts[2]}/") for test in known):
        return [str(folder / path.parts[2])]
    own = {f"test_{path.stem}.py", f"test_{path.parts[2]}.py"}
    fitting = sorted(test for test in known if PurePosixPath(test).name in own and test.startswith(f"{folder}/"))
    return fitting or [test for test in WIRING if test in known and path.parts[1] == "coterie"]


def existing_tests() -> list[str]:
    return [path.relative_to(ROOT).as_posix() for path in ROOT.glob("tests/**/*.py")]
