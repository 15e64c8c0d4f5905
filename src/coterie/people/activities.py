"""What people do with their own account."""

from django.utils.translation import gettext_lazy as _

from coterie.activity.kinds import Kind, declare

OPTED_OUT = "identity.opted_out"
OPTED_IN = "identity.opted_in"
CLAIMED = "identity.claimed"
REVISED = "profile.revised"
APPOINTED = "operator.appointed"
ERASED = "account.erased"

declare(
    Kind(OPTED_OUT, _("asked not to be counted"), "person", carries=("key",), feed=False),
    Kind(OPTED_IN, _("asked to be counted again"), "person", carries=("key",), feed=False),
    Kind(REVISED, _("changed their profile"), "person", feed=False),
    Kind(APPOINTED, _("made {name} an operator"), "operators", carries=("name",), feed=False),
    Kind(ERASED, _("had their account deleted"), "operators", feed=False),
    Kind(CLAIMED, _("connected an account of the platform"), "person", carries=("key",), feed=False),
)
