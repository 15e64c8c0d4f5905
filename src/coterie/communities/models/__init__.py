"""Tables of the room: spaces and their members, who is asked to join, and how one joins."""

from coterie.communities.models.joining import Door, InvitationLink, JoinRequest, Way
from coterie.communities.models.presentation import Presentation
from coterie.communities.models.spaces import (
    Community,
    CommunityQuerySet,
    FeatureSwitch,
    Guidelines,
    Invitation,
    InvitationQuerySet,
    Membership,
)

__all__ = [
    "Community",
    "CommunityQuerySet",
    "Door",
    "FeatureSwitch",
    "Guidelines",
    "Invitation",
    "InvitationLink",
    "InvitationQuerySet",
    "JoinRequest",
    "Membership",
    "Presentation",
    "Way",
]
