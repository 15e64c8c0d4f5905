"""What a viewer may do with the channels of a space. Who may see one, and write in it, says the room that holds it."""

from enum import StrEnum

from coterie.foundation.rooms import Grant, Holder


class Permission(StrEnum):
    """``object:verb``."""

    CHANNEL_VIEW = "channel:view"
    CHANNEL_ANNOUNCE = "channel:announce"
    CHANNEL_OPEN = "channel:open"
    CHANNEL_REVISE = "channel:revise"
    CHANNEL_ARRANGE = "channel:arrange"
    CHANNEL_ARCHIVE = "channel:archive"


GRANTS = (
    Grant(Permission.CHANNEL_VIEW, Holder.READER, "see which channels there are for them", operator=True),
    Grant(Permission.CHANNEL_ANNOUNCE, Holder.HOST, "write in channels in which only hosts and leads write"),
    Grant(Permission.CHANNEL_OPEN, Holder.LEAD, "open a channel"),
    Grant(Permission.CHANNEL_REVISE, Holder.LEAD, "change a channel: its name, purpose, icon, who sees it and writes"),
    Grant(Permission.CHANNEL_ARRANGE, Holder.LEAD, "put the channels of a space in order"),
    Grant(Permission.CHANNEL_ARCHIVE, Holder.LEAD, "archive a channel and reopen it", operator=True),
)
