"""Tables of the room: topics and their posts."""

from coterie.discussions.models.topics import (
    Origin,
    Post,
    PostQuerySet,
    Removal,
    Revision,
    Topic,
    TopicQuerySet,
    hold,
    hold_standing,
    recount,
)

__all__ = [
    "Origin",
    "Post",
    "PostQuerySet",
    "Removal",
    "Revision",
    "Topic",
    "TopicQuerySet",
    "hold",
    "hold_standing",
    "recount",
]
