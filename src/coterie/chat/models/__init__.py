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

__all__ = ["Message", "MessageQuerySet", "ReadMark", "Removal", "Revision", "hold", "hold_standing"]
