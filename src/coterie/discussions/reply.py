"""Reply in a topic."""

from __future__ import annotations

from django.db import transaction
from django.utils import timezone

from coterie.discussions import activities
from coterie.discussions.compose import compose, name_mentioned, record_of
from coterie.discussions.models import Post, Topic
from coterie.foundation.locking import lock
from coterie.people.models import User


@transaction.atomic
def reply(topic: Topic, *, by: User, text: str) -> Post:
    """Add a post to the topic. ValidationError if the text is empty or too long; Http404 if the topic is gone."""
    composed = compose(text, community=topic.community)
    lock(topic, "community")
    now = timezone.now()
    post = Post.objects.create(topic=topic, author=by, text=composed.text, html=composed.html, created_at=now)
    topic.reply_count, topic.last_post_at, topic.last_author = topic.reply_count + 1, now, by
    topic.save(update_fields=["reply_count", "last_post_at", "last_author"])
    mentions = name_mentioned(post, composed.mentioned)
    record_of(post, activities.REPLIED, by=by, mentions=mentions)
    return post
