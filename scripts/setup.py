"""Prepares a clone: Python environment, locked packages, Coterie itself, front end. Only what is missing is done.

python3 scripts/setup.py app    what `make demo` and `make serve` need
python3 scripts/setup.py dev    what `make test` needs besides
python3 scripts/setup.py bench  what `make bench` measures beside, besides that
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

OLDEST_PYTHON = (3, 11)


def use_a_new_enough_python() -> None:
    """Starts again under a newer interpreter when the one that was called is too old."""
    if sys.version_info >= OLDEST_PYTHON:
        return
    for minor in range(14, OLDEST_PYTHON[1] - 1, -1):
        python = shutil.which(f"python3.{minor}")
        if python:
            os.execv(python, [python, *sys.argv])  # noqa: S606 - no shell is what is wanted
    sys.exit(f"Coterie needs Python 3.11 or newer; {sys.executable} is {sys.version.split()[0]}.")


use_a_new_enough_python()

from steps import (  # noqa: E402
    ROOT,
    Stamp,
    Step,
    StepFailed,
    can_install_system_packages,
    fingerprint,
    install_system_packages,
    main_guard,
    run,
    run_steps,
    succeeds,
    trusting_environment,
)

import frontend  # noqa: E402

VENV = ROOT / ".venv"
PYTHON = VENV / "bin" / "python"
UV = VENV / "bin" / "uv"
UV_VERSION = "uv==0.13.9"
STAMPS = VENV / "stamps"
LOCKS = {name: ROOT / f"requirements{end}.lock" for name, end in (("app", ""), ("dev", "-dev"), ("bench", "-bench"))}
NODE_LOCK = ROOT / "requirements-node.lock"


def steps(kind: str) -> list[Step]:
    if kind == "bench":
        peers = Step("Packages to measure beside", packages_stamp(kind).is_current, lambda: install_packages(kind))
        return [*steps("dev"), peers]
    return [
        Step("Python environment in .venv", environment_stamp().is_current, make_environment),
        Step("Python packages", lambda: packages_are_there(kind), lambda: install_packages(kind)),
        Step("Coterie, editable", editable_stamp().is_current, install_coterie),
        Step("Node from PyPI", node_is_there, install_node),
        Step("Front-end packages", frontend.packages_stamp().is_current, lambda: build_frontend("packages")),
        Step("Front-end bundle", frontend.bundle_stamp().is_current, lambda: build_frontend("bundle")),
    ]


def environment_stamp() -> Stamp:
    # The interpreter's own file belongs to it: after a system upgrade the old link would lead nowhere.
    interpreter = os.path.realpath(PYTHON) if PYTHON.exists() else "missing"
    return Stamp(STAMPS / "environment", lambda: fingerprint([], UV_VERSION, interpreter))


def make_environment() -> None:
    if not succeeds(PYTHON, "-c", "import sys; sys.exit(sys.version_info < (3, 11))"):
        create_environment()
    if not succeeds(UV, "--version"):
        install_uv()
    environment_stamp().write()


def create_environment() -> None:
    """Makes .venv by whichever way this machine offers; Debian's and Ubuntu's Python comes without ensurepip."""
    if not succeeds(sys.executable, "-m", "ensurepip", "--version") and not other_tools_will_do():
        if not can_install_system_packages():
            raise StepFailed(
                "This Python cannot make a virtual environment with pip in it. Install that part and start again:\n"
                "    sudo apt-get install python3-venv"
            )
        install_system_packages("python3-venv", f"python3.{sys.version_info.minor}-venv")
    if succeeds(sys.executable, "-m", "ensurepip", "--version"):
        run(sys.executable, "-m", "venv", "--clear", VENV)
    else:
        run(sys.executable, "-m", "venv", "--clear", "--without-pip", VENV)


def other_tools_will_do() -> bool:
    """Whether uv can get into an environment that has no pip: it is here, or a pip that installs into others is."""
    return succeeds(sys.executable, "-m", "venv", "--help") and (
        shutil.which("uv") is not None or succeeds(sys.executable, "-m", "pip", "--python", sys.executable, "--version")
    )


def install_uv() -> None:
    if succeeds(PYTHON, "-m", "pip", "--version"):
        run(PYTHON, "-m", "pip", "install", "--quiet", "--disable-pip-version-check", UV_VERSION)
    elif shutil.which("uv"):
        run("uv", "pip", "install", "--quiet", "--python", PYTHON, UV_VERSION)
    else:
        run(sys.executable, "-m", "pip", "--python", PYTHON, "install", "--quiet", UV_VERSION)


def packages_stamp(kind: str) -> Stamp:
    return Stamp(STAMPS / f"packages-{kind}", lambda: fingerprint([LOCKS[kind]]))


def packages_are_there(kind: str) -> bool:
    # The packages of development contain those of the product, at the same versions.
    return packages_stamp(kind).is_current() or packages_stamp("dev").is_current()


def install_packages(kind: str) -> None:
    """Installs one lock file. A package that an interruption left half-copied looks installed: then copy all again."""
    begun = STAMPS / f"packages-{kind}.begun"
    again = ["--reinstall"] if begun.exists() else []
    begun.touch()
    uv_pip_install(*again, "-r", LOCKS[kind])
    packages_stamp(kind).write()
    begun.unlink()


def editable_stamp() -> Stamp:
    return Stamp(STAMPS / "coterie", lambda: fingerprint([ROOT / "pyproject.toml", ROOT / "hatch_build.py"], str(ROOT)))


def install_coterie() -> None:
    uv_pip_install("--no-deps", "--editable", ROOT)
    editable_stamp().write()


def node_stamp() -> Stamp:
    return Stamp(STAMPS / "node", lambda: fingerprint([NODE_LOCK]))


def node_is_there() -> bool:
    return frontend.is_built() or node_stamp().is_current() or frontend.system_node()


def install_node() -> None:
    uv_pip_install("--reinstall", "-r", NODE_LOCK)
    node_stamp().write()


def build_frontend(part: str) -> None:
    # With the environment's own Python, where Node may be a package.
    run(PYTHON, ROOT / "scripts" / "frontend.py", part)


def uv_pip_install(*arguments: str | Path) -> None:
    # uv's progress bars are for a terminal; in a log they are a line for each package.
    quiet = [] if sys.stderr.isatty() else ["--quiet"]
    run(UV, "pip", "install", "--python", PYTHON, *quiet, *arguments, environment=uv_environment())


def uv_environment() -> dict[str, str]:
    """uv does not read pip's settings: hand over the package index that this machine's pip is set to."""
    environment = trusting_environment()
    if not {"UV_DEFAULT_INDEX", "UV_INDEX_URL", "UV_NO_CONFIG"} & environment.keys():
        asked = [str(PYTHON), "-m", "pip", "config", "get", "global.index-url"]
        answer = subprocess.run(asked, capture_output=True, text=True, check=False)
        index = environment.get("PIP_INDEX_URL") or (answer.stdout.strip() if answer.returncode == 0 else "")
        if index:
            environment["UV_DEFAULT_INDEX"] = index
    return environment


def main(arguments: list[str]) -> None:
    if len(arguments) != 1 or arguments[0] not in LOCKS:
        raise StepFailed(f"Expected one of: {', '.join(LOCKS)}.")
    run_steps(steps(arguments[0]))


if __name__ == "__main__":
    main_guard(main)
