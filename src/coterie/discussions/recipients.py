"""Whom something that is said concerns, and why. Access is checked by whoever tells them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext_lazy as _

from coterie.channels.levels import REASONS as OF_CHANNELS
from coterie.channels.levels import heard
from coterie.discussions.models import Post
from coterie.foundation.prepared import first, prepared

if TYPE_CHECKING:
    from coterie.activity.models import Activity

MENTION, REPLY, ANSWER = "mention", "reply", "answer"
REASONS = {MENTION: _("mentions you"), REPLY: "", ANSWER: "", **OF_CHANNELS}


def of_text(activity: Activity) -> dict[int, str]:
    """Those it mentions."""
    post = _standing(activity)
    return heard(post.topic.channel, _mentioned(activity)) if post else {}


def of_start(activity: Activity) -> dict[int, str]:
    """The same; everybody, where the channel's level is so."""
    post = _standing(activity)
    return heard(post.topic.channel, _mentioned(activity), news=True) if post else {}


def of_reply(activity: Activity) -> dict[int, str]:
    """The topic's author and whoever wrote the post before, and those it mentions: each once, mentions first."""
    post = _standing(activity)
    if post is None:
        return {}
    spoken_to = [pk for pk in (post.topic.author_id, first(_author_before(post.topic_id, post.pk))) if pk]
    return heard(post.topic.channel, {**dict.fromkeys(spoken_to, REPLY), **_mentioned(activity)})


def of_acceptance(activity: Activity) -> dict[int, str]:
    """Whoever wrote the answer."""
    post = _standing(activity)
    return heard(post.topic.channel, {post.author_id: ANSWER}) if post is not None and post.author_id else {}


def _mentioned(activity: Activity) -> dict[int, str]:
    return dict.fromkeys(activity.data.get("mentions", []), MENTION)


def _standing(activity: Activity) -> Any:
    """The post, if nobody took it down meanwhile."""
    return first(_post(activity.data["post"]))


@prepared
def _post(pk: int) -> Any:
    return Post.objects.standing().filter(pk=pk).select_related("topic__channel")


@prepared
def _author_before(topic: int, pk: int) -> Any:
    earlier = Post.objects.filter(topic=topic, pk__lt=pk).order_by("-pk")
    return earlier.values_list("author_id", flat=True)[:1]
