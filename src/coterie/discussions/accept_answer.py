"""Accept an answer to a question."""

from __future__ import annotations

from django.db import transaction

from coterie.discussions import activities
from coterie.discussions.compose import record_of
from coterie.discussions.models import Post
from coterie.people.models import User


@transaction.atomic
def accept_answer(post: Post, *, by: User) -> bool:
    """Mark the post as the answer, or take the mark back. Returns whether it is the accepted one now."""
    topic = post.topic
    accepted = topic.accepted_id != post.pk
    topic.accepted = post if accepted else None
    topic.save(update_fields=["accepted"])
    act = activities.ACCEPTED if accepted else activities.UNACCEPTED
    record_of(post, act, by=by)
    return accepted
