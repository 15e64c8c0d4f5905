"""What travels to open pages: named events, and the few that the page's <live-stream> element understands."""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import cached_property
from typing import Literal

Position = Literal["append", "prepend", "order", "replace", "before", "after", "remove"]


@dataclass(frozen=True)
class Event:
    """One server-sent event: ``name`` is one word, ``data`` any text, ``id`` a version of its channel, or nothing."""

    name: str
    data: str = ""
    id: str = ""

    @cached_property
    def wire(self) -> bytes:
        """The bytes on the wire: made once for an event, however many listen."""
        lines = self.data.replace("\r\n", "\n").replace("\r", "\n").split("\n")
        data = "".join(f"data: {line}\n" for line in lines)
        stamp = f"id: {self.id}\n" if self.id else ""
        return f"event: {self.name}\n{stamp}{data}\n".encode()


# An event and no comment: the page sees it, and after too long a silence knows that its connection is dead.
HEARTBEAT = Event("beat")
# The page has everything that had changed before it connected; what comes from here on is new.
LIVE = Event("live")

# Between processes, never sent to a browser.
# The channel has something new: whoever has listeners to it loads what.
CHANGED = Event("changed")
# Check again what the listeners of this channel may hear.
REVOKE = Event("revoke")
# Something may have been missed between processes: look again.
LAGGED = Event("lagged")


def html_event(target: str, position: Position, id: str, html: str) -> Event:
    """Put ``html`` (one element with this ``id``) at ``position`` of the element that ``target`` selects.

    An element with that id that is already on the page is replaced, so that an event that arrives twice, or beside the
    answer to the person's own form, shows nothing twice. ``order`` puts it among its siblings by the number that ends
    its id, and leaves it out where it belongs to another page of the list.
    """
    return Event("html", json.dumps({"target": target, "position": position, "id": id, "html": html}))


def reload_event() -> Event:
    """The page is out of date as a whole: load it again."""
    return Event("reload")


def close_event() -> Event:
    """Nothing more will come here: stop listening."""
    return Event("close")
