"""What happens to a micro-community and its membership."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from coterie.activity.kinds import Kind
from coterie.activity.reasons import Reason, Sort
from coterie.communities.models import Feedback, Invitation, JoinRequest, Membership
from coterie.communities.permissions import Permission, Role
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
DOOR_ARRANGED = "door.arranged"
ASKED = "join_request.sent"
WITHDREW = "join_request.withdrawn"
ADMITTED = "join_request.accepted"
REFUSED = "join_request.rejected"
LINK_MADE = "invitation_link.created"
LINK_REVOKED = "invitation_link.revoked"
CAME_BACK = "membership.resumed"
SAID_WHAT_IS_MISSING = "feedback.given"

INVITATION, ASKS, YOURS, LEADS = "invitation", "asks", "yours", "leads"


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


def of_request(activity: Activity, space: str) -> str:
    return route("communities:requests", space) if space else ""


def of_decided(activity: Activity, space: str) -> str:
    found = JoinRequest.objects.select_related("community").filter(pk=activity.object_id).first()
    return route("communities:home", found.community.slug) if found else ""


def who_lets_in(activity: Activity) -> dict[int, str]:
    """Hosts and leads, while the request waits."""
    found = JoinRequest.objects.waiting().filter(pk=activity.object_id).first()
    if found is None:
        return {}
    hosts = Membership.objects.filter(community=found.community_id, role__in=(Role.HOST, Role.LEAD))
    return dict.fromkeys(hosts.values_list("user_id", flat=True), ASKS)


def who_asked(activity: Activity) -> dict[int, str]:
    found = JoinRequest.objects.filter(pk=activity.object_id).first()
    return {found.user_id: YOURS} if found else {}


def of_feedback(activity: Activity, space: str) -> str:
    return route("communities:feedback", space) if space else ""


def who_leads(activity: Activity) -> dict[int, str]:
    """The leads, while it is there to be read."""
    found = Feedback.objects.filter(pk=activity.object_id).first()
    if found is None:
        return {}
    leads = Membership.objects.filter(community=found.community_id, role=Role.LEAD)
    return dict.fromkeys(leads.values_list("user_id", flat=True), LEADS)


ANSWER = {YOURS: Reason(Sort.ANSWERED, _("you asked to join"))}
KINDS = (
    Kind(FOUNDED, _("founded {community}"), "community", OfCommunity, address=home),
    Kind(OPENED, _("opened {community} to everybody"), "community", OfCommunity, address=home),
    Kind(REVISED, _("changed how {community} presents itself"), "community", OfCommunity, address=home),
    Kind(EXPORTED, _("downloaded everything in {community}"), "community", OfCommunity, feed=False),
    Kind(SWITCHED_ON, _("switched {feature} on in {community}"), "community", OfFeature, address=home),
    Kind(SWITCHED_OFF, _("switched {feature} off in {community}"), "community", OfFeature, feed=False),
    Kind(JOINED, _("joined {community}"), "community", OfCommunity, address=home),
    Kind(LEFT, _("left {community}"), "community", OfCommunity, feed=False),
    Kind(CAME_BACK, _("came back to {community}"), "community", OfCommunity, feed=False),
    Kind(
        SAID_WHAT_IS_MISSING,
        _("said what is missing in {community}"),
        "community",
        OfCommunity,
        reads=Permission.FEEDBACK_READ,
        feed=False,
        address=of_feedback,
        recipients=who_leads,
        reasons={LEADS: Reason(Sort.DUTY, _("you lead the space"))},
    ),
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
    Kind(DOOR_ARRANGED, _("changed how one joins {community}"), "community", OfCommunity, feed=False),
    Kind(
        ASKED,
        _("asks to join {community}"),
        "community",
        OfCommunity,
        reads=Permission.MEMBER_ADMIT,
        feed=False,
        address=of_request,
        recipients=who_lets_in,
        reasons={ASKS: Reason(Sort.DUTY, _("you host the space"))},
    ),
    Kind(WITHDREW, _("took back the request to join {community}"), "person", OfCommunity, feed=False),
    Kind(
        ADMITTED,
        _("let you in: you belong to {community} now"),
        "person",
        OfCommunity,
        feed=False,
        address=of_decided,
        recipients=who_asked,
        reasons=ANSWER,
    ),
    Kind(
        REFUSED,
        _("answered your request to join {community}: not now"),
        "person",
        OfCommunity,
        feed=False,
        address=of_decided,
        recipients=who_asked,
        reasons=ANSWER,
    ),
    Kind(LINK_MADE, _("made a link that lets people into {community}"), "community", OfCommunity, feed=False),
    Kind(LINK_REVOKED, _("ended a link that let people into {community}"), "community", OfCommunity, feed=False),
    Kind(DECLINED, _("declined the invitation to {community}"), "community", OfCommunity, feed=False),
)
