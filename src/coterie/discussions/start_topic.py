"""Start a topic."""

from __future__ import annotations

from collections.abc import Iterable

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from coterie.channels.models import Channel
from coterie.channels.said import record_in
from coterie.comments.compose import compose
from coterie.comments.links.preview import preview_links
from coterie.comments.name_mentioned import name_mentioned
from coterie.communities.models import Community
from coterie.discussions import activities
from coterie.discussions.follow_topic import follow_by_itself
from coterie.discussions.kinds import FORUM, KINDS, QUESTIONS, kind_of_topics
from coterie.discussions.models import Level, Post, Tag, Tagging, Topic
from coterie.discussions.said import facts
from coterie.discussions.similar import index_titles
from coterie.discussions.tag_topic import checked_tags
from coterie.foundation.locking import lock
from coterie.foundation.names import clean_name
from coterie.people.models import User


@transaction.atomic
def start_topic(
    place: Channel | Community,
    *,
    by: User,
    title: str,
    text: str,
    kind: str = Topic.DISCUSSION,
    tags: Iterable[Tag] = (),
) -> Topic:
    """Start a topic with its first post in a channel: a question in one for questions, else a discussion. In a space,
    ``kind`` says which: it goes into the first open channel for such topics.

    ValidationError, by field, if title, text or tags do not fit; without a field if the channel was archived, or if the
    space has none.
    """
    channel = place if isinstance(place, Channel) else channel_for(place, kind)
    composed = compose(text, community=channel.community, by=by)
    title = checked_title(title)
    lock(channel, "community", "archival")
    if channel.is_archived:
        raise ValidationError(_("This channel was archived meanwhile. Nothing was posted."))
    now = timezone.now()
    topic = Topic(
        community=channel.community,
        channel=channel,
        kind=kind_of_topics(channel),
        title=title,
        author=by,
        created_at=now,
        last_post_at=now,
        last_author=by,
    )
    topic.full_clean(exclude=["accepted", "origin"])
    chosen = checked_tags(topic, tags)
    topic.save()
    index_titles([topic])
    Tagging.objects.bulk_create([Tagging(topic=topic, tag=tag, by=by) for tag in chosen])
    follow_by_itself(topic, by=by, level=Level.ALL)
    post = Post.objects.create(topic=topic, author=by, text=composed.text, html=composed.html, created_at=now)
    mentions = name_mentioned(post, composed.mentioned, by=post.author_id)
    preview_links(post)
    record_in(channel, activities.STARTED, by=by, about=topic, mentions=mentions, **facts(post))
    return topic


def channel_for(community: Community, kind: str) -> Channel:
    """The first open channel of the space in which topics of this kind are started; a question goes into a forum where
    there is none for questions. ValidationError if there is neither."""
    found = list(Channel.objects.filter(community=community, kind__in=KINDS).open().in_order())
    wanted = (QUESTIONS, FORUM) if kind == Topic.QUESTION else (FORUM,)
    first = next((channel for key in wanted for channel in found if channel.kind == key), None)
    if first is None:
        raise ValidationError(_("There is no channel here in which topics are started."))
    first.community = community
    return first


def checked_title(title: str) -> str:
    """The title as it is kept. ValidationError if too little of it is left."""
    title = clean_name(title)
    if len(title) < 4:
        raise ValidationError({"title": _("Give it a title of at least four letters.")})
    return title
