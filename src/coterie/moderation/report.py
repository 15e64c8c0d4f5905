"""Report an object to the hosts of its space."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from coterie.activity.record import record
from coterie.comments.access import target_of
from coterie.comments.activities import facts
from coterie.comments.models import named
from coterie.moderation import activities
from coterie.moderation.models import LONGEST_WORDS, REASONS, Report
from coterie.moderation.private import handled
from coterie.people.models import User


@transaction.atomic
def report(thing: Any, *, by: User, reason: str, words: str = "") -> Report:
    """Say that somebody should look at it, once for each person. What is recorded does not name them.

    ValidationError for an unknown reason, or too many words.
    """
    target = target_of(thing)
    found, created = filed(thing, by=by, reason=reason, words=words)
    if created:
        about = {**facts(thing), "author": target.author(thing)}
        record(activities.FILED, by=None, about=thing, to=target.space(thing).audience, **about)
    return found


def filed(thing: Any, *, by: User, reason: str, words: str) -> tuple[Report, bool]:
    """The report of this person, and whether it is new."""
    if reason not in REASONS:
        raise ValidationError({"reason": _("Choose what is wrong with it.")})
    words = words.strip()
    if len(words) > LONGEST_WORDS:
        raise ValidationError({"words": _("At most %(count)d letters fit.") % {"count": LONGEST_WORDS}})
    how = handled(thing)
    said = {"community": how.space(thing), "title": str(how.title(thing))[:200], "reason": reason, "words": words}
    return Report.objects.get_or_create(**named(thing), by=by, defaults=said)
