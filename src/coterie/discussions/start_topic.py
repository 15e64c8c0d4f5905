"""Start a topic."""

from __future__ import annotations

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from coterie.activity.record import record
from coterie.comments.compose import compose
from coterie.comments.name_mentioned import name_mentioned
from coterie.communities.models import Community
from coterie.discussions import activities
from coterie.discussions.models import Post, Topic
from coterie.discussions.said import facts
from coterie.foundation.names import clean_name
from coterie.people.models import User


@transaction.atomic
def start_topic(community: Community, *, by: User, title: str, text: str, kind: str = Topic.DISCUSSION) -> Topic:
    """Start a topic with its first post. ValidationError, by field, if title or text does not fit."""
    composed = compose(text, community=community)
    now = timezone.now()
    topic = Topic(
        community=community,
        kind=kind,
        title=_title(title),
        author=by,
        created_at=now,
        last_post_at=now,
        last_author=by,
    )
    topic.full_clean(exclude=["accepted", "origin"])
    topic.save()
    post = Post.objects.create(topic=topic, author=by, text=composed.text, html=composed.html, created_at=now)
    mentions = name_mentioned(post, composed.mentioned, by=post.author_id)
    record(activities.STARTED, by=by, about=topic, to=community.audience, mentions=mentions, **facts(post))
    return topic


def _title(title: str) -> str:
    title = clean_name(title)
    if len(title) < 4:
        raise ValidationError({"title": _("Give it a title of at least four letters.")})
    return title
