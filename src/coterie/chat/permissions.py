"""What a viewer may do with channels and messages."""

from enum import StrEnum

from coterie.foundation.rooms import Grant, Holder


class Permission(StrEnum):
    """``object:verb``."""

    CHANNEL_VIEW = "channel:view"
    CHANNEL_OPEN = "channel:open"
    CHANNEL_REVISE = "channel:revise"
    CHANNEL_ARCHIVE = "channel:archive"
    MESSAGE_SEND = "message:send"
    MESSAGE_ANNOUNCE = "message:announce"
    MESSAGE_EDIT = "message:edit"
    MESSAGE_REMOVE = "message:remove"
    MESSAGE_RESTORE = "message:restore"
    MESSAGE_HISTORY = "message:history"


GRANTS = (
    Grant(Permission.CHANNEL_VIEW, Holder.READER, "read chat channels", operator=True),
    Grant(Permission.CHANNEL_OPEN, Holder.LEAD, "open a chat channel"),
    Grant(Permission.CHANNEL_REVISE, Holder.LEAD, "change a channel's name, purpose, icon, place and who writes"),
    Grant(Permission.CHANNEL_ARCHIVE, Holder.LEAD, "archive a channel and reopen it", operator=True),
    Grant(Permission.MESSAGE_SEND, Holder.MEMBER, "write in channels for all members"),
    Grant(Permission.MESSAGE_ANNOUNCE, Holder.HOST, "write in channels for announcements"),
    Grant(Permission.MESSAGE_EDIT, Holder.NOBODY, "change a message", author=True),
    Grant(Permission.MESSAGE_REMOVE, Holder.HOST, "take a message down", operator=True, author=True),
    Grant(
        Permission.MESSAGE_RESTORE,
        Holder.HOST,
        "put a message back (authors: what they took down)",
        operator=True,
        author=True,
    ),
    Grant(Permission.MESSAGE_HISTORY, Holder.MEMBER, "read what a message said before", operator=True),
)
