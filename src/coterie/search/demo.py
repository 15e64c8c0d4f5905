"""The demonstration's search finds what the rooms below have simulated."""

from __future__ import annotations

from coterie.foundation.stage import Stage
from coterie.search.consent import let_count
from coterie.search.keep import keep
from coterie.search.models import Rebuild, Search
from coterie.search.rebuild import catch_up, rebuild

# What they look for in vain.
SOUGHT = ("{0} workshop near me", "{1} repair manual", "{0} spare parts", "{2} for beginners")


def demo(stage: Stage) -> None:
    """Index everything that is there; the second time only what came since."""
    rebuild() if not Rebuild.objects.exists() else catch_up()
    _search(stage)


def _search(stage: Stage) -> None:
    """Simulated members let their searches count; the lead has not chosen yet. Nothing if it was done before."""
    if Search.objects.exists():
        return
    for number, member in enumerate(stage.members):
        consent = let_count(by=member).pk
        for days, text in enumerate(SOUGHT[number % 2 :], 1):
            at, space = stage.ago(days=days, hours=number), stage.community if days % 2 else None
            keep(consent, typed=stage.said(text), results=0, space=space, at=at)
