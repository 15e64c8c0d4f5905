"""A topic's channel, and what appears on its open pages without a reload."""

from __future__ import annotations

from django.template.loader import render_to_string

from coterie.activity.models import Activity
from coterie.activity.reactions import shows
from coterie.communities.access import standing
from coterie.discussions import activities
from coterie.discussions.models import Post, Topic
from coterie.discussions.permissions import Permission
from coterie.foundation.live import channel, html_event, publish
from coterie.people.models import User


@channel("topic")
def may_listen(user: User, pk: int) -> bool:
    topic = Topic.objects.select_related("community").filter(pk=pk).first()
    return topic is not None and standing(user, topic.community).can(Permission.TOPIC_VIEW)


@shows(activities.REPLIED)
def show_reply(activity_id: int) -> None:
    post = _post(activity_id)
    if post:
        publish(post.topic.channel, html_event("#posts", "append", f"post-{post.pk}", article(post)))


@shows(
    activities.EDITED,
    activities.REMOVED,
    activities.RESTORED,
    activities.REACTED,
    activities.UNREACTED,
    activities.ACCEPTED,
    activities.UNACCEPTED,
)
def show_change(activity_id: int) -> None:
    post = _post(activity_id)
    if post:
        publish(post.topic.channel, html_event(f"#post-{post.pk}", "replace", f"post-{post.pk}", article(post)))


def _post(activity_id: int) -> Post | None:
    """The post of an activity as a page shows it; None if it is gone by now."""
    pk = Activity.objects.values_list("data__post", flat=True).get(pk=activity_id)
    topic = Topic.objects.select_related("community").filter(posts=pk).first()
    return Post.objects.for_page(topic).filter(pk=pk).first() if topic else None


def article(post: Post) -> str:
    """The post as every viewer sees it: what only some may do is fetched by the page of those who may."""
    return render_to_string("discussions/_posts.html", {"posts": [post], "topic": post.topic, "viewer": None}).strip()
