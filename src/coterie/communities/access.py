"""The only way to a community, its members and its invitations."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import partial
from typing import TYPE_CHECKING

from django.core.exceptions import PermissionDenied
from django.db.models import Case, Q, When
from django.http import Http404
from django.utils.translation import gettext as _

from coterie.communities.models import Community, CommunityQuerySet, Invitation, Membership
from coterie.communities.permissions import OF_ROLE, OPERATE, READ, STEP_IN, Permission, Role
from coterie.foundation.access import guarded
from coterie.people.models import User

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser

    Viewer = User | AnonymousUser


@dataclass(frozen=True)
class Standing:
    """What one viewer is and may do in one community (or, without one, on the whole site)."""

    viewer: Viewer
    role: Role | None = None
    invited: bool = False
    may: frozenset[Permission] = field(default_factory=frozenset)

    def can(self, permission: Permission) -> bool:
        return permission in self.may

    def require(self, permission: Permission) -> None:
        """PermissionDenied, with a reason to show, unless the viewer may."""
        if permission not in self.may:
            raise PermissionDenied(self._reason(permission))

    def _reason(self, permission: Permission) -> str:
        if not self.viewer.is_authenticated:
            return _("Sign in first.")
        if permission in OF_ROLE[Role.MEMBER] and self.role is None:
            return _("Only members can do this. Join first.")
        if permission in OPERATE:
            return _("Only operators of the platform can do this.")
        return _("Your role here does not include this.")


def standing(viewer: Viewer, community: Community) -> Standing:
    """The viewer's standing in the community; one query for a member, two for others, none for strangers."""
    if not viewer.is_authenticated:
        return Standing(viewer, may=READ if community.is_open else frozenset())
    role = Membership.objects.filter(community=community, user=viewer).values_list("role", flat=True).first()
    if role:
        extra = OPERATE | STEP_IN if viewer.is_operator else frozenset()
        return Standing(viewer, Role(role), may=OF_ROLE[Role(role)] | extra)
    return _outsider(viewer, community)


def _outsider(viewer: User, community: Community) -> Standing:
    invited = Invitation.objects.open().filter(community=community, user=viewer).exists()
    may: frozenset[Permission] = frozenset()
    if community.is_open or invited:
        may |= READ | {Permission.COMMUNITY_JOIN}
    if viewer.is_operator:
        may |= OPERATE | STEP_IN | {Permission.COMMUNITY_JOIN}
    return Standing(viewer, invited=invited, may=may)


def of_operator(viewer: Viewer) -> Standing:
    """The viewer's standing on the whole site: an operator's permissions or none."""
    operates = viewer.is_authenticated and viewer.is_operator
    return Standing(viewer, may=OPERATE if operates else frozenset())


def community(
    viewer: Viewer, slug: str, permission: Permission = Permission.COMMUNITY_VIEW
) -> tuple[Community, Standing]:
    """The community at this address and the viewer's standing in it.

    Http404 if there is none or the viewer may not see it; PermissionDenied if they may see it but not do this.
    """
    their = partial(standing, viewer)
    return guarded(Community.objects.all(), their, sees=Permission.COMMUNITY_VIEW, does=permission, slug=slug)


def communities(viewer: Viewer) -> CommunityQuerySet:
    """The list twin of :func:`community`."""
    return Community.objects.visible_to(viewer)


def invitation(token: str) -> Invitation:
    """The invitation that this token opens; holding the token is the permission. Http404 if there is none."""
    found = (
        Invitation.objects.with_token(token)
        .select_related("community", "identity", "invited_by", "user")
        .filter(withdrawn_at=None)
        .first()
    )
    if found is None:
        raise Http404
    return found


def members(community: Community) -> list[Membership]:
    """The members' list: leads and hosts first, then by how long they belong; each with its account, in one query."""
    order = Case(When(role=Role.LEAD, then=0), When(role=Role.HOST, then=1), default=2)
    return list(community.memberships.select_related("user").annotate(rank=order).order_by("rank", "joined_at")[:500])


def mentionable(community: Community, start: str) -> list[User]:
    """Up to eight members whose name or handle begins with ``start``."""
    begins = Q(handle__istartswith=start) | Q(name__istartswith=start)
    return list(User.objects.filter(begins, memberships__community=community, is_active=True).order_by("name")[:8])
