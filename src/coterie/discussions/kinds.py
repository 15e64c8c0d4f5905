"""The kinds of channels that hold topics."""

from __future__ import annotations

from functools import partial
from typing import Any

from django.utils.translation import gettext_lazy as _

from coterie.activity.models import Activity, ActivityQuerySet
from coterie.channels.models import Channel
from coterie.discussions.models import Topic
from coterie.discussions.permissions import Permission
from coterie.discussions.waiting import with_unanswered, with_unread_topics
from coterie.foundation.channel_kinds import Beginning, ChannelKind, Starter

FORUM, QUESTIONS, ANNOUNCEMENTS = KINDS = ("forum", "questions", "announcements")
#: from this share of questions on they have a channel of their own
OFTEN_ASKED = 0.25

SEES = {
    Channel.PUBLIC: Permission.TOPIC_VIEW,
    Channel.MEMBERS: Permission.TOPIC_VIEW_MEMBERS,
    Channel.HOSTS: Permission.TOPIC_VIEW_HOSTS,
}


def kind_of_topics(channel: Channel) -> str:
    """What is started in a channel: a question, or a discussion."""
    return Topic.QUESTION if channel.kind == QUESTIONS else Topic.DISCUSSION


def asks(known: Beginning) -> bool:
    return known.questions >= OFTEN_ASKED


def happened(channel: Channel) -> ActivityQuerySet:
    """The activities about the topics of a channel and about their posts."""
    topics = Topic.objects.filter(channel=channel).values("pk")
    about = Activity.objects.filter(object_type=Topic._meta.label_lower, object_id__in=topics)
    return about | Activity.objects.filter(context_type=Topic._meta.label_lower, context_id__in=topics)


def _kind(key: str, name: Any, icon: str, about: Any, waiting: Any = with_unread_topics, **more: Any) -> ChannelKind:
    facts: dict[str, Any] = {"feature": "topics", "address": "discussions:channel", "sees": SEES, "happened": happened}
    return ChannelKind(key, name, icon, about, waiting=partial(waiting, key), **facts, **more)


CHANNEL_KINDS = (
    _kind(
        FORUM,
        _("Forum"),
        "messages-square",
        _("Topics under a title, for what is longer than a line and worth finding again."),
        starters=(
            Starter("forum", _("Forum"), _("What you do, find and think about."), "messages-square"),
            Starter("introductions", _("Introductions"), _("Who you are and what brought you here."), "heart"),
            Starter("made", _("What we made"), _("Your own work, finished or not."), "sparkles"),
        ),
        begins=lambda known: True,
    ),
    _kind(
        QUESTIONS,
        _("Questions and answers"),
        "circle-question-mark",
        _("Questions, each with the answer that helped."),
        starters=(Starter("questions", _("Questions"), _("Ask what you cannot find out."), "circle-question-mark"),),
        begins=asks,
        waiting=with_unanswered,
        news=False,
    ),
    _kind(
        ANNOUNCEMENTS,
        _("Announcements"),
        "megaphone",
        _("What everybody here should know: hosts and leads begin, members may reply."),
        starters=(Starter("news", _("Announcements"), _("What everybody here should know."), "megaphone"),),
        settings=("repliers",),
        announces=True,
        level=Channel.ALL,
    ),
)
