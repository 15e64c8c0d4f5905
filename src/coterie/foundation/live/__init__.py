"""Live updates: events from the rooms to the pages that people have open, for those who may see them."""

from coterie.foundation.live.channels import allowed, channel, revoke
from coterie.foundation.live.events import Event, close_event, html_event, reload_event
from coterie.foundation.live.hub import publish, subscribe

__all__ = [
    "Event",
    "allowed",
    "channel",
    "close_event",
    "html_event",
    "publish",
    "reload_event",
    "revoke",
    "subscribe",
]
