"""Writes the lock files from pyproject.toml: exact versions with hashes, for every Python and system we support."""

from __future__ import annotations

from steps import ROOT, StepFailed, main_guard, run

UV = ROOT / ".venv" / "bin" / "uv"
LOCKS = {
    "requirements.lock": ["pyproject.toml"],
    # Held to the versions of the product, so that the tests run what is shipped.
    "requirements-dev.lock": ["pyproject.toml", "--group", "dev", "--constraints", "requirements.lock"],
    "requirements-bench.lock": ["pyproject.toml", "--group", "bench", "--constraints", "requirements.lock"],
    "requirements-node.lock": ["--group", "node"],
}


def main(arguments: list[str]) -> None:
    """Locks the newest allowed versions; `--keep` changes only what pyproject.toml asks to."""
    if arguments not in ([], ["--keep"]):
        raise StepFailed("Expected nothing or --keep.")
    upgrade = [] if arguments else ["--upgrade"]
    for name, sources in LOCKS.items():
        run(
            UV,
            *("pip", "compile", "--quiet", "--universal", "--python-version", "3.11", "--generate-hashes"),
            *("--no-annotate", "--no-header", "--no-emit-index-url", "--no-emit-find-links"),
            *upgrade,
            *sources,
            *("--output-file", name),
        )


if __name__ == "__main__":
    main_guard(main)
