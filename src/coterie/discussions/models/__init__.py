"""Tables of the room: topics and their posts."""

from coterie.discussions.models.curation import (
    Closure,
    Merge,
    Pin,
    Retitling,
    Split,
    Tag,
    Tagging,
    TagRemoval,
    tagged,
)
from coterie.discussions.models.reading import Bookmark, Following, Level, TopicMark
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
    "Bookmark",
    "Closure",
    "Following",
    "Level",
    "Merge",
    "Origin",
    "Pin",
    "Post",
    "PostQuerySet",
    "Removal",
    "Retitling",
    "Revision",
    "Split",
    "Tag",
    "TagRemoval",
    "Tagging",
    "Topic",
    "TopicMark",
    "TopicQuerySet",
    "hold",
    "hold_standing",
    "recount",
    "tagged",
]
