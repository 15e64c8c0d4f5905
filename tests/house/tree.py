"""The project's own files, as the rules of the house look at them."""

from __future__ import annotations

import functools
import subprocess
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PRODUCT = ROOT / "src" / "coterie"


@functools.cache
def project_files() -> tuple[Path, ...]:
    """Every file that is, or would be, committed."""
    command = ["git", "ls-files", "--cached", "--others", "--exclude-standard", "-z"]
    listed = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True).stdout
    return tuple(path for name in sorted(listed.split("\0")) if name and (path := ROOT / name).is_file())


def under(*folders: str, endings: tuple[str, ...] = (".py",)) -> list[Path]:
    """The project's files in these folders with these endings."""
    roots = [ROOT / folder for folder in folders]
    return [path for path in project_files() if path.suffix in endings and any(root in path.parents for root in roots)]


def name_of(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def none(complaints: list[str]) -> None:
    """Fails with one line for each complaint."""
    assert not complaints, "\n" + "\n".join(complaints)


def rooms() -> list[str]:
    """The rooms of the product, by folder."""
    return sorted(path.parent.name for path in PRODUCT.glob("*/room.py"))
