"""The browser that pages are tested in: the system's Chromium, or the one that Playwright downloads."""

from __future__ import annotations

import os
import platform
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from playwright.sync_api import Browser, sync_playwright
from steps import StepFailed, can_install_system_packages, install_system_packages, say, succeeds

# Chromium must not look for updates, names or telemetry: tests reach this machine alone.
QUIET = (
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--disable-quic",
)

PLAYWRIGHT = (sys.executable, "-m", "playwright")


def provide() -> str:
    """Makes sure that there is a browser and says which; raises StepFailed when none can be had."""
    _provide_driver()
    if system_chromium() is None and not _playwrights_own():
        _install()
    return system_chromium() or str(_playwrights_own())


def system_chromium() -> str | None:
    for name in ("chromium", "chromium-browser", "google-chrome"):
        found = shutil.which(name)
        # Ubuntu's package is a script that only asks for a snap: finding it says nothing, running it does.
        if found and succeeds(found, "--version"):
            return found
    return None


@contextmanager
def browser() -> Iterator[Browser]:
    """A headless browser, for as long as the block lasts."""
    with sync_playwright() as playwright:
        options = [*QUIET, "--no-sandbox"] if os.geteuid() == 0 else [*QUIET]
        running = playwright.chromium.launch(executable_path=system_chromium(), args=options)
        try:
            yield running
        finally:
            running.close()


def _provide_driver() -> None:
    """Playwright's driver is a Node that asks for one library which the smallest systems lack."""
    if succeeds(*PLAYWRIGHT, "--version"):
        return
    if can_install_system_packages():
        install_system_packages("libatomic1")
    if not succeeds(*PLAYWRIGHT, "--version"):
        raise StepFailed("Playwright does not start. Its library may be missing: sudo apt-get install libatomic1")


def _install() -> None:
    if can_install_system_packages() and "debian" in platform.freedesktop_os_release()["ID"]:
        say("  installing Chromium (apt-get) …")
        install_system_packages("chromium")
        return
    say("  downloading Chromium (Playwright) …")
    with_libraries = ["--with-deps"] if can_install_system_packages() else []
    command = [*PLAYWRIGHT, "install", *with_libraries, "chromium"]
    if subprocess.run(command, check=False).returncode:
        raise StepFailed(
            "Playwright could not download Chromium. Install one and start again: apt-get install chromium"
        )


def _playwrights_own() -> Path | None:
    with sync_playwright() as playwright:
        path = Path(playwright.chromium.executable_path)
    return path if path.exists() else None
