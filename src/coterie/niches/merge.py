"""Decide that two niches are one, and take that back."""

from __future__ import annotations

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from coterie.activity.record import record
from coterie.foundation.locking import lock_each
from coterie.niches import activities
from coterie.niches.models import Merge, Niche
from coterie.niches.recount import recount
from coterie.people.models import User


@transaction.atomic
def merge(niche: Niche, *, into: Niche, by: User) -> Merge:
    """Count ``niche`` as a part of ``into``, in later runs too. ValidationError where that makes no sense."""
    lock_each(niche, into)
    _check(niche, into)
    found = Merge.objects.create(niche=niche, into=into, by=by)
    recount(Niche.objects.filter(pk=into.pk))
    record(activities.MERGED, by=by, about=niche, to=activities.OPERATORS, name=niche.name, into=into.name)
    return found


def _check(niche: Niche, into: Niche) -> None:
    """Merges are one level deep, so that undoing one always gives back exactly what was there before."""
    names = {"name": niche, "into": into}
    if niche.pk == into.pk or niche.source_id != into.source_id:
        raise ValidationError({"into": _("Choose another niche of the same platform.")})
    if niche.is_merged:
        raise ValidationError({"into": _("%(name)s was merged already. Undo that first.") % names})
    if into.is_merged:
        raise ValidationError({"into": _("%(into)s is itself merged into another. Choose that one.") % names})
    if Merge.objects.filter(into=niche).exists():
        raise ValidationError({"into": _("Others were merged into %(name)s. Merge it the other way round.") % names})
    if niche.community is not None:
        raise ValidationError({"into": _("%(name)s has a space already. Merge the other into it.") % names})
    if niche.is_split or into.is_split:
        raise ValidationError({"into": _("One of the two was split. Undo that first.")})
    if niche.is_dismissed:
        raise ValidationError({"into": _("%(name)s was dismissed. Bring it back first.") % names})
    if into.is_dismissed:
        raise ValidationError({"into": _("%(into)s was dismissed. Bring it back first.") % names})


@transaction.atomic
def unmerge(niche: Niche, *, by: User) -> None:
    """Undo a merge; a niche that was not merged stays as it is."""
    found = Merge.objects.filter(niche=niche).select_related("into").first()
    if found is None:
        return
    lock_each(niche, found.into)
    deleted, _rows = Merge.objects.filter(pk=found.pk).delete()
    if not deleted:
        return
    recount(Niche.objects.filter(pk=found.into_id))
    record(activities.UNMERGED, by=by, about=niche, to=activities.OPERATORS, name=niche.name, into=found.into.name)
