"""The channels that a new space begins with: few, and none that would stay empty."""

from __future__ import annotations

from dataclasses import dataclass

from coterie.channels.models import Channel
from coterie.channels.open_channel import add_channel
from coterie.communities.models import Community
from coterie.foundation.channel_kinds import Beginning, ChannelKind
from coterie.foundation.rooms import channel_kinds
from coterie.people.models import User


@dataclass(frozen=True)
class Chosen(Beginning):
    """The same, of a space for which somebody chose the ``kinds`` of channels that it begins with."""

    kinds: frozenset[str] = frozenset()


def starts(community: Community, by: User, known: Beginning) -> None:
    """Open one channel of each kind that was chosen, or that begins by what is known of the space's people."""
    for kind in channel_kinds().values():
        if kind.key in known.kinds if isinstance(known, Chosen) else kind.begins(known):
            open_first(community, kind, by=by)


def open_first(community: Community, kind: ChannelKind, *, by: User) -> Channel:
    """The first channel of its kind in a space, as its first starter says: a part of founding."""
    first = kind.starters[0]
    name, purpose = str(first.name), str(first.purpose)
    return add_channel(community, by=by, kind=kind.key, name=name, purpose=purpose, icon=first.icon)
