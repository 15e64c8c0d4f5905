"""The kinds of channels that hold topics."""

from __future__ import annotations

from typing import Any

from django.db.models import Count, OuterRef, Subquery
from django.db.models.functions import Coalesce
from django.utils.translation import gettext_lazy as _

from coterie.activity.models import Activity, ActivityQuerySet
from coterie.channels.models import Channel
from coterie.discussions.models import Topic, open_questions
from coterie.discussions.permissions import Permission
from coterie.foundation.rooms import Beginning, ChannelKind, Starter

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


def with_unanswered(rows: Any, _member: int) -> Any:
    """Channels, each with ``new_questions``, how many of its questions nobody has answered."""
    open_ones = open_questions(Topic.objects.filter(channel=OuterRef("pk")).not_withdrawn()).order_by()
    counted = open_ones.values("channel").annotate(n=Count("pk")).values("n")
    return rows.annotate(new_questions=Coalesce(Subquery(counted), 0))


def happened(channel: Channel) -> ActivityQuerySet:
    """The activities about the topics of a channel and about their posts."""
    topics = Topic.objects.filter(channel=channel).values("pk")
    about = Activity.objects.filter(object_type=Topic._meta.label_lower, object_id__in=topics)
    return about | Activity.objects.filter(context_type=Topic._meta.label_lower, context_id__in=topics)


def _kind(key: str, name: Any, icon: str, about: Any, **more: Any) -> ChannelKind:
    facts: dict[str, Any] = {"feature": "topics", "address": "discussions:channel", "sees": SEES, "happened": happened}
    return ChannelKind(key, name, icon, about, **facts, **more)


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
