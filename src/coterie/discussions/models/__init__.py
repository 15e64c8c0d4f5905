"""Tables of the room: topics, their posts, and what helps with a question."""

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
    "Duplicate",
    "Origin",
    "Post",
    "PostQuerySet",
    "Removal",
    "Revision",
    "SameProblem",
    "TitleWord",
    "Topic",
    "TopicQuerySet",
    "Vote",
    "helpful_votes",
    "hold",
    "hold_standing",
    "open_questions",
    "recount",
    "same_problems",
    "words_of",
]
