"""Say that a question was asked before, and take that back."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from coterie.discussions import activities
from coterie.discussions.models import Duplicate, Topic
from coterie.discussions.said import record_of_topic
from coterie.discussions.versions import advance
from coterie.foundation.locking import lock, lock_each
from coterie.people.models import User

LONGEST_REASON = 300


@transaction.atomic
def mark_duplicate(topic: Topic, *, by: User, original: Topic, reason: str = "") -> Duplicate:
    """Lead from this question to the one that was asked before; said again, the newest holds.

    ValidationError if one of them is no question or of another space, or if the way would lead back to this one.
    """
    # The space first: whether the way leads back hangs on what is said of any question in it.
    lock(topic.community)
    lock_each(topic, original)
    _refuse_what_is_none(topic, original, reason)
    if leads_to(original, topic):
        raise ValidationError({"original": _("That question leads here already: one of the two must stay.")})
    before = Duplicate.objects.filter(topic=topic).first()
    said = {"original": original, "by": by, "reason": reason.strip()}
    if before is not None and (before.original, before.reason) == (original, said["reason"]):
        return before
    found, _new = Duplicate.objects.update_or_create(topic=topic, defaults=said)
    _changed(topic, *dict.fromkeys([original, *([before.original] if before else [])]))
    _record(activities.DUPLICATE, topic, original, by)
    return found


@transaction.atomic
def unmark_duplicate(topic: Topic, *, by: User) -> bool:
    """Undo it; False if nobody had said it."""
    lock(topic.community)
    found = Duplicate.objects.select_related("original").filter(topic=topic).first()
    if found is None:
        return False
    found.delete()
    _changed(topic, found.original)
    _record(activities.NO_DUPLICATE, topic, found.original, by)
    return True


def leads_to(topic: Topic, other: Topic) -> bool:
    """Whether one comes from the question to the other by following what was asked before."""
    return other.pk in way_from(topic.pk)


def way_from(topic: int) -> list[int]:
    """The question's id and, one after the other, those it was asked before as: the last is where to go."""
    way = [topic]
    while following := Duplicate.objects.filter(topic=way[-1]).values_list("original_id", flat=True).first():
        if following in way:
            break
        way.append(following)
    return way


def _refuse_what_is_none(topic: Topic, original: Topic, reason: str) -> None:
    if topic.pk == original.pk:
        raise ValidationError({"original": _("This is the question itself.")})
    if topic.community_id != original.community_id:
        raise ValidationError({"original": _("That question is in another space.")})
    if not (topic.is_question and original.is_question):
        raise ValidationError({"original": _("Only a question can have been asked before.")})
    if len(reason.strip()) > LONGEST_REASON:
        raise ValidationError({"reason": _("At most %(count)d letters fit.") % {"count": LONGEST_REASON}})


def _record(kind: str, topic: Topic, original: Topic, by: User) -> None:
    facts: dict[str, Any] = {"original": original.pk, "original_title": original.title}
    record_of_topic(topic, kind, by=by, **facts)


def _changed(*topics: Topic) -> None:
    """Their pages look different; in one order, so that nobody waits for another who waits."""
    for topic in sorted(topics, key=lambda each: each.pk):
        advance(topic)
