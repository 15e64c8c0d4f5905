"""What a viewer may do with topics and posts."""

from enum import StrEnum

from coterie.foundation.rooms import Grant, Holder


class Permission(StrEnum):
    """``object:verb``."""

    TOPIC_VIEW = "topic:view"
    TOPIC_VIEW_MEMBERS = "topic:view_members"
    TOPIC_VIEW_HOSTS = "topic:view_hosts"
    TOPIC_START = "topic:start"
    TOPIC_REPLY = "topic:reply"
    TOPIC_MOVE = "topic:move"
    POST_EDIT = "post:edit"
    POST_REMOVE = "post:remove"
    POST_RESTORE = "post:restore"
    POST_HISTORY = "post:history"
    ANSWER_VOTE = "answer:vote"
    QUESTION_SHARE = "question:share"
    QUESTION_DUPLICATE = "question:duplicate"
    TOPIC_PIN = "topic:pin"
    TOPIC_CLOSE = "topic:close"
    TOPIC_RETITLE = "topic:retitle"
    TOPIC_TAG = "topic:tag"
    TOPIC_MERGE = "topic:merge"
    TOPIC_FOLLOW = "topic:follow"
    TAG_MANAGE = "tag:manage"


GRANTS = (
    Grant(Permission.TOPIC_VIEW, Holder.READER, "read topics and posts in channels for everybody", operator=True),
    Grant(Permission.TOPIC_VIEW_MEMBERS, Holder.MEMBER, "read topics in channels for members", operator=True),
    Grant(Permission.TOPIC_VIEW_HOSTS, Holder.HOST, "read topics in channels for hosts and leads", operator=True),
    Grant(Permission.TOPIC_START, Holder.MEMBER, "start a topic in channels in which all members do"),
    Grant(Permission.TOPIC_REPLY, Holder.MEMBER, "reply where all members do; who asked accepts an answer"),
    Grant(Permission.TOPIC_MOVE, Holder.HOST, "move a topic into another channel", operator=True),
    Grant(Permission.POST_EDIT, Holder.NOBODY, "change a post", author=True),
    Grant(Permission.POST_REMOVE, Holder.HOST, "take a post down", operator=True, author=True),
    Grant(
        Permission.POST_RESTORE,
        Holder.HOST,
        "put a post back (authors: what they took down)",
        operator=True,
        author=True,
    ),
    Grant(Permission.POST_HISTORY, Holder.MEMBER, "read what a post said before", operator=True),
    Grant(Permission.ANSWER_VOTE, Holder.MEMBER, "find somebody's answer helpful"),
    Grant(Permission.QUESTION_SHARE, Holder.MEMBER, "say that one has the same problem"),
    Grant(
        Permission.QUESTION_DUPLICATE, Holder.HOST, "say that a question was asked before", operator=True, author=True
    ),
    Grant(Permission.TOPIC_PIN, Holder.HOST, "pin a topic to the top of the list"),
    Grant(Permission.TOPIC_CLOSE, Holder.HOST, "close and reopen a topic, and reply in a closed one", operator=True),
    Grant(Permission.TOPIC_RETITLE, Holder.HOST, "change a topic's title", author=True),
    Grant(Permission.TOPIC_TAG, Holder.HOST, "choose a topic's tags", author=True),
    Grant(Permission.TOPIC_MERGE, Holder.HOST, "merge two topics, and make a topic of some posts"),
    Grant(Permission.TOPIC_FOLLOW, Holder.MEMBER, "follow or mute a topic, keep a bookmark"),
    Grant(Permission.TAG_MANAGE, Holder.HOST, "make, rename, merge and remove tags"),
)
