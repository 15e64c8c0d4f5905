"""What a viewer may do, as one enumeration, answered by one object per viewer and community."""

from __future__ import annotations

from enum import StrEnum


class Permission(StrEnum):
    """``object:verb``. Each is documented in docs/permissions.md."""

    COMMUNITY_VIEW = "community:view"
    COMMUNITY_JOIN = "community:join"
    COMMUNITY_LEAVE = "community:leave"
    COMMUNITY_REVISE = "community:revise"
    COMMUNITY_OPEN = "community:open"
    MEMBER_LIST = "member:list"
    MEMBER_PROMOTE = "member:promote"
    INVITATION_SEND = "invitation:send"
    TOPIC_VIEW = "topic:view"
    TOPIC_START = "topic:start"
    TOPIC_REPLY = "topic:reply"
    POST_REACT = "post:react"
    POST_EDIT = "post:edit"
    POST_REMOVE = "post:remove"
    POST_RESTORE = "post:restore"
    POST_HISTORY = "post:history"
    NICHE_VIEW = "niche:view"
    NICHE_REVIEW = "niche:review"
    NICHE_LAUNCH = "niche:launch"
    SOURCE_IMPORT = "source:import"


class Role(StrEnum):
    """A member's standing in one community, weakest first."""

    MEMBER = "member"
    HOST = "host"
    LEAD = "lead"


READ = frozenset({Permission.COMMUNITY_VIEW, Permission.TOPIC_VIEW})
TAKE_PART = READ | {
    Permission.COMMUNITY_LEAVE,
    Permission.MEMBER_LIST,
    Permission.TOPIC_START,
    Permission.TOPIC_REPLY,
    Permission.POST_REACT,
    Permission.POST_HISTORY,
}
HOST = TAKE_PART | {
    Permission.COMMUNITY_REVISE,
    Permission.INVITATION_SEND,
    Permission.POST_REMOVE,
    Permission.POST_RESTORE,
}
LEAD = HOST | {Permission.COMMUNITY_OPEN, Permission.MEMBER_PROMOTE}
OPERATE = frozenset(
    {
        Permission.NICHE_VIEW,
        Permission.NICHE_REVIEW,
        Permission.NICHE_LAUNCH,
        Permission.SOURCE_IMPORT,
    }
)
# An operator steps in where needed, but speaks in a community only after joining it like everybody else.
STEP_IN = (LEAD - TAKE_PART) | READ | {Permission.MEMBER_LIST, Permission.POST_HISTORY}

OF_ROLE = {Role.MEMBER: TAKE_PART, Role.HOST: HOST, Role.LEAD: LEAD}
