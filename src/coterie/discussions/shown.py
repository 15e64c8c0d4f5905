"""What the pages of discussions show, put together once for first load and live update."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from coterie.comments.shown import byline
from coterie.discussions.models import Post, Topic, tagged
from coterie.foundation.columns import parted
from coterie.foundation.routes import route

LOAD = object()


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


def tags_of(topic: Topic) -> list[tuple[str, str]]:
    """Address and name of each tag, by name; asked of the database unless the topic was loaded with ``tagged``."""
    joined = topic.__dict__.get("tagged", LOAD)
    if joined is LOAD:
        joined = Topic.objects.filter(pk=topic.pk).values_list(tagged(), flat=True).first()
    return sorted(parted(joined or ""), key=lambda each: each[1].lower())


def month_in_words(at: date) -> str:
    return date_format(at, "YEAR_MONTH_FORMAT")


def date_in_words(at: date) -> str:
    return date_format(at, "DATE_FORMAT")


def last_day(until: datetime) -> date:
    """The last whole day (UTC) before this moment."""
    return (until.astimezone(UTC) - timedelta(seconds=1)).date()
