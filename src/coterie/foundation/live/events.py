"""What travels to open pages: named events, and the few that the page's <live-stream> element understands."""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import cached_property
from typing import Literal

Position = Literal["append", "prepend", "replace", "before", "after", "remove"]


@dataclass(frozen=True)
class Event:
    """One server-sent event: ``name`` is one word, ``data`` any text."""

    name: str
    data: str

    @cached_property
    def wire(self) -> bytes:
        """The bytes on the wire: made once for an event, however many listen."""
        if not self.name:
            return b": still here\n\n"
        lines = self.data.replace("\r\n", "\n").replace("\r", "\n").split("\n")
        data = "".join(f"data: {line}\n" for line in lines)
        return f"event: {self.name}\n{data}\n".encode()


HEARTBEAT = Event("", "")
# The listener was too slow or the connection between processes was lost: what it shows may be old, so it catches up.
LAGGED = Event("lagged", "")
# A control event between processes, never sent to a browser: check again what this person may hear.
REVOKE = Event("revoke", "")


def html_event(target: str, position: Position, id: str, html: str) -> Event:
    """Put ``html`` (one element with this ``id``) at ``position`` of the element that ``target`` selects.

    An element with that id that is already on the page is replaced, so that an event that arrives twice, or beside the
    answer to the person's own form, shows nothing twice.
    """
    return Event("html", json.dumps({"target": target, "position": position, "id": id, "html": html}))


def reload_event() -> Event:
    """The page is out of date as a whole: load it again."""
    return Event("reload", "")


def close_event() -> Event:
    """Nothing more will come here: stop listening and do not connect again."""
    return Event("close", "")
