"""Tables of the room: messages of chat channels, and how far each person has read."""

from coterie.chat.models.messages import (
    Message,
    MessageQuerySet,
    ReadMark,
    Removal,
    Revision,
    hold,
    hold_standing,
)
from coterie.chat.models.slow import PAUSES, SlowMode

__all__ = [
    "PAUSES",
    "Message",
    "MessageQuerySet",
    "ReadMark",
    "Removal",
    "Revision",
    "SlowMode",
    "hold",
    "hold_standing",
]
