"""What happens to a micro-community and its membership."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from coterie.activity.kinds import Kind
from coterie.activity.reasons import Reason, Sort
from coterie.communities.models import Invitation
from coterie.foundation.routes import route

if TYPE_CHECKING:
    from coterie.activity.models import Activity

FOUNDED = "community.founded"
OPENED = "community.opened"
REVISED = "community.revised"
EXPORTED = "community.exported"
SWITCHED_ON = "feature.switched_on"
SWITCHED_OFF = "feature.switched_off"
JOINED = "membership.joined"
LEFT = "membership.left"
PROMOTED = "membership.promoted"
INVITED = "invitation.sent"
ACCEPTED = "invitation.accepted"
DECLINED = "invitation.declined"

INVITATION = "invitation"


@dataclass(frozen=True)
class OfCommunity:
    """``community`` is its name at the time."""

    community: str


@dataclass(frozen=True)
class OfRole(OfCommunity):
    """``member`` is the member's name."""

    member: str
    role: str


@dataclass(frozen=True)
class OfFeature(OfCommunity):
    """``feature`` is the feature's name."""

    feature: str


def home(activity: Activity, space: str) -> str:
    return route("communities:home", space) if space else ""


def of_invitation(activity: Activity, space: str) -> str:
    found = Invitation.objects.select_related("community").filter(pk=activity.object_id).first()
    return route("communities:home", found.community.slug) if found else ""


def the_invited(activity: Activity) -> dict[int, str]:
    """Whoever is asked, while they may still answer."""
    found = Invitation.objects.filter(pk=activity.object_id).first()
    return {found.user_id: INVITATION} if found is not None and found.is_open and found.user_id else {}


KINDS = (
    Kind(FOUNDED, _("founded {community}"), "community", OfCommunity, address=home),
    Kind(OPENED, _("opened {community} to everybody"), "community", OfCommunity, address=home),
    Kind(REVISED, _("changed how {community} presents itself"), "community", OfCommunity, address=home),
    Kind(EXPORTED, _("downloaded everything in {community}"), "community", OfCommunity, feed=False),
    Kind(SWITCHED_ON, _("switched {feature} on in {community}"), "community", OfFeature, address=home),
    Kind(SWITCHED_OFF, _("switched {feature} off in {community}"), "community", OfFeature, feed=False),
    Kind(JOINED, _("joined {community}"), "community", OfCommunity, address=home),
    Kind(LEFT, _("left {community}"), "community", OfCommunity, feed=False),
    Kind(PROMOTED, _("made {member} {role} of {community}"), "community", OfRole, address=home),
    Kind(
        INVITED,
        _("invited you to {community}"),
        "person",
        OfCommunity,
        feed=False,
        address=of_invitation,
        recipients=the_invited,
        reasons={INVITATION: Reason(Sort.INVITED, _("invitation"))},
    ),
    Kind(ACCEPTED, _("accepted the invitation to {community}"), "community", OfCommunity, feed=False),
    Kind(DECLINED, _("declined the invitation to {community}"), "community", OfCommunity, feed=False),
)
