"""Reply in a topic."""

from __future__ import annotations

from typing import Any

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
from coterie.discussions.follow_topic import follow_by_itself
from coterie.discussions.models import Level, Post, Topic
from coterie.discussions.said import record_of
from coterie.discussions.versions import advance
from coterie.foundation.prepared import prepared
from coterie.people.models import User


@transaction.atomic
def reply(topic: Topic, *, by: User, text: str, despite_closure: bool = False) -> Post:
    """Add a post to the topic.

    ValidationError if the text is empty or too long, if the topic was merged meanwhile or its channel archived, or if
    it is closed (unless ``despite_closure``, for hosts); Http404 if it is gone.
    """
    composed = compose(text, community=topic.community, by=by)
    now = timezone.now()
    # Counted in the database: two replies at the same moment must both count.
    version = advance(topic, reply_count=F("reply_count") + 1, last_post_at=now, last_author=by)
    # As it is now: who may read of the reply hangs on it.
    topic.channel = Channel.objects.select_related("archival").get(pk=topic.channel_id)
    refuse_if_over(topic, despite_closure=despite_closure)
    post = Post.objects.create(
        topic=topic, author=by, text=composed.text, html=composed.html, created_at=now, version=version
    )
    follow_by_itself(topic, by=by, level=Level.REPLIES)
    mentions = name_mentioned(post, composed.mentioned, by=post.author_id)
    preview_links(post)
    record_of(post, activities.REPLIED, by=by, mentions=mentions)
    return post


def refuse_if_over(topic: Topic, *, despite_closure: bool) -> None:
    """ValidationError, in words, if nobody writes in the topic any more; call it while the topic is locked."""
    closed, merged, archived = _over(topic.pk)[0]
    if archived:
        raise ValidationError({"text": _("Its channel was archived meanwhile. Nothing was posted.")})
    if merged:
        raise ValidationError(_("This topic was merged into another meanwhile. Nothing was sent: reply there."))
    if closed and not despite_closure:
        raise ValidationError(_("This topic is closed: only hosts and leads reply in it."))


@prepared
def _over(topic: int) -> Any:
    return Topic.objects.filter(pk=topic).values_list("closure__pk", "merge__pk", "channel__archival__pk")
