"""Hand something private to the operators of the site, and take that back."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from coterie.activity.models import Activity
from coterie.activity.record import record
from coterie.activity.withdraw import withdraw
from coterie.comments.texts import Text
from coterie.foundation.locking import lock
from coterie.moderation import activities
from coterie.moderation.models import Excerpt, Report
from coterie.moderation.report import filed
from coterie.people.models import User


@transaction.atomic
def hand_over(thing: Any, given: Sequence[Text], *, by: User, reason: str, words: str = "") -> Report:
    """Report a private object and let operators read the texts ``given`` (it and what stood around it), as they are
    now; once for each person. ValidationError as for :func:`~coterie.moderation.report.report`.
    """
    found, created = filed(thing, by=by, reason=reason, words=words)
    if created:
        Excerpt.objects.bulk_create(
            Excerpt(
                report=found,
                said_by_id=each.author_id,
                said_at=each.created_at,
                text=each.text,
                is_reported=each.pk == thing.pk,
            )
            for each in given
        )
        record(activities.HANDED_OVER, by=None, about=found, to="operators", report=found.pk)
    return found


@transaction.atomic
def take_back(report: Report, *, by: User) -> None:
    """Undo a report of something private: what was handed over is gone. ValidationError once it was decided."""
    lock(report)
    if report.decision_id is not None:
        raise ValidationError(_("An operator has decided about it meanwhile."))
    withdraw(Activity.objects.about(report))
    report.delete()
