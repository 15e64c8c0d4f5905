"""Edit a post; what it said before is kept."""

from __future__ import annotations

from django.db import transaction
from django.utils import timezone

from coterie.activity.record import record
from coterie.discussions import activities
from coterie.discussions.compose import compose, facts, name_mentioned
from coterie.discussions.models import Post, Revision
from coterie.discussions.versions import touch
from coterie.people.models import User


@transaction.atomic
def edit_post(post: Post, *, by: User, text: str) -> Post:
    """Replace the post's text. The same text again changes nothing; ValidationError as for a reply."""
    composed = compose(text, community=post.topic.community)
    if composed.text == post.text:
        return post
    touch(post.topic, post)
    post.refresh_from_db(fields=["text", "html", "edited_at"])  # somebody else's edit may have come first
    Revision.objects.create(
        post=post,
        text=post.text,
        html=post.html,
        written_at=post.edited_at or post.created_at,
        replaced_by=by,
    )
    post.text, post.html, post.edited_at = composed.text, composed.html, timezone.now()
    post.save(update_fields=["text", "html", "edited_at"])
    mentions = name_mentioned(post, composed.mentioned)
    record(activities.EDITED, by=by, about=post, to=post.topic.community.audience, mentions=mentions, **facts(post))
    return post
