"""What a viewer may do in a space, and who holds which permission of any room."""

from __future__ import annotations

from enum import StrEnum
from functools import lru_cache

from coterie.foundation.rooms import Grant, Holder, features, grants


class Permission(StrEnum):
    """``object:verb``."""

    COMMUNITY_VIEW = "community:view"
    COMMUNITY_JOIN = "community:join"
    COMMUNITY_LEAVE = "community:leave"
    COMMUNITY_REVISE = "community:revise"
    COMMUNITY_OPEN = "community:open"
    COMMUNITY_EXPORT = "community:export"
    FEATURE_SWITCH = "feature:switch"
    MEMBER_LIST = "member:list"
    MEMBER_PROMOTE = "member:promote"
    MEMBER_ADMIT = "member:admit"
    DOOR_ARRANGE = "door:arrange"
    INVITATION_SEND = "invitation:send"
    FEEDBACK_GIVE = "feedback:give"
    FEEDBACK_READ = "feedback:read"


GRANTS = (
    Grant(Permission.COMMUNITY_VIEW, Holder.READER, "see that the space is there, and its front page", operator=True),
    Grant(Permission.COMMUNITY_JOIN, Holder.OUTSIDER, "become a member", operator=True),
    Grant(Permission.COMMUNITY_LEAVE, Holder.MEMBER, "end one's membership"),
    Grant(Permission.COMMUNITY_REVISE, Holder.HOST, "change name, purpose, brand and guidelines", operator=True),
    Grant(Permission.COMMUNITY_OPEN, Holder.LEAD, "open the space to everybody", operator=True),
    Grant(Permission.COMMUNITY_EXPORT, Holder.LEAD, "download everything in the space", operator=True),
    Grant(Permission.FEATURE_SWITCH, Holder.LEAD, "switch what the space offers on and off", operator=True),
    Grant(Permission.MEMBER_LIST, Holder.MEMBER, "see who belongs to the space", operator=True),
    Grant(Permission.MEMBER_PROMOTE, Holder.LEAD, "change a member's role", operator=True),
    Grant(Permission.MEMBER_ADMIT, Holder.HOST, "let in who asks to join", operator=True),
    Grant(Permission.DOOR_ARRANGE, Holder.LEAD, "choose how one joins", operator=True),
    Grant(Permission.INVITATION_SEND, Holder.HOST, "ask somebody to join", operator=True),
    Grant(Permission.FEEDBACK_GIVE, Holder.MEMBER, "say what is missing in the space"),
    Grant(Permission.FEEDBACK_READ, Holder.LEAD, "read what early members say is missing", operator=True),
)


class Role(StrEnum):
    """A member's standing in one community, weakest first."""

    MEMBER = "member"
    HOST = "host"
    LEAD = "lead"


_RANK = {holder: rank for rank, holder in enumerate((Holder.READER, Holder.MEMBER, Holder.HOST, Holder.LEAD))}


@lru_cache(maxsize=4096)
def held(role: Role | None, *, reads: bool, signed_in: bool, operates: bool, off: frozenset[str]) -> frozenset[str]:
    """The permissions of somebody in a space.

    ``reads``: the space is open, or they are invited; ``off``: keys of the features that are switched off there. What
    only operators hold on the whole site is among it; what an author holds is not: that hangs on the object.
    """
    rank = _RANK[Holder(role)] if role else 0 if reads else -1
    without = {permission for key in off if key in features() for permission in features()[key].permissions}
    return frozenset(
        grant.permission
        for grant in grants().values()
        if grant.permission not in without and _holds(grant, rank, joins=role is None and signed_in, operates=operates)
    )


def _holds(grant: Grant, rank: int, *, joins: bool, operates: bool) -> bool:
    if grant.to == Holder.OUTSIDER:
        return joins and (rank >= 0 or (operates and grant.operator))
    by_role = grant.to in _RANK and rank >= _RANK[grant.to]
    return by_role or (operates and grant.operator)


@lru_cache(maxsize=1)
def of_operators() -> frozenset[str]:
    """What operators hold on the whole site, outside of any space: permissions that no role in a space has."""
    return frozenset(g.permission for g in grants().values() if g.operator and g.to == Holder.NOBODY and not g.author)


def of_author(permissions: frozenset[str], off: frozenset[str]) -> frozenset[str]:
    """Those of ``permissions`` that whoever made an object holds towards it, where their feature is on."""
    without = {permission for key in off if key in features() for permission in features()[key].permissions}
    return frozenset(p for p in permissions if grants()[p].author and p not in without)
