"""Whom something that is said concerns, and why. Access is checked by whoever tells them."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _

from coterie.activity.models import Activity
from coterie.activity.reasons import Reason, Sort
from coterie.channels.levels import REASONS as OF_CHANNELS
from coterie.channels.levels import heard
from coterie.discussions.follow_topic import followers, own_levels
from coterie.discussions.models import Duplicate, Level, Post, SameProblem, Topic
from coterie.foundation.prepared import first, prepared

MENTION, REPLY, ANSWER, FOLLOWED = "mention", "reply", "answer", "followed"
SAME, ASKED = "same", "asked"
REASONS = {
    MENTION: Reason(Sort.NAMED, _("mentions you")),
    REPLY: Reason(Sort.ANSWERED),
    ANSWER: Reason(Sort.ANSWERED, because=_("it is about an answer of yours")),
    FOLLOWED: Reason(Sort.FOLLOWED, _("you follow the topic"), _("you follow the topic")),
    SAME: Reason(Sort.ANSWERED, _("you have the same problem"), _("you have the same problem")),
    ASKED: Reason(Sort.ANSWERED, because=_("you asked the question")),
    **OF_CHANNELS,
}


def of_text(activity: Activity) -> dict[int, str]:
    """Those it mentions."""
    post = _standing(activity)
    return _heard(post.topic, _mentioned(activity)) if post else {}


def of_start(activity: Activity) -> dict[int, str]:
    """The same; everybody, where the channel's level is so."""
    post = _standing(activity)
    return _heard(post.topic, _mentioned(activity), news=True) if post else {}


def of_reply(activity: Activity) -> dict[int, str]:
    """Who follows the topic, its author and whoever wrote the post before, and those it mentions: each once, mentions
    first."""
    post = _standing(activity)
    if post is None:
        return {}
    following = followers(post.topic_id)
    # Whoever began the topic hears of all in it, unless they chose to hear of less.
    author, before = post.topic.author_id, first(_author_before(post.topic_id, post.pk))
    hears = author in following or author not in own_levels(post.topic_id, author)
    spoken_to = [pk for pk in (author if hears else None, before) if pk]
    return _heard(
        post.topic, {**dict.fromkeys(following, FOLLOWED), **dict.fromkeys(spoken_to, REPLY), **_mentioned(activity)}
    )


def of_acceptance(activity: Activity) -> dict[int, str]:
    """Whoever wrote the answer, and those who have the problem, too."""
    post = _standing(activity)
    if post is None:
        return {}
    sharing = SameProblem.objects.filter(topic=post.topic_id).values_list("user_id", flat=True)
    return _heard(post.topic, {**dict.fromkeys(sharing, SAME), **_author(post)})


def of_vote(activity: Activity) -> dict[int, str]:
    """Whoever wrote the answer, the first time that somebody finds it helpful: it is good to know, once."""
    earlier = Activity.objects.filter(object_type=activity.object_type, object_id=activity.object_id)
    post = _standing(activity)
    if post is None or earlier.filter(kind=activity.kind, pk__lt=activity.pk).exists():
        return {}
    return _heard(post.topic, _author(post))


def of_duplicate(activity: Activity) -> dict[int, str]:
    """Whoever asked, while it is still said."""
    said = Duplicate.objects.filter(topic=activity.data["topic"], original=activity.data["original"])
    found = said.exclude(topic__author=None).select_related("topic__channel").first()
    return _heard(found.topic, {found.topic.author_id or 0: ASKED}) if found else {}


def _author(post: Post) -> dict[int, str]:
    return {post.author_id: ANSWER} if post.author_id else {}


def _heard(topic: Topic, concerned: dict[int, str], *, news: bool = False) -> dict[int, str]:
    """By the channel's level, but that what somebody chose for the topic itself comes before it."""
    told = heard(topic.channel, concerned, news=news)
    own = own_levels(topic.pk, *told, *concerned)
    insisted = {pk: reason for pk, reason in concerned.items() if pk in own and own[pk].chosen}
    return {pk: reason for pk, reason in {**told, **insisted}.items() if pk not in own or own[pk].level != Level.MUTED}


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
