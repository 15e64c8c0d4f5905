"""Decide that a niche is several, and take that back."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from coterie.activity.record import record
from coterie.foundation.locking import lock, lock_all
from coterie.niches import activities
from coterie.niches.models import Launch, Merge, Niche, NicheThread, Split, SplitPart
from coterie.people.models import User

MOST_PARTS = 8


@dataclass(frozen=True)
class Part:
    """What begins a part: phrases that are said there, keys of threads that belong there."""

    name: str = ""
    phrases: tuple[str, ...] = ()
    threads: tuple[str, ...] = ()


@transaction.atomic
def split(niche: Niche, *, by: User, parts: Sequence[Part] = ()) -> Split:
    """Have the next run divide the niche: into ``parts``, or where a finer look divides it.

    Each part becomes a niche of its own, and this one is set aside then. ValidationError where that makes no sense.
    """
    lock(niche, "source")
    _check(niche)
    parts = [_tidy(part) for part in parts]
    _check_parts(niche, parts)
    made = Split.objects.create(niche=niche, by=by, given=bool(parts))
    SplitPart.objects.bulk_create(
        SplitPart(split=made, place=place, name=part.name, phrases=list(part.phrases), threads=list(part.threads))
        for place, part in enumerate(parts, 1)
    )
    record(activities.SPLIT, by=by, about=niche, to=activities.OPERATORS, name=niche.name)
    return made


def _check(niche: Niche) -> None:
    name = {"name": niche}
    if niche.is_split:
        raise ValidationError(_("%(name)s was split already. Undo that first.") % name)
    if niche.is_merged:
        raise ValidationError(_("%(name)s was merged into another. Undo that first.") % name)
    if Merge.objects.filter(into=niche).exists():
        raise ValidationError(_("Others were merged into %(name)s. Undo that first.") % name)
    if niche.is_dismissed:
        raise ValidationError(_("%(name)s was dismissed. Bring it back first.") % name)
    if niche.community is not None:
        raise ValidationError(_("%(name)s has a space already.") % name)


def _tidy(part: Part) -> Part:
    phrases = dict.fromkeys(" ".join(phrase.split()) for phrase in part.phrases)
    threads = dict.fromkeys(part.threads)
    return Part(" ".join(part.name.split()), tuple(filter(None, phrases)), tuple(filter(None, threads)))


def _check_parts(niche: Niche, parts: Sequence[Part]) -> None:
    if not parts:
        return
    if not 2 <= len(parts) <= MOST_PARTS:
        raise ValidationError({"parts": _("Say two to %(most)s parts, or none.") % {"most": MOST_PARTS}})
    if not all(part.phrases or part.threads for part in parts):
        raise ValidationError({"parts": _("Each part needs a phrase or a thread that begins it.")})
    if any(len(text) > 80 for part in parts for text in (part.name, *part.phrases)):
        raise ValidationError({"parts": _("Names and phrases have at most 80 letters.")})
    phrases = [phrase.lower() for part in parts for phrase in part.phrases]
    threads = [thread for part in parts for thread in part.threads]
    if len(set(phrases)) < len(phrases) or len(set(threads)) < len(threads):
        raise ValidationError({"parts": _("A phrase or a thread can begin one part only.")})
    if NicheThread.objects.filter(niche=niche, thread__in=threads).count() < len(threads):
        raise ValidationError({"parts": _("Choose threads of %(name)s.") % {"name": niche}})


@transaction.atomic
def unsplit(niche: Niche, *, by: User) -> None:
    """Undo a split; the next run looks at the niche as a whole again. A niche that was not split stays as it is.

    ValidationError if one of the parts has a space by now.
    """
    lock_all(Niche.objects.filter(Q(pk=niche.pk) | Q(part_of__split__niche=niche)))
    found = Split.objects.filter(niche=niche).first()
    if found is None:
        return
    launched = Launch.objects.filter(niche__part_of__split=found).select_related("niche").first()
    if launched is not None:
        raise ValidationError(_("Its part %(name)s has a space already.") % {"name": launched.niche})
    found.delete()
    record(activities.UNSPLIT, by=by, about=niche, to=activities.OPERATORS, name=niche.name)
