"""Whom something that is said concerns, and why. Access is checked by whoever tells them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from coterie.discussions.models import Post

if TYPE_CHECKING:
    from coterie.activity.models import Activity

MENTION, REPLY, ANSWER = "mention", "reply", "answer"
REASONS = {MENTION: _("mentions you"), REPLY: "", ANSWER: ""}


def of_text(activity: Activity) -> dict[int, str]:
    """Those it mentions."""
    if _standing(activity) is None:
        return {}
    return dict.fromkeys(activity.data.get("mentions", []), MENTION)


def of_reply(activity: Activity) -> dict[int, str]:
    """The topic's author and whoever wrote the post before, and those it mentions: each once, mentions first."""
    post = _standing(activity)
    if post is None:
        return {}
    before = post.topic.posts.filter(pk__lt=post.pk).order_by("-pk").values_list("author_id", flat=True).first()
    spoken_to = [pk for pk in (post.topic.author_id, before) if pk]
    return {**dict.fromkeys(spoken_to, REPLY), **of_text(activity)}


def of_acceptance(activity: Activity) -> dict[int, str]:
    """Whoever wrote the answer."""
    post = _standing(activity)
    return {post.author_id: ANSWER} if post is not None and post.author_id else {}


def _standing(activity: Activity) -> Post | None:
    """The post, if nobody took it down meanwhile."""
    post = Post.objects.select_related("topic", "removal").filter(pk=activity.data["post"]).first()
    return None if post is None or post.is_removed else post
