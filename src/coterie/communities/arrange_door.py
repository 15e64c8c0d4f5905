"""Choose how one joins a space."""

from __future__ import annotations

from collections.abc import Sequence

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from coterie.activity.record import record
from coterie.communities import activities
from coterie.communities.models import Community, Door, Way
from coterie.foundation.locking import lock
from coterie.people.models import User

MOST_QUESTIONS, LONGEST = 5, 200


@transaction.atomic
def arrange_door(community: Community, *, by: User, way: str, questions: Sequence[str] = ()) -> Door:
    """From now on one joins in this way. Requests that wait go on waiting.

    ValidationError for an unknown way, and for more or longer questions than people answer.
    """
    if way not in set(Way):
        raise ValidationError({"way": _("Choose one of the ways.")})
    asked = [text for each in questions if (text := " ".join(each.split()))]
    if len(asked) > MOST_QUESTIONS:
        raise ValidationError({"questions": _("Ask at most %(count)d questions.") % {"count": MOST_QUESTIONS}})
    if any(len(each) > LONGEST for each in asked):
        words = _("A question has at most %(count)d characters.") % {"count": LONGEST}
        raise ValidationError({"questions": words})
    lock(community)
    before = Door.of(community)
    if (before.way, before.questions) == (way, asked):
        return before
    door, _created = Door.objects.update_or_create(
        community=community, defaults={"way": way, "questions": asked, "by": by}
    )
    record(activities.DOOR_ARRANGED, by=by, about=community, to=community.audience, community=community.name)
    return door
