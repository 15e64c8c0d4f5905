"""What spaces hold about somebody: memberships, invitations, and what they did for them."""

from __future__ import annotations

from typing import Any

from django.db.models import Count, Q
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from coterie.activity.models import Activity
from coterie.communities import activities
from coterie.communities.leave import leave
from coterie.communities.models import Community, Guidelines, Invitation
from coterie.communities.permissions import Role
from coterie.foundation.personal import Outlook, Personal, register
from coterie.people.models import User


def export(user: User) -> dict[str, Any]:
    invitations = Invitation.objects.filter(user=user).order_by("id")
    given = Invitation.objects.filter(invited_by=user).order_by("id")
    return {
        "memberships": list(user.memberships.order_by("id").values("community__name", "role", "joined_at")),
        "invitations": list(
            invitations.values("community__name", "role", "reasons", "at", "accepted_at", "declined_at")
        ),
        "invitations_you_sent": list(given.values("community__name", "role", "reasons", "at")),
        "spaces_you_founded": list(Community.objects.filter(founded_by=user).values("name", "founded_at")),
        "guidelines_you_wrote": list(Guidelines.objects.filter(by=user).values("community__name", "version", "text")),
    }


def erase(user: User, with_texts: bool) -> None:
    """ValidationError where they are the only lead of others."""
    former = _("A former member")
    ids = list(user.memberships.values_list("pk", flat=True))
    for act in Activity.objects.filter(kind=activities.PROMOTED, object_id__in=ids):
        act.data = {**act.data, "member": former}
        act.save(update_fields=["data"])
    # In one order, so that two accounts that end at once do not wait for each other.
    for membership in user.memberships.select_related("community").order_by("community_id"):
        leave(membership.community, by=user)
    # An invitation without its person would be anybody's.
    mine = Invitation.objects.filter(Q(user=user) | Q(identity__user=user))
    mine.open().update(withdrawn_at=timezone.now())
    Invitation.objects.filter(user=user).update(reasons=[], chosen="")


def outlook(user: User) -> Outlook:
    said = Outlook()
    count = user.memberships.count()
    if count:
        words = ngettext("%(count)d membership of a space.", "%(count)d memberships of spaces.", count)
        said.goes.append(words % {"count": count})
    open_ones = Invitation.objects.open().filter(user=user).count()
    if open_ones:
        words = ngettext("%(count)d invitation that is still open.", "%(count)d open invitations.", open_ones)
        said.goes.append(words % {"count": open_ones})
    said.first = [
        _("You are the only lead of %(name)s. Make somebody else lead there first.") % {"name": community.name}
        for community in led_alone(user)
    ]
    return said


def led_alone(user: User) -> list[Community]:
    """Spaces with other members of which this person is the only lead."""
    counted = Community.objects.annotate(
        everybody=Count("memberships", distinct=True),
        leads=Count("memberships", filter=Q(memberships__role=Role.LEAD), distinct=True),
    )
    led = user.memberships.filter(role=Role.LEAD).values("community")
    return list(counted.filter(pk__in=led, leads=1, everybody__gt=1).order_by("name"))


register(Personal("communities", export, erase, outlook))
