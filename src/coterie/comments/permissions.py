"""What a viewer may do with the comments and reactions on an object that they may see."""

from enum import StrEnum

from coterie.foundation.rooms import Grant, Holder


class Permission(StrEnum):
    """``object:verb``."""

    COMMENT_WRITE = "comment:write"
    COMMENT_EDIT = "comment:edit"
    COMMENT_REMOVE = "comment:remove"
    COMMENT_RESTORE = "comment:restore"
    COMMENT_HISTORY = "comment:history"
    PREVIEW_REMOVE = "preview:remove"
    REACTION_GIVE = "reaction:give"


GRANTS = (
    Grant(Permission.COMMENT_WRITE, Holder.MEMBER, "comment on what one may see"),
    Grant(Permission.COMMENT_EDIT, Holder.NOBODY, "change a comment", author=True),
    Grant(Permission.COMMENT_REMOVE, Holder.HOST, "take a comment down", operator=True, author=True),
    Grant(
        Permission.COMMENT_RESTORE,
        Holder.HOST,
        "put a comment back (authors: what they took down)",
        operator=True,
        author=True,
    ),
    Grant(Permission.COMMENT_HISTORY, Holder.MEMBER, "read what a comment said before", operator=True),
    Grant(Permission.PREVIEW_REMOVE, Holder.HOST, "take the preview of a link off a text", operator=True, author=True),
    Grant(Permission.REACTION_GIVE, Holder.MEMBER, "react to what one may see: posts, comments"),
)
