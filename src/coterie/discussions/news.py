"""What is new in topics, for the digests of many people at once."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, Max
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from coterie.channels.models import Channel
from coterie.discussions.fit import fits
from coterie.discussions.models import Following, Level, Post, Topic, TopicMark, open_questions
from coterie.foundation.news import News, Reader, Section
from coterie.foundation.rooms import channel_kinds
from coterie.foundation.routes import route

#: of one space so many topics are looked at, those with the latest posts first
MOST = 100


@dataclass(frozen=True)
class Fresh:
    """A topic in which something is new: who sees it, its latest post, how many came lately, and whether it is a
    question that waits for an answer."""

    topic: Topic
    needs: str
    last: int
    posts: int
    waits: bool


def news(readers: Sequence[Reader]) -> Mapping[int, Sequence[News]]:
    spaces = {space for each in readers for space in each.may}
    fresh = _fresh(spaces, min(each.since for each in readers), max(each.until for each in readers))
    topics, people = [each.topic.pk for each in fresh], [each.pk for each in readers]
    marks = TopicMark.objects.filter(user__in=people, topic__in=topics).values_list("user", "topic", "upto")
    upto = {(user, topic): mark for user, topic, mark in marks}
    levels = Following.objects.filter(user__in=people, topic__in=topics, level=Level.MUTED)
    muted = set(levels.values_list("user", "topic"))
    fitting = fits(people, topics)
    by_space: dict[int, list[Fresh]] = defaultdict(list)
    for each in fresh:
        by_space[each.topic.community_id].append(each)
    return {reader.pk: _of_one(reader, by_space, upto, muted, fitting) for reader in readers}


def _fresh(spaces: set[int], since: datetime, until: datetime) -> list[Fresh]:
    rows = Topic.objects.filter(community__in=spaces, last_post_at__gt=since, merge=None).not_withdrawn()
    rows = rows.in_open_channels().select_related("channel", "community").order_by("-last_post_at")
    kept: dict[int, list[Topic]] = defaultdict(list)
    for topic in rows[: MOST * 20]:
        if len(kept[topic.community_id]) < MOST:
            kept[topic.community_id].append(topic)
    found = [topic for topics in kept.values() for topic in topics]
    said = Post.objects.filter(topic__in=found, created_at__gt=since, created_at__lte=until).standing().order_by()
    counted = {row["topic"]: row for row in said.values("topic").annotate(n=Count("pk"), last=Max("pk"))}
    waits = set(open_questions(Topic.objects.filter(pk__in=counted)).values_list("pk", flat=True))
    return [
        Fresh(topic, _needs(topic.channel), counted[topic.pk]["last"], counted[topic.pk]["n"], topic.pk in waits)
        for topic in found
        if topic.pk in counted
    ]


def _needs(channel: Channel) -> str:
    return str(channel_kinds()[channel.kind].sees[channel.visibility])


def _of_one(
    reader: Reader,
    by_space: Mapping[int, list[Fresh]],
    upto: Mapping[tuple[int, int], int],
    muted: set[tuple[int, int]],
    fitting: Mapping[tuple[int, int], int],
) -> list[News]:
    """Each topic once, in the first section that it fits."""
    found = []
    for space, may in reader.may.items():
        for each in by_space.get(space, ()):
            pair = (reader.pk, each.topic.pk)
            if each.needs not in may or pair in muted or each.topic.last_post_at <= reader.since:
                continue
            read = upto.get(pair)
            if read is not None and read >= each.last:
                continue
            if section := _section(reader, each, seen=read is not None):
                found.append(_line(section, each, fitting.get(pair, 0)))
    return found


def _section(reader: Reader, fresh: Fresh, *, seen: bool) -> Section | None:
    topic = fresh.topic
    if topic.author_id == reader.pk:
        return Section.ANSWERS if topic.is_question and topic.last_author_id != reader.pk else None
    if fresh.waits and topic.reply_count == 0:
        return Section.QUESTIONS
    return Section.GOING_ON if seen else Section.POPULAR if topic.reply_count else None


def _line(section: Section, fresh: Fresh, fit: int) -> News:
    """Of questions those come first that fit what the reader writes about."""
    topic, count = fresh.topic, fresh.posts
    about = ngettext("%(count)d new post", "%(count)d new posts", count) % {"count": count}
    weight = count
    if section == Section.QUESTIONS:
        about = _("nobody has answered yet")
        weight = 1000 * fit + count
    path = f"{route('discussions:topic', topic.community.slug, topic.pk, topic.slug)}?at=unread"
    return News(section, topic.title, about, topic.community.name, path, weight=weight)
