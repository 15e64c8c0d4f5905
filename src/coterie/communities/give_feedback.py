"""Say how a space is so far, and what is missing in it."""

from __future__ import annotations

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from coterie.activity.record import record
from coterie.communities import activities
from coterie.communities.models import Community, Feedback, Membership
from coterie.communities.permissions import Permission
from coterie.foundation.locking import lock
from coterie.people.models import User

LONGEST = 1000


@transaction.atomic
def give_feedback(community: Community, *, by: User, level: int, text: str = "") -> Feedback:
    """Say it once, or say it anew; the leads are told the first time.

    ValidationError for a level that there is not, for too long a text, and for somebody who left meanwhile.
    """
    if level not in dict(Feedback.LEVELS):
        raise ValidationError({"level": _("Choose one of the three.")})
    text = text.strip()
    if len(text) > LONGEST:
        raise ValidationError({"text": _("At most %(count)d characters.") % {"count": LONGEST}})
    lock(community)  # two presses at once, and leaving, come one after the other
    if not Membership.objects.filter(community=community, user=by).exists():
        raise ValidationError(_("You do not belong to %(name)s any more.") % {"name": community.name})
    said, created = Feedback.objects.update_or_create(
        community=community, user=by, defaults={"level": level, "text": text, "at": timezone.now()}
    )
    if created:
        record(
            activities.SAID_WHAT_IS_MISSING,
            by=by,
            about=said,
            to=community.audience,
            needs=Permission.FEEDBACK_READ,
            community=community.name,
        )
    return said
