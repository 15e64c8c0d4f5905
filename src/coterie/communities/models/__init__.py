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
from coterie.communities.models.welcoming import BACK_WITHIN, Departure, Feedback, StepTaken, VisitDays

__all__ = [
    "BACK_WITHIN",
    "Community",
    "CommunityQuerySet",
    "Departure",
    "Door",
    "FeatureSwitch",
    "Feedback",
    "Guidelines",
    "Invitation",
    "InvitationLink",
    "InvitationQuerySet",
    "JoinRequest",
    "Membership",
    "Presentation",
    "StepTaken",
    "VisitDays",
    "Way",
]
