"""Links that let in whoever holds them, so many times and until a day."""

from __future__ import annotations

import secrets
from datetime import timedelta

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext as _

from coterie.activity.record import record
from coterie.communities import activities
from coterie.communities.join import join
from coterie.communities.models import Community, Invitation, InvitationLink, Membership
from coterie.foundation.locking import lock
from coterie.people.models import User

MOST_DAYS, MOST_USES = 90, 1_000


@transaction.atomic
def make_link(community: Community, *, by: User, days: int, most: int, note: str = "") -> tuple[InvitationLink, str]:
    """A link for ``most`` people that ends after ``days``; returns it and its secret token, which is not stored.

    ValidationError for limits that are none.
    """
    if not 1 <= days <= MOST_DAYS:
        raise ValidationError({"days": _("Between 1 and %(most)d days.") % {"most": MOST_DAYS}})
    if not 1 <= most <= MOST_USES:
        raise ValidationError({"most": _("Between 1 and %(most)d people.") % {"most": MOST_USES}})
    token, expires = secrets.token_urlsafe(24), timezone.now() + timedelta(days=days)
    link = InvitationLink(community=community, by=by, expires_at=expires, most=most, note=note.strip())
    link.token_hash = Invitation.hash_of(token)
    link.save()
    record(activities.LINK_MADE, by=by, about=link, to=community.audience, community=community.name)
    return link, token


@transaction.atomic
def revoke_link(link: InvitationLink, *, by: User) -> None:
    """It lets nobody in any more; who came by it stays."""
    row = lock(link)
    if row.revoked_at is None:
        row.revoked_at = timezone.now()
        row.save(update_fields=["revoked_at"])
        record(activities.LINK_REVOKED, by=by, about=row, to=row.community.audience, community=row.community.name)


@transaction.atomic
def join_by_link(link: InvitationLink, *, by: User) -> Membership:
    """Become a member by this link; members stay what they are, and use nothing of it up.

    ValidationError if it has ended or was used up, also by somebody else at the same moment.
    """
    lock(link.community)
    known = Membership.objects.filter(community=link.community, user=by).first()
    if known is not None:
        return known
    if not InvitationLink.objects.valid().filter(pk=link.pk).update(used=F("used") + 1):
        raise ValidationError(_("This link lets nobody in any more. Ask whoever gave it to you for another."))
    return join(link.community, by=by)
