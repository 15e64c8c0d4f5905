"""Give a niche another name."""

from __future__ import annotations

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from coterie.activity.record import record
from coterie.foundation.locking import lock
from coterie.niches import activities
from coterie.niches.models import Niche, Renaming
from coterie.people.models import User

MAX_NAME = 80  # letters


@transaction.atomic
def rename(niche: Niche, *, by: User, name: str) -> Niche:
    """Call the niche ``name`` from now on, in later runs too; an empty name brings the found one back.

    ValidationError if the name is too long, or if somebody else renamed ``niche`` since it was loaded; the name it has
    already changes nothing.
    """
    name = " ".join(name.split())
    if len(name) > MAX_NAME:
        raise ValidationError({"name": _("A name has at most 80 letters.")})
    seen, before = niche.name, lock(niche, "source").name
    given = "" if name == niche.found_name else name
    if given == niche.given_name:
        return niche
    if before != seen:
        raise ValidationError(_("Somebody else renamed it to %(name)s meanwhile.") % {"name": before})
    niche.given_name = given
    niche.save(update_fields=["given_name"])
    Renaming.objects.create(niche=niche, name=given, by=by)
    record(activities.RENAMED, by=by, about=niche, to=activities.OPERATORS, before=before, name=niche.name)
    return niche
