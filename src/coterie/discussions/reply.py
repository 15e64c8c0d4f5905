"""Reply in a topic."""

from __future__ import annotations

from django.db import transaction
from django.db.models import F
from django.utils import timezone

from coterie.discussions import activities
from coterie.discussions.compose import compose, name_mentioned, record_of
from coterie.discussions.models import Post, Topic
from coterie.people.models import User


@transaction.atomic
def reply(topic: Topic, *, by: User, text: str) -> Post:
    """Add a post to the topic. ValidationError if the text is empty or too long."""
    composed = compose(text, community=topic.community)
    now = timezone.now()
    post = Post.objects.create(topic=topic, author=by, text=composed.text, html=composed.html, created_at=now)
    # Counted in the database: two replies at the same moment must both count.
    Topic.objects.filter(pk=topic.pk).update(reply_count=F("reply_count") + 1, last_post_at=now, last_author=by)
    mentions = name_mentioned(post, composed.mentioned)
    record_of(post, activities.REPLIED, by=by, mentions=mentions)
    return post
