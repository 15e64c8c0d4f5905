"""What the pages of discussions show, put together once for first load and live update."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _

from coterie.comments.shown import byline
from coterie.discussions.models import Post, Topic
from coterie.foundation.routes import route


def topic_meta(topic: Topic) -> list[str]:
    """The words under a topic's title: kind and author, answers or replies."""
    by = byline(topic.author, topic.origin).name
    said = _("Question by %(name)s") if topic.is_question else _("Topic by %(name)s")
    words = [said % {"name": by}, _replies(topic)]
    if topic.origin:
        words.append(_("from %(platform)s") % {"platform": topic.origin.platform})
    return words


def _replies(topic: Topic) -> str:
    from django.utils.translation import ngettext

    count = topic.reply_count
    if topic.is_question:
        if not count:
            return _("no answer yet")
        words = ngettext("%(count)d answer", "%(count)d answers", count) % {"count": count}
        return _("%(answers)s, one accepted") % {"answers": words} if topic.accepted_id else words
    return ngettext("%(count)d reply", "%(count)d replies", count) % {"count": count}


def topic_url(topic: Topic, **query: Any) -> str:
    from django.utils.http import urlencode

    path = route("discussions:topic", topic.community.slug, topic.pk, topic.slug)
    return f"{path}?{urlencode(query)}" if query else path


def channel_of_topic_url(topic: Topic) -> str:
    """The page of the channel that a topic stands in."""
    return route("discussions:channel", topic.community.slug, topic.channel.slug)


def post_url(post: Post) -> str:
    """Where a post can be read, whatever page of its topic it stands on."""
    return f"{topic_url(post.topic, post=post.pk)}#post-{post.pk}"


def lasting_post_url(post: Post) -> str:
    """The same for what is stored: without the title, which may be changed or withdrawn."""
    path = route("discussions:topic-by-number", post.topic.community.slug, post.topic_id)
    return f"{path}?post={post.pk}#post-{post.pk}"
