"""Tables of the room: topics, their posts, and what helps with a question."""

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
from coterie.discussions.models.titles import TitleWord, words_of
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
from coterie.discussions.models.votes import (
    Duplicate,
    SameProblem,
    Vote,
    helpful_votes,
    open_questions,
    same_problems,
)

__all__ = [
    "Bookmark",
    "Closure",
    "Duplicate",
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
    "SameProblem",
    "Split",
    "Tag",
    "TagRemoval",
    "Tagging",
    "TitleWord",
    "Topic",
    "TopicMark",
    "TopicQuerySet",
    "Vote",
    "helpful_votes",
    "hold",
    "hold_standing",
    "open_questions",
    "recount",
    "same_problems",
    "tagged",
    "words_of",
]
