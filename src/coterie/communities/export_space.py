"""Everything in a space, as one file for those who lead it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import IO

from coterie.activity.record import record
from coterie.communities import activities
from coterie.communities.models import Community
from coterie.foundation.archive import archive, json_lines
from coterie.foundation.rooms import rooms
from coterie.people.models import User


def export_space(community: Community, *, by: User) -> IO[bytes]:
    """A zip archive: a folder for each room that holds something of the space, with rows as lines of JSON and what
    people read as Markdown. It says that it was made to all members."""
    made = archive(_files(community))
    record(activities.EXPORTED, by=by, about=community, to=community.audience, community=community.name)
    return made


def _files(community: Community) -> Iterator[tuple[str, Iterable[str]]]:
    for room in rooms():
        for held in room.held:
            if held.space:
                yield f"{room.name}/{held.key}.jsonl", json_lines(held.for_space(community))
        for name, text in room.written(community) if room.written else ():
            yield f"{room.name}/{name}", text
