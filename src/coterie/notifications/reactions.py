"""Which activities concern whom."""

from __future__ import annotations

from django.urls import reverse

from coterie.activity.models import Activity
from coterie.activity.reactions import reacts_to
from coterie.communities import activities as communities
from coterie.communities.access import standing
from coterie.communities.models import Invitation
from coterie.communities.permissions import Permission
from coterie.discussions import activities as discussions
from coterie.discussions.models import Post
from coterie.discussions.shown import lasting_post_url
from coterie.notifications.models import Notification
from coterie.notifications.notify import notify
from coterie.people.models import User


@reacts_to(discussions.STARTED, discussions.REPLIED, discussions.EDITED)
def tell_of_post(activity_id: int) -> None:
    """Tell those it mentions, the topic's author, and whoever wrote the post before: each once, mentions first."""
    activity = Activity.objects.get(pk=activity_id)
    post = Post.objects.select_related("topic__community").filter(pk=activity.data["post"]).first()
    if post is None or post.is_removed:
        return
    reasons: dict[int, str] = {}
    if activity.kind == discussions.REPLIED:
        reasons.update(dict.fromkeys(_spoken_to(post), Notification.REPLY))
    reasons.update(dict.fromkeys(activity.data.get("mentions", []), Notification.MENTION))
    notify(activity, _who_may_see(post, reasons), path=_path(post))


@reacts_to(discussions.ACCEPTED)
def tell_of_accepted(activity_id: int) -> None:
    activity = Activity.objects.get(pk=activity_id)
    post = Post.objects.select_related("topic__community").filter(pk=activity.data["post"]).first()
    if post is not None and post.author_id:
        notify(activity, _who_may_see(post, {post.author_id: Notification.ANSWER}), path=_path(post))


@reacts_to(communities.INVITED)
def tell_of_invitation(activity_id: int) -> None:
    activity = Activity.objects.get(pk=activity_id)
    invitation = Invitation.objects.select_related("community").filter(pk=activity.object_id).first()
    if invitation is not None and invitation.is_open and invitation.user_id:
        path = reverse("discussions:home", args=[invitation.community.slug])
        notify(activity, {invitation.user_id: Notification.INVITATION}, path=path)


def _spoken_to(post: Post) -> list[int]:
    before = post.topic.posts.filter(pk__lt=post.pk).order_by("-pk").values_list("author_id", flat=True).first()
    return [pk for pk in (post.topic.author_id, before) if pk]


def _who_may_see(post: Post, reasons: dict[int, str]) -> dict[int, str]:
    """Access is checked anew: between the act and now somebody may have left."""
    people = User.objects.filter(pk__in=reasons, is_active=True)
    allowed = {user.pk for user in people if standing(user, post.topic.community).can(Permission.TOPIC_VIEW)}
    return {pk: reason for pk, reason in reasons.items() if pk in allowed}


def _path(post: Post) -> str:
    return lasting_post_url(post)
