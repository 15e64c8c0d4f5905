"""What happens to a micro-community and its membership."""

from django.utils.translation import gettext_lazy as _

from coterie.activity.kinds import Kind, declare

FOUNDED = "community.founded"
OPENED = "community.opened"
REVISED = "community.revised"
JOINED = "membership.joined"
LEFT = "membership.left"
PROMOTED = "membership.promoted"
INVITED = "invitation.sent"
ACCEPTED = "invitation.accepted"
DECLINED = "invitation.declined"

declare(
    Kind(FOUNDED, _("founded {community}"), "community", carries=("community",)),
    Kind(OPENED, _("opened {community} to everybody"), "community", carries=("community",)),
    Kind(REVISED, _("changed how {community} presents itself"), "community", carries=("community",)),
    Kind(JOINED, _("joined {community}"), "community", carries=("community",)),
    Kind(LEFT, _("left {community}"), "community", carries=("community",), feed=False),
    Kind(PROMOTED, _("made {member} {role} of {community}"), "community", carries=("community", "member", "role")),
    Kind(INVITED, _("invited you to {community}"), "person", carries=("community",), feed=False),
    Kind(ACCEPTED, _("accepted the invitation to {community}"), "community", carries=("community",), feed=False),
    Kind(DECLINED, _("declined the invitation to {community}"), "community", carries=("community",), feed=False),
)
