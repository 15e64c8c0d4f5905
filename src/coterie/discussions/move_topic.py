"""Move a topic into another channel of its space."""

from __future__ import annotations

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from coterie.activity.models import Activity
from coterie.channels.models import Channel
from coterie.channels.readers import tell_others
from coterie.channels.said import record_in
from coterie.discussions import activities
from coterie.discussions.kinds import KINDS, kind_of_topics
from coterie.discussions.models import Topic
from coterie.discussions.versions import advance
from coterie.foundation.locking import lock
from coterie.people.models import User


@transaction.atomic
def move_topic(topic: Topic, *, by: User, to: Channel) -> bool:
    """Let the topic stand in this channel: it is a question there or a discussion, and those who see the channel read
    it. Returns whether that changed anything; moving it back undoes it.

    ValidationError if the channel is not one for topics of the same space, or is archived.
    """
    lock(to, "community")
    lock(topic, "community", "channel")
    if to.community_id != topic.community_id or to.kind not in KINDS:
        raise ValidationError(_("Choose a channel for topics of this space."))
    if to.is_archived:
        raise ValidationError(_("This channel is archived: nothing is moved into it."))
    before = topic.channel
    if before == to:
        return False
    topic.channel, topic.kind = to, kind_of_topics(to)
    topic.save(update_fields=["channel", "kind"])
    advance(topic)
    if before.needs != to.needs:
        tell_others(to, Activity.objects.within(topic))
    facts = {"topic": topic.pk, "title": topic.title, "community": topic.community.name, "channel": to.name}
    record_in(to, activities.MOVED, by=by, about=topic, **facts)
    return True
