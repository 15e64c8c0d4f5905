"""Tables of the room: comments, reactions, mentions, and the previews of links."""

from coterie.comments.models.links import LinkUse, Preview, PreviewRemoval
from coterie.comments.models.said import (
    REACTIONS,
    Comment,
    CommentQuerySet,
    Conversation,
    Mention,
    OnTarget,
    OnTargetQuerySet,
    Reaction,
    Removal,
    Revision,
    named,
)

__all__ = [
    "REACTIONS",
    "Comment",
    "CommentQuerySet",
    "Conversation",
    "LinkUse",
    "Mention",
    "OnTarget",
    "OnTargetQuerySet",
    "Preview",
    "PreviewRemoval",
    "Reaction",
    "Removal",
    "Revision",
    "named",
]
