"""Accept an answer to a question."""

from __future__ import annotations

from django.db import transaction

from coterie.activity.record import record
from coterie.discussions import activities
from coterie.discussions.compose import facts
from coterie.discussions.models import Post, Topic
from coterie.discussions.versions import touch
from coterie.people.models import User


@transaction.atomic
def accept_answer(post: Post, *, by: User) -> bool:
    """Mark the post as the answer, or take the mark back. Returns whether it is the accepted one now."""
    topic = post.topic
    # Read under the lock: whose mark it takes away may have changed since the page was loaded.
    before = Topic.objects.select_for_update().select_related("accepted").get(pk=topic.pk).accepted
    accepted = before != post
    topic.accepted = post if accepted else None
    topic.save(update_fields=["accepted"])
    touch(topic, *([before] if before and accepted else []), post)
    act = activities.ACCEPTED if accepted else activities.UNACCEPTED
    record(act, by=by, about=post, to=topic.community.audience, **facts(post))
    return accepted
