"""Decide about an object, reported or not, and take a decision back."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from coterie.comments.models import named
from coterie.foundation.locking import lock
from coterie.moderation import activities
from coterie.moderation.models import LONGEST_WHY, Decision, Report, Reversal
from coterie.moderation.private import handled
from coterie.people.models import User


@transaction.atomic
def decide(thing: Any, *, by: User, verdict: str, why: str = "") -> Decision:
    """Keep the object or hide it, in the way its own room takes things down, and tell those who reported it.

    Hiding needs a reason: whoever wrote it reads it. ValidationError without one, for an unknown verdict, or if
    somebody hid it meanwhile.
    """
    how = handled(thing)
    why = _checked(verdict, why)
    space = _hold(thing)
    if Decision.objects.of(thing).filter(verdict=Decision.HIDE, reversal=None).exists():
        raise ValidationError(_("Somebody hid it meanwhile. Take that back first."))
    title = str(how.title(thing))[:200]
    said = {"community": space, "title": title, "about_id": how.author(thing), "verdict": verdict, "why": why}
    made = Decision.objects.create(**named(thing), by=by, **said)
    Report.objects.of(thing).waiting().update(decision=made)
    if verdict == Decision.HIDE and how.remove:
        how.remove(thing, by=by)
    activities.record_of(made, activities.HIDDEN if made.was_hidden else activities.KEPT, thing, by=by)
    return made


def _hold(thing: Any) -> Any:
    """The space it stands in, locked, so that two who decide at once do it one after the other; for what is private
    the object itself, and None."""
    how = handled(thing)
    space = how.space(thing)
    if space is not None:
        return lock(space)
    if how.hold:
        how.hold(thing)
    return None


def _checked(verdict: str, why: str) -> str:
    why = why.strip()
    if verdict not in dict(Decision.VERDICTS):
        raise ValidationError({"verdict": _("Choose whether it stays.")})
    if verdict == Decision.HIDE and not why:
        raise ValidationError({"why": _("Say why: whoever wrote it reads this.")})
    if len(why) > LONGEST_WHY:
        raise ValidationError({"why": _("At most %(count)d letters fit.") % {"count": LONGEST_WHY}})
    return why


@transaction.atomic
def reverse(decision: Decision, thing: Any, *, by: User) -> Reversal:
    """Take the decision back: what was hidden is shown again, and what was reported waits for another.

    A decision that was taken back already stays so.
    """
    how = handled(thing)
    _hold(thing)
    made, created = Reversal.objects.get_or_create(decision=decision, defaults={"by": by})
    if created:
        if decision.was_hidden and how.restore:
            how.restore(thing, by=by)
        activities.record_of(decision, activities.REVERSED, thing, by=by)
    return made
