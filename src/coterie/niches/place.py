"""Decide that somebody, a thread or a phrase belongs to a niche, or does not, and take that back."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from coterie.activity.record import record
from coterie.foundation.locking import lock
from coterie.niches import activities
from coterie.niches.models import Niche, NicheThread, Placement
from coterie.people.models import Identity, OptOut, User


@transaction.atomic
def place(niche: Niche, *, by: User, kind: str, key: str, belongs: bool = True) -> Placement:
    """From the next run on ``key`` (of a person or a thread, or a phrase) is in the niche, or is never in it.

    Saying the opposite of what was said before replaces it. ValidationError where it makes no sense.
    """
    if kind not in dict(Placement.KINDS):
        raise ValidationError({"kind": _("Choose a person, a thread or a phrase.")})
    lock(niche.source)  # a thing is given to one of its niches only
    lock(niche, "source")
    _check(niche)
    key, shown = _CHECKS[kind](niche, " ".join(key.split()))
    _check_elsewhere(niche, kind, key, belongs)
    values = {"belongs": belongs, "shown": shown, "by": by}
    made, _created = Placement.objects.update_or_create(niche=niche, kind=kind, key=key, defaults=values)
    _tell(activities.PLACED if belongs else activities.KEPT_OUT, made, by)
    return made


def _check(niche: Niche) -> None:
    name = {"name": niche}
    if niche.is_dismissed:
        raise ValidationError(_("%(name)s was dismissed. Bring it back first.") % name)
    if niche.is_merged:
        raise ValidationError(_("%(name)s was merged into another. Say it of that one.") % name)
    if niche.is_split:
        raise ValidationError(_("%(name)s was split. Say it of one of its parts.") % name)


def _person(niche: Niche, key: str) -> tuple[str, str]:
    """Whoever asked not to be counted looks as if they were not there."""
    there = Identity.objects.filter(key=key, niche_parts__niche__source=niche.source).exists()
    if not there or OptOut.objects.filter(key=key).exists():
        raise ValidationError({"key": _("Choose somebody who is in a niche of the same platform.")})
    return key, ""


def _thread(niche: Niche, key: str) -> tuple[str, str]:
    found = NicheThread.objects.filter(niche__source=niche.source, thread=key).order_by("-weight", "pk").first()
    if found is None:
        raise ValidationError({"key": _("Choose a thread that is in a niche of the same platform.")})
    return key, found.title


def _phrase(niche: Niche, key: str) -> tuple[str, str]:
    if not any(letter.isalnum() for letter in key) or len(key) > 80:
        raise ValidationError({"key": _("A phrase has one to 80 letters.")})
    return key.lower(), ""


_CHECKS = {Placement.PERSON: _person, Placement.THREAD: _thread, Placement.PHRASE: _phrase}


def _check_elsewhere(niche: Niche, kind: str, key: str, belongs: bool) -> None:
    """People may be in several niches; a thread or a phrase was given to one."""
    if not belongs or kind == Placement.PERSON:
        return
    same = Placement.objects.filter(kind=kind, key=key, belongs=True, niche__source=niche.source)
    other = same.exclude(niche=niche).select_related("niche").first()
    if other is not None:
        raise ValidationError(
            {"key": _("That was given to %(name)s already. Undo that first.") % {"name": other.niche}}
        )


@transaction.atomic
def unplace(placement: Placement, *, by: User) -> None:
    """Undo it: the next run decides by itself again. Undoing twice changes nothing."""
    lock(placement.niche)
    deleted, _rows = Placement.objects.filter(pk=placement.pk).delete()
    if deleted:
        _tell(activities.UNPLACED, placement, by)


def _tell(kind: str, placement: Placement, by: User) -> None:
    """Not whom it is about: what is told stays, and people may leave the count later."""
    facts: dict[str, Any] = {"name": placement.niche.name, "what": str(placement.get_kind_display())}
    record(kind, by=by, about=placement.niche, to=activities.OPERATORS, **facts)
