"""What people do with their own account."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from coterie.activity.kinds import Kind
from coterie.activity.reasons import Reason, Sort
from coterie.foundation.routes import route

if TYPE_CHECKING:
    from coterie.activity.models import Activity

OPTED_OUT = "identity.opted_out"
OPTED_IN = "identity.opted_in"
CLAIMED = "identity.claimed"
RELEASED = "identity.released"
ATTRIBUTED = "identity.attributed"
DETACHED = "identity.detached"
ASKED_TO_CLAIM = "claim.asked"
REFUSED_CLAIM = "claim.refused"
REVISED = "profile.revised"
APPOINTED = "operator.appointed"
ERASED = "account.erased"


@dataclass(frozen=True)
class OfIdentity:
    """``key`` is the identity's."""

    key: str


@dataclass(frozen=True)
class OfClaim:
    """``name`` and ``platform`` are the identity's, as they were shown; ``why`` is said to whoever was refused."""

    name: str
    platform: str
    why: str = ""


@dataclass(frozen=True)
class OfOperator:
    """``name`` is the new operator's."""

    name: str


OPERATES, CLAIMED_BY_YOU = "operates", "your claim"


def _operators(activity: Activity) -> dict[int, str]:
    from coterie.people.models import Operator

    return dict.fromkeys(Operator.objects.values_list("user", flat=True), OPERATES)


def _claimant(activity: Activity) -> dict[int, str]:
    return {int(activity.audience.removeprefix("person:")): CLAIMED_BY_YOU}


KINDS = (
    Kind(OPTED_OUT, _("asked not to be counted"), "person", OfIdentity, feed=False),
    Kind(OPTED_IN, _("asked to be counted again"), "person", OfIdentity, feed=False),
    Kind(CLAIMED, _("connected an account of the platform"), "person", OfIdentity, feed=False),
    Kind(RELEASED, _("disconnected an account of the platform"), "person", OfIdentity, feed=False),
    Kind(ATTRIBUTED, _("put their name to what they wrote on the platform"), "person", OfIdentity, feed=False),
    Kind(DETACHED, _("took their name off what they wrote on the platform"), "person", OfIdentity, feed=False),
    Kind(
        ASKED_TO_CLAIM,
        _("says: I am {name} on {platform}"),
        "operators",
        OfClaim,
        address=lambda activity, space: route("claims:list"),
        recipients=_operators,
        reasons={OPERATES: Reason(Sort.DUTY, _("you decide it"), _("you are an operator"))},
    ),
    Kind(
        REFUSED_CLAIM,
        _("did not find that you are {name} on {platform}: {why}"),
        "person",
        OfClaim,
        feed=False,
        address=lambda activity, space: route("people:platform"),
        recipients=_claimant,
        reasons={CLAIMED_BY_YOU: Reason(Sort.ANSWERED, _("your claim"), _("it is about your claim"))},
    ),
    Kind(REVISED, _("changed their profile"), "person", feed=False),
    Kind(APPOINTED, _("made {name} an operator"), "operators", OfOperator, feed=False),
    Kind(ERASED, _("had their account deleted"), "operators", feed=False),
)
