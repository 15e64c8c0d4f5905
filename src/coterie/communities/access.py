"""The only way to a community, its members and its invitations."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from functools import partial
from typing import TYPE_CHECKING, Any

from django.core.exceptions import PermissionDenied
from django.db.models import Case, Exists, OuterRef, Q, QuerySet, Subquery, When
from django.http import Http404
from django.utils.translation import gettext as _

from coterie.communities.models import (
    Community,
    CommunityQuerySet,
    Departure,
    Feedback,
    Guidelines,
    Invitation,
    InvitationLink,
    JoinRequest,
    Membership,
)
from coterie.communities.permissions import Permission, Role, held, of_author, of_operators
from coterie.foundation.access import guarded
from coterie.foundation.columns import parted
from coterie.foundation.prepared import first, prepared
from coterie.foundation.rooms import Holder, features, grants
from coterie.people.models import Operator, User

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser

    Viewer = User | AnonymousUser


@dataclass(frozen=True)
class Standing:
    """What one viewer is and may do in one community (or, without one, on the whole site).

    ``off`` has the keys of the features that are switched off there.
    """

    viewer: Viewer
    role: Role | None = None
    invited: bool = False
    may: frozenset[str] = field(default_factory=frozenset)
    off: frozenset[str] = field(default_factory=frozenset)

    def can(self, permission: str) -> bool:
        if permission not in grants():
            raise ValueError(f"no room declares the permission {permission!r}")
        return permission in self.may

    def require(self, permission: str) -> None:
        """PermissionDenied, with a reason to show, unless the viewer may; Http404 where it is switched off."""
        if any(permission in features()[key].permissions for key in self.off):
            raise Http404
        if not self.can(permission):
            raise PermissionDenied(self._reason(permission))

    def has(self, feature: str) -> bool:
        """Whether the space offers this feature."""
        return feature not in self.off

    def with_own(self, permissions: Iterable[str]) -> Standing:
        """The same towards an object of the viewer's own: with those of ``permissions`` that its author holds."""
        return replace(self, may=self.may | of_author(frozenset(permissions), self.off))

    def _reason(self, permission: str) -> str:
        if not self.viewer.is_authenticated:
            return _("Sign in first.")
        if grants()[permission].to == Holder.MEMBER and self.role is None:
            return _("Only members can do this. Join first.")
        if permission in of_operators():
            return _("Only operators of the platform can do this.")
        return _("Your role here does not include this.")


def standing(viewer: Viewer, community: Community) -> Standing:
    """The viewer's standing in the community; no query for one that they loaded by ``seen_by``, else one."""
    known = community.__dict__.get("seen_as") == (viewer.pk or 0)
    seen: Any = community if known else _seen(viewer.pk, community.pk)[0]
    off = switched_off(seen)
    if not viewer.is_authenticated:
        may = held(None, reads=seen.is_open, signed_in=False, operates=False, off=off)
        return Standing(viewer, may=may, off=off)
    role = Role(seen.viewer_role) if seen.viewer_role else None
    reads = seen.is_open or seen.viewer_invited
    may = held(role, reads=reads, signed_in=True, operates=viewer.is_operator, off=off)
    return Standing(viewer, role, seen.viewer_invited and role is None, may, off)


def who_may(community: Any, people: Iterable[int], permission: str) -> set[int]:
    """Those of these accounts that may do this in a community loaded by ``seen_by``; one query for all of them."""
    off = switched_off(community)
    found = set()
    asked = tuple(sorted(people))
    rows = _standings(community.pk, asked) if len(asked) <= FEW else _standings_of(community.pk, asked)
    for pk, role, invited, operates in rows:
        reads = community.is_open or invited
        if permission in held(Role(role) if role else None, reads=reads, signed_in=True, operates=operates, off=off):
            found.add(pk)
    return found


# Of more the SQL is not kept: each number of people would be another statement.
FEW = 20


@prepared
def _standings(community: int, people: tuple[int, ...]) -> Any:
    return _standings_of(community, people)


def _standings_of(community: int, people: tuple[int, ...]) -> Any:
    """Role, whether invited, and whether an operator, of each."""
    own = Membership.objects.filter(community=community, user=OuterRef("pk")).values("role")[:1]
    invited = Invitation.objects.open().filter(community=community, user=OuterRef("pk"))
    operates = Operator.objects.filter(user=OuterRef("pk"))
    rows = User.objects.filter(pk__in=people, is_active=True)
    return rows.values_list("pk", Subquery(own), Exists(invited), Exists(operates))


def switched_off(community: Any) -> frozenset[str]:
    """The keys of the features that are off in a community loaded by ``seen_by``."""
    switched = {feature: on in {"1", "true", "t"} for feature, on in parted(community.switched)}
    known = features().values()
    return frozenset(each.key for each in known if each.can_be_switched and not switched.get(each.key, each.default_on))


def of_operator(viewer: Viewer) -> Standing:
    """The viewer's standing on the whole site: an operator's permissions or none."""
    operates = viewer.is_authenticated and viewer.is_operator
    return Standing(viewer, may=of_operators() if operates else frozenset())


def community(viewer: Viewer, slug: str, permission: str = Permission.COMMUNITY_VIEW) -> tuple[Community, Standing]:
    """The community at this address and the viewer's standing in it, in one query.

    Http404 if there is none or the viewer may not see it, or if what ``permission`` belongs to is switched off there;
    PermissionDenied if they may see it but not do this.
    """
    found = first(_at(viewer.pk, slug))
    return guarded(found, partial(standing, viewer), sees=Permission.COMMUNITY_VIEW, does=permission)


@prepared
def _at(viewer: int | None, slug: str) -> Any:
    return Community.objects.seen_as(viewer).filter(slug=slug)


@prepared
def _seen(viewer: int | None, pk: int) -> Any:
    return Community.objects.seen_as(viewer).filter(pk=pk)


def standing_towards(viewer: Viewer, thing: Any) -> Standing:
    """The viewer's standing in the community that ``thing`` stands in, which is set on it as they see it: one query."""
    (thing.community,) = _seen(viewer.pk, thing.community_id)
    return standing(viewer, thing.community)


def guidelines(viewer: Viewer, pk: int, permission: str = Permission.COMMUNITY_VIEW) -> tuple[Guidelines, Standing]:
    """One version of a community's guidelines, for whoever may see the community."""
    found, sees = Guidelines.objects.filter(pk=pk).first(), Permission.COMMUNITY_VIEW
    return guarded(found, partial(standing_towards, viewer), sees=sees, does=permission)


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


def link(token: str) -> InvitationLink:
    """The link with this token; holding the token is the permission. Http404 if there is none."""
    found = InvitationLink.objects.with_token(token).select_related("community", "by").first()
    if found is None:
        raise Http404
    return found


def join_request(viewer: Viewer, pk: int, permission: str) -> tuple[JoinRequest, Standing]:
    """A request to join, for those who decide, as ``permission`` says. Http404 for everybody who may not."""
    found = JoinRequest.objects.select_related("user").filter(pk=pk).first()
    return guarded(found, partial(standing_towards, viewer), sees=permission, does=permission)


def own_request(viewer: User, community: Community) -> JoinRequest | None:
    """What the viewer asked last and was not taken back."""
    asked = JoinRequest.objects.filter(community=community, user=viewer, withdrawn_at=None)
    return asked.select_related("community").order_by("-pk").first()


def departure(viewer: User, slug: str) -> Departure:
    """That the viewer left the space at this address, whether or not they still see it. Http404 if they did not."""
    found = Departure.objects.select_related("community").filter(community__slug=slug, user=viewer).first()
    if found is None:
        raise Http404
    return found


def all_feedback(viewer: Viewer) -> QuerySet[Feedback]:
    """What early members of all spaces said is missing, for operators. Http404 for everybody else."""
    if not (viewer.is_authenticated and viewer.is_operator):
        raise Http404
    return Feedback.objects.select_related("user", "community")


def members(community: Community) -> list[Membership]:
    """The members' list: leads and hosts first, then by how long they belong; each with its account, in one query."""
    order = Case(When(role=Role.LEAD, then=0), When(role=Role.HOST, then=1), default=2)
    return list(community.memberships.select_related("user").annotate(rank=order).order_by("rank", "joined_at")[:500])


def mentionable(community: Community, start: str) -> list[User]:
    """Up to eight members whose name or handle begins with ``start``."""
    begins = Q(handle__istartswith=start) | Q(name__istartswith=start)
    return list(User.objects.filter(begins, memberships__community=community, is_active=True).order_by("name")[:8])
