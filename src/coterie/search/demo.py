"""The demonstration's search finds what the rooms below have simulated."""

from __future__ import annotations

from coterie.foundation.stage import Stage
from coterie.search.models import Rebuild
from coterie.search.rebuild import catch_up, rebuild


def demo(stage: Stage) -> None:
    """Index everything that is there; the second time only what came since."""
    rebuild() if not Rebuild.objects.exists() else catch_up()
