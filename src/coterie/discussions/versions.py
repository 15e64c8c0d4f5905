"""Versions: each change of what a topic's page shows has a number, and each post the number of its latest change.

The number is taken under the lock of the topic's row, which is held until the commit. So the changes of one topic
become visible in the order of their numbers and without a gap, and whoever has seen version 17 gets everything since by
asking for what is above it.
"""

from __future__ import annotations

from typing import Any

from django.db.models import F
from django.http import Http404
from django.utils.translation import gettext as _

from coterie.discussions.models import Post, Topic
from coterie.foundation.prepared import prepared


def advance(topic: Topic, steps: int = 1, **fields: Any) -> int:
    """Lock the topic, count ``steps`` changes of it, and set ``fields`` in the same UPDATE; returns its new version.

    Call it in the transaction of the change and before anything is read that the change depends on. Http404 if
    the topic is gone.
    """
    if not Topic.objects.filter(pk=topic.pk).update(version=F("version") + steps, **fields):
        raise Http404(_("It was removed meanwhile."))
    (topic.version,) = _version(topic.pk)
    return topic.version


@prepared
def _version(topic: int) -> Any:
    return Topic.objects.filter(pk=topic).values_list("version", flat=True)


def touch(topic: Topic, *posts: Post) -> None:
    """These posts of the topic look different from now on: each gets a version of its own, in this order."""
    version = advance(topic, len(posts)) - len(posts)
    for place, post in enumerate(posts, 1):
        post.version = version + place
        Post.objects.filter(pk=post.pk).update(version=post.version)


def cut(topic: Topic) -> None:
    """Posts of the topic were deleted. They carry no version any more, so pages that are older load everything."""
    topic.cut_version = advance(topic, cut_version=F("version") + 1)
