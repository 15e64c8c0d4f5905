"""Reply in a topic."""

from __future__ import annotations

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext as _

from coterie.channels.models import Channel
from coterie.comments.compose import compose
from coterie.comments.links.preview import preview_links
from coterie.comments.name_mentioned import name_mentioned
from coterie.discussions import activities
from coterie.discussions.models import Post, Topic
from coterie.discussions.said import record_of
from coterie.discussions.versions import advance
from coterie.people.models import User


@transaction.atomic
def reply(topic: Topic, *, by: User, text: str) -> Post:
    """Add a post to the topic.

    ValidationError if the text is empty or too long, or the topic's channel was archived; Http404 if the topic is gone.
    """
    composed = compose(text, community=topic.community, by=by)
    now = timezone.now()
    # Counted in the database: two replies at the same moment must both count.
    version = advance(topic, reply_count=F("reply_count") + 1, last_post_at=now, last_author=by)
    # As it is now: who may read of the reply hangs on it.
    topic.channel = Channel.objects.select_related("archival").get(pk=topic.channel_id)
    if topic.channel.is_archived:
        raise ValidationError({"text": _("Its channel was archived meanwhile. Nothing was posted.")})
    post = Post.objects.create(
        topic=topic, author=by, text=composed.text, html=composed.html, created_at=now, version=version
    )
    mentions = name_mentioned(post, composed.mentioned, by=post.author_id)
    preview_links(post)
    record_of(post, activities.REPLIED, by=by, mentions=mentions)
    return post
