"""What people do with their own account."""

from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _

from coterie.activity.kinds import Kind

OPTED_OUT = "identity.opted_out"
OPTED_IN = "identity.opted_in"
CLAIMED = "identity.claimed"
REVISED = "profile.revised"
APPOINTED = "operator.appointed"
ERASED = "account.erased"


@dataclass(frozen=True)
class OfIdentity:
    """``key`` is the identity's."""

    key: str


@dataclass(frozen=True)
class OfOperator:
    """``name`` is the new operator's."""

    name: str


KINDS = (
    Kind(OPTED_OUT, _("asked not to be counted"), "person", OfIdentity, feed=False),
    Kind(OPTED_IN, _("asked to be counted again"), "person", OfIdentity, feed=False),
    Kind(CLAIMED, _("connected an account of the platform"), "person", OfIdentity, feed=False),
    Kind(REVISED, _("changed their profile"), "person", feed=False),
    Kind(APPOINTED, _("made {name} an operator"), "operators", OfOperator, feed=False),
    Kind(ERASED, _("had their account deleted"), "operators", feed=False),
)
