"""The command line, in this process or in one of its own."""

from __future__ import annotations

import subprocess
import sys

from typer.testing import CliRunner

from coterie_discovery.commands.cli import app


def run(*arguments: object):
    return CliRunner().invoke(app, list(map(str, arguments)))


def process(*arguments: object, **options) -> subprocess.Popen[str]:
    command = [sys.executable, "-m", "coterie_discovery", *map(str, arguments)]
    return subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, **options)
