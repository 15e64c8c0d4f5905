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
from typing import TYPE_CHECKING

from coterie.activity.kinds import kinds

if TYPE_CHECKING:
    from coterie.activity.kinds import Kind

log = logging.getLogger(__name__)

Reaction = Callable[[int], None]

IN_BACKGROUND: dict[str, dict[str, Reaction]] = defaultdict(dict)
AT_ONCE: dict[str, list[Reaction]] = defaultdict(list)
# Reactions to every kind of which something holds, whichever room declares it.
TO_WHATEVER: dict[str, tuple[Callable[[Kind], bool], Reaction]] = {}


def reacts_to(*names: str) -> Callable[[Reaction], Reaction]:
    """Register a background reaction to these kinds of activity."""

    def register(reaction: Reaction) -> Reaction:
        for kind in names:
            IN_BACKGROUND[kind][path_of(reaction)] = reaction
        return reaction

    return register


def reacts_to_whatever(holds: Callable[[Kind], bool]) -> Callable[[Reaction], Reaction]:
    """Register a background reaction to every kind of which this holds, so that it need not know the rooms above."""

    def register(reaction: Reaction) -> Reaction:
        TO_WHATEVER[path_of(reaction)] = holds, reaction
        return reaction

    return register


def in_background(kind: str) -> dict[str, Reaction]:
    """The background reactions to a kind, by their path."""
    declared = kinds().get(kind)
    general = {
        path: reaction for path, (holds, reaction) in TO_WHATEVER.items() if declared is not None and holds(declared)
    }
    return {**IN_BACKGROUND[kind], **general}


def shows(*names: str) -> Callable[[Reaction], Reaction]:
    """Register a live update for these kinds of activity."""

    def register(reaction: Reaction) -> Reaction:
        for kind in names:
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
