"""Tables of the room: conversations of two people, their messages, and who may write to whom."""

from coterie.direct.models.conversations import (
    Acceptance,
    Conversation,
    ConversationQuerySet,
    Decline,
    DirectMessageQuerySet,
    Message,
    Participant,
    Removal,
    Revision,
    hold,
    hold_standing,
)
from coterie.direct.models.wishes import EVERYBODY, KNOWN, NOBODY, WHO, Block, Preference

__all__ = [
    "EVERYBODY",
    "KNOWN",
    "NOBODY",
    "WHO",
    "Acceptance",
    "Block",
    "Conversation",
    "ConversationQuerySet",
    "Decline",
    "DirectMessageQuerySet",
    "Message",
    "Participant",
    "Preference",
    "Removal",
    "Revision",
    "hold",
    "hold_standing",
]
