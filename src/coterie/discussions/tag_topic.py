"""Choose the tags of a topic."""

from __future__ import annotations

from collections.abc import Iterable

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from coterie.discussions.curated import TAGGED, record_of_topic
from coterie.discussions.models import Tag, Tagging, Topic
from coterie.discussions.versions import advance
from coterie.people.models import User

MOST = 5


@transaction.atomic
def tag_topic(topic: Topic, tags: Iterable[Tag], *, by: User) -> list[Tag]:
    """Set the topic's tags. ValidationError for more than :data:`MOST`, or for one that is not of its space."""
    wanted = checked_tags(topic, tags)
    advance(topic)
    old = set(Tagging.objects.filter(topic=topic, tag__removal=None).values_list("tag", flat=True))
    new = {tag.pk for tag in wanted}
    if old != new:
        Tagging.objects.filter(topic=topic, tag__in=old - new).delete()
        Tagging.objects.bulk_create([Tagging(topic=topic, tag_id=pk, by=by) for pk in sorted(new - old)])
        record_of_topic(topic, TAGGED, by=by, tags=sorted(tag.name for tag in wanted))
    return wanted


def checked_tags(topic: Topic, tags: Iterable[Tag]) -> list[Tag]:
    """The tags that a topic may have, each once."""
    wanted = list({tag.pk: tag for tag in tags}.values())
    if len(wanted) > MOST:
        raise ValidationError({"tags": _("Choose at most %(count)d tags.") % {"count": MOST}})
    if not wanted:
        return []
    in_use = set(
        Tag.objects.in_use(topic.community_id).filter(pk__in=[tag.pk for tag in wanted]).values_list("pk", flat=True)
    )
    if any(tag.pk not in in_use for tag in wanted):
        raise ValidationError({"tags": _("One of these tags was removed meanwhile.")})
    return wanted
