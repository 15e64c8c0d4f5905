"""Live updates: events from the rooms to the pages that people have open, for those who may see them."""

from coterie.foundation.live.channels import (
    Change,
    allowed,
    changed,
    changes,
    channel,
    revoke,
    revoke_everybody,
    state,
)
from coterie.foundation.live.events import Event, html_event, reload_event
from coterie.foundation.live.hub import publish

__all__ = [
    "Change",
    "Event",
    "allowed",
    "changed",
    "changes",
    "channel",
    "html_event",
    "publish",
    "reload_event",
    "revoke",
    "revoke_everybody",
    "state",
]
