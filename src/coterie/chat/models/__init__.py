"""Tables of the room: channels, their messages, and how far each person has read."""

from coterie.chat.models.channels import (
    ICONS,
    Archival,
    Channel,
    ChannelQuerySet,
    Message,
    MessageQuerySet,
    ReadMark,
    Removal,
    Revision,
    hold,
    hold_standing,
)

__all__ = [
    "ICONS",
    "Archival",
    "Channel",
    "ChannelQuerySet",
    "Message",
    "MessageQuerySet",
    "ReadMark",
    "Removal",
    "Revision",
    "hold",
    "hold_standing",
]
