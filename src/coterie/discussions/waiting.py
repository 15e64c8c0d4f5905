"""What waits in a channel of topics, for the menu of every page: counted among a bounded number of rows, never by
reading a whole channel."""

from __future__ import annotations

from typing import Any

from django.db.models import BigIntegerField, Case, Count, DateTimeField, Exists, F, OuterRef, QuerySet, Subquery, When
from django.db.models.functions import Coalesce

from coterie.communities.models import Membership
from coterie.discussions.models import Following, Level, Post, Topic, TopicMark, open_questions

#: so many of a channel's topics are looked at, those with the latest posts
TOPICS = 100
#: so many of the questions without an accepted answer are looked at, the latest
QUESTIONS = 500


def with_unread_topics(kind: str, rows: Any, member: int) -> Any:
    """Channels, each with ``new_KIND``: in how many of its topics with the latest posts somebody else wrote since this
    member read them, or joined; without those they muted. A channel of another kind has none."""
    latest = Topic.objects.filter(channel=OuterRef(OuterRef("pk"))).order_by("-last_post_at", "-id")
    new = new_to(Topic.objects.filter(pk__in=latest.values("pk")[:TOPICS]), member)
    return rows.annotate(**{f"new_{kind}": _of_kind(kind, new)})


def new_to(topics: QuerySet[Topic], member: int) -> QuerySet[Topic]:
    """Those of these topics in which somebody else wrote last since this member read them, or joined, and which they
    did not mute; each with ``last``, its last post that stands."""
    mark = TopicMark.objects.filter(topic=OuterRef("pk"), user=member).values("upto")
    joined = Membership.objects.filter(community=OuterRef("community"), user=member).values("joined_at")
    last = Post.objects.filter(topic=OuterRef("pk")).standing().order_by("-pk").values("pk")
    muted = Following.objects.filter(topic=OuterRef("pk"), user=member, level=Level.MUTED)
    known = topics.annotate(
        upto=Coalesce(Subquery(mark[:1]), 0, output_field=BigIntegerField()),
        joined=Subquery(joined[:1], output_field=DateTimeField()),
        last=Subquery(last[:1], output_field=BigIntegerField()),
    )
    new = known.filter(~Exists(muted), last_post_at__gt=F("joined"), last__gt=F("upto"))
    return new.exclude(last_author=member)


def with_unanswered(kind: str, rows: Any, _member: int) -> Any:
    """Channels, each with ``new_KIND``: how many of its latest questions without an accepted answer wait for one."""
    without = Topic.objects.filter(channel=OuterRef(OuterRef("pk")), accepted=None, withdrawn_at=None)
    some = Topic.objects.filter(pk__in=without.order_by("-pk").values("pk")[:QUESTIONS])
    return rows.annotate(**{f"new_{kind}": _of_kind(kind, open_questions(some.not_withdrawn()))})


def _of_kind(kind: str, found: QuerySet[Topic]) -> Case:
    """How many there are, in channels of this kind; nothing is looked up for the others."""
    counted = found.order_by().annotate(one=Coalesce(0, 0)).values("one").annotate(n=Count("pk")).values("n")
    return Case(When(kind=kind, then=Coalesce(Subquery(counted), 0)), default=0)
