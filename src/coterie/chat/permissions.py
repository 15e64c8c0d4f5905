"""What a viewer may do with messages."""

from enum import StrEnum

from coterie.foundation.rooms import Grant, Holder


class Permission(StrEnum):
    """``object:verb``."""

    MESSAGE_VIEW = "message:view"
    MESSAGE_VIEW_MEMBERS = "message:view_members"
    MESSAGE_VIEW_HOSTS = "message:view_hosts"
    CHANNEL_SLOW = "channel:slow"
    MESSAGE_SEND = "message:send"
    MESSAGE_EDIT = "message:edit"
    MESSAGE_REMOVE = "message:remove"
    MESSAGE_RESTORE = "message:restore"
    MESSAGE_HISTORY = "message:history"
    MESSAGE_PIN = "message:pin"
    PRESENCE_VIEW = "presence:view"


GRANTS = (
    Grant(Permission.MESSAGE_VIEW, Holder.READER, "read chat channels for everybody", operator=True),
    Grant(Permission.MESSAGE_VIEW_MEMBERS, Holder.MEMBER, "read chat channels for members", operator=True),
    Grant(Permission.MESSAGE_VIEW_HOSTS, Holder.HOST, "read chat channels for hosts and leads", operator=True),
    Grant(Permission.CHANNEL_SLOW, Holder.HOST, "have people wait between two messages in a channel", operator=True),
    Grant(Permission.MESSAGE_SEND, Holder.MEMBER, "write in chat channels in which all members write"),
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
    Grant(Permission.MESSAGE_PIN, Holder.HOST, "pin a message and take the pin off"),
    Grant(Permission.PRESENCE_VIEW, Holder.MEMBER, "see who is in a chat channel right now", operator=True),
)
