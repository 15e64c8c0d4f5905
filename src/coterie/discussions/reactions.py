"""What discussions do when something happened elsewhere."""

from __future__ import annotations

from coterie.activity.models import Activity
from coterie.activity.reactions import reacts_to
from coterie.discussions.models import Post, Topic, recount
from coterie.people import activities as people
from coterie.people.models import OptOut


@reacts_to(people.OPTED_OUT)
def withdraw_quotes(activity_id: int) -> None:
    """Delete what was taken over from the platform by somebody who opted out; a topic they opened goes whole."""
    key = Activity.objects.get(pk=activity_id).data["key"]
    if not OptOut.holds(key=key):
        return
    Topic.objects.filter(origin__author_key=key, author=None).delete()
    quoted = Post.objects.filter(origin__author_key=key)
    touched = list(Topic.objects.filter(posts__in=quoted).distinct())
    quoted.delete()
    for topic in touched:
        recount(topic)
