"""Follow or mute a topic. Private to whoever does it: it is no activity."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from coterie.discussions.models import Following, Level, Topic
from coterie.foundation.prepared import prepared
from coterie.people.models import User


@transaction.atomic
def follow_topic(topic: Topic, *, by: User, level: str) -> Following | None:
    """Hear of all in the topic, of replies and mentions, or of nothing; "" goes back to what the space does by itself.

    ValidationError for another level.
    """
    if not level:
        Following.objects.filter(user=by, topic=topic).delete()
        return None
    if level not in Level.values:
        raise ValidationError(_("Choose what you want to hear of."))
    now = {"level": level, "chosen": True}
    following, _created = Following.objects.update_or_create(user=by, topic=topic, defaults=now)
    return following


def follow_by_itself(topic: Topic, *, by: User, level: Level) -> None:
    """Who writes in a topic follows it, unless they chose something before."""
    own = Following(user=by, topic=topic, level=level, chosen=False)
    Following.objects.bulk_create([own], ignore_conflicts=True)


def own_levels(topic: int, *people: int | None) -> dict[int, Any]:
    """Level, and whether it was chosen, of those of these people who have one of their own in the topic. For all others
    the channel's level holds (:func:`coterie.channels.levels.heard`)."""
    wanted = tuple(sorted({pk for pk in people if pk}))
    return {each.user_id: each for each in _levels(topic, wanted)} if wanted else {}


@prepared
def _levels(topic: int, people: tuple[int, ...]) -> Any:
    return Following.objects.filter(topic=topic, user__in=people).values_list("user_id", "level", "chosen", named=True)


def followers(topic: int) -> set[int]:
    """Who hears of every post in the topic."""
    return set(_followers(topic))


@prepared
def _followers(topic: int) -> Any:
    return Following.objects.filter(topic=topic, level=Level.ALL).values_list("user_id", flat=True)


def muted_by(user: int) -> Q:
    """Activities in topics that somebody muted: they are not told of them on their home page."""
    topics = Following.objects.filter(user=user, level=Level.MUTED).values("topic")
    inside = Q(context_type="discussions.topic", context_id__in=topics)
    return inside | Q(object_type="discussions.topic", object_id__in=topics)
