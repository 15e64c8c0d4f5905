"""Who reacts to which activity.

Two manners: ``reacts_to`` runs in the background, is stored with the act and survives a restart; ``shows`` runs in the
process right after the commit: for live updates, where late is worthless and a loss is caught up by the page, and (as
well as in the background) for what must be gone from the very next page. Both get the activity's id, load it anew and
check access again.
"""

from __future__ import annotations

import logging
from collections import defaultdict
from collections.abc import Callable

log = logging.getLogger(__name__)

Reaction = Callable[[int], None]

IN_BACKGROUND: dict[str, dict[str, Reaction]] = defaultdict(dict)
AT_ONCE: dict[str, list[Reaction]] = defaultdict(list)


def reacts_to(*kinds: str) -> Callable[[Reaction], Reaction]:
    """Register a background reaction to these kinds of activity."""

    def register(reaction: Reaction) -> Reaction:
        for kind in kinds:
            IN_BACKGROUND[kind][path_of(reaction)] = reaction
        return reaction

    return register


def shows(*kinds: str) -> Callable[[Reaction], Reaction]:
    """Register a live update for these kinds of activity."""

    def register(reaction: Reaction) -> Reaction:
        for kind in kinds:
            AT_ONCE[kind].append(reaction)
        return reaction

    return register


def path_of(reaction: Reaction) -> str:
    return f"{reaction.__module__}.{reaction.__qualname__}"


def run_at_once(activity_id: int, kind: str) -> None:
    """Run the live updates; one that fails is logged and holds up neither the others nor the person who acted."""
    for reaction in AT_ONCE[kind]:
        try:
            reaction(activity_id)
        except Exception:
            log.exception("live update failed: %s for activity %s", path_of(reaction), activity_id)
