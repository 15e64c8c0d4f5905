"""How far somebody has read a topic. Private to them: it is no activity."""

from __future__ import annotations

from django.db import transaction
from django.db.models import Max
from django.utils import timezone

from coterie.communities.models import Community
from coterie.discussions.models import Topic, TopicMark
from coterie.notifications.notify import mark_read_within
from coterie.people.models import User


@transaction.atomic
def mark_read(topic: Topic, *, by: User, upto: int) -> int:
    """They have read up to this post; a mark never goes back, nor beyond the last post. Returns where it is."""
    last = topic.posts.aggregate(last=Max("pk"))["last"] or 0
    wanted = min(upto, last)
    mark, _created = TopicMark.objects.get_or_create(user=by, topic=topic, defaults={"upto": wanted})
    TopicMark.objects.filter(pk=mark.pk, upto__lt=wanted).update(upto=wanted, at=timezone.now())
    mark_read_within(by, topic, upto=wanted)
    return max(mark.upto, wanted)


@transaction.atomic
def mark_all_read(community: Community, *, by: User) -> int:
    """They have read every topic of the space up to its last post. Returns how many there are."""
    topics = Topic.objects.filter(community=community).annotate(last=Max("posts__pk")).exclude(last=None)
    now = timezone.now()
    marks = [TopicMark(user=by, topic_id=pk, upto=last, at=now) for pk, last in topics.values_list("pk", "last")]
    TopicMark.objects.bulk_create(
        marks, batch_size=500, update_conflicts=True, unique_fields=["user", "topic"], update_fields=["upto", "at"]
    )
    return len(marks)


def read(community: Community, by: User) -> None:
    """All of the space's topics, with all else that is new to them there."""
    mark_all_read(community, by=by)
