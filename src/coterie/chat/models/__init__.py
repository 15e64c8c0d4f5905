"""Tables of the room: messages of chat channels, how far each person has read, and who is there."""

from coterie.chat.models.messages import Message, MessageQuerySet, ReadMark, Removal, Revision, hold, hold_standing
from coterie.chat.models.passages import Passage, Quotation
from coterie.chat.models.pins import Pin
from coterie.chat.models.presence import Concealment, Presence
from coterie.chat.models.slow import PAUSES, SlowMode

__all__ = [
    "PAUSES",
    "Concealment",
    "Message",
    "MessageQuerySet",
    "Passage",
    "Pin",
    "Presence",
    "Quotation",
    "ReadMark",
    "Removal",
    "Revision",
    "SlowMode",
    "hold",
    "hold_standing",
]
