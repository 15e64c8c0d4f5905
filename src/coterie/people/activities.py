"""What people do with their own account."""

from django.utils.translation import gettext_lazy as _

from coterie.activity.kinds import Kind, declare

OPTED_OUT = "identity.opted_out"
CLAIMED = "identity.claimed"

declare(
    Kind(OPTED_OUT, _("asked not to be counted"), "person", carries=("key",), feed=False),
    Kind(CLAIMED, _("connected an account of the platform"), "person", carries=("key",), feed=False),
)
