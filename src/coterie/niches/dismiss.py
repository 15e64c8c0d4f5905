"""Decide that a niche is none, and take that back."""

from __future__ import annotations

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from coterie.activity.record import record
from coterie.foundation.locking import lock
from coterie.niches import activities
from coterie.niches.models import Dismissal, Niche
from coterie.people.models import User


@transaction.atomic
def dismiss(niche: Niche, *, by: User, reason: str) -> Dismissal:
    """Put the niche aside, in later runs too. ValidationError without a reason, or for one that has a space."""
    reason = " ".join(reason.split())
    if not reason:
        raise ValidationError({"reason": _("Say why, for those who look here after you.")})
    if len(reason) > 300:
        raise ValidationError({"reason": _("Keep the reason under 300 letters.")})
    lock(niche, "source")
    if niche.community is not None:
        raise ValidationError(_("%(name)s has a space already.") % {"name": niche})
    if niche.is_merged:
        raise ValidationError(_("%(name)s was merged into another. Undo that first.") % {"name": niche})
    if niche.is_split:
        raise ValidationError(_("%(name)s was split. Undo that first, or dismiss its parts.") % {"name": niche})
    dismissal, created = Dismissal.objects.get_or_create(niche=niche, defaults={"reason": reason, "by": by})
    if created:
        record(activities.DISMISSED, by=by, about=niche, to=activities.OPERATORS, name=niche.name, reason=reason)
    return dismissal


@transaction.atomic
def restore(niche: Niche, *, by: User) -> None:
    """Undo a dismissal; restoring a niche that was not dismissed changes nothing."""
    lock(niche, "source")
    deleted, _rows = Dismissal.objects.filter(niche=niche).delete()
    if deleted:
        record(activities.RESTORED, by=by, about=niche, to=activities.OPERATORS, name=niche.name)
