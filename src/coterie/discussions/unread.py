"""What somebody has not read yet of topics: posts of others that stand, after their mark, or since they joined."""

from __future__ import annotations

from typing import Any

from django.db.models import BigIntegerField, CharField, Count, OuterRef, Subquery
from django.db.models.functions import Coalesce

from coterie.communities.models import Membership
from coterie.discussions.models import Following, Post, TopicMark
from coterie.foundation.prepared import prepared

#: more than so many are not counted
MOST = 100


def read_upto(viewer: int) -> Coalesce:
    """An annotation of topics: the last post that this member has read, or that was there when they joined; 0 for
    others."""
    mark = TopicMark.objects.filter(topic=OuterRef("pk"), user=viewer).values("upto")
    joined = Membership.objects.filter(community=OuterRef("topic__community"), user=viewer).values("joined_at")
    before = Post.objects.filter(topic=OuterRef("pk"), created_at__lt=Subquery(joined[:1])).order_by("-created_at")
    last_before = Subquery(before.values("pk")[:1], output_field=BigIntegerField())
    return Coalesce(Subquery(mark[:1]), last_before, 0, output_field=BigIntegerField())


def level_of(viewer: int) -> Subquery:
    """An annotation of topics: of what in it the viewer chose to hear; None if they said nothing."""
    own = Following.objects.filter(topic=OuterRef("pk"), user=viewer).values("level")
    return Subquery(own[:1], output_field=CharField())


def unread_count(viewer: int) -> Coalesce:
    """An annotation of topics that have ``upto``: how many posts of others came since, counted up to ``MOST``."""
    fresh = Post.objects.filter(topic=OuterRef(OuterRef("pk")), pk__gt=OuterRef(OuterRef("upto"))).standing()
    some = fresh.exclude(author=viewer).order_by("pk").values("pk")[:MOST]
    counted = Post.objects.filter(pk__in=some).order_by().annotate(one=Coalesce(0, 0)).values("one")
    return Coalesce(Subquery(counted.annotate(n=Count("pk")).values("n")), 0)


@prepared
def with_earlier(topic: int, upto: int, viewer: int, *, most: int) -> Any:
    """The first post of others after ``upto`` and up to ``most`` before it, the last first; nothing if there is nothing
    new."""
    new = Post.objects.filter(topic=topic, pk__gt=upto).not_withdrawn().standing().exclude(author=viewer)
    rows = Post.objects.filter(topic=topic, pk__lte=Subquery(new.order_by("pk").values("pk")[:1])).not_withdrawn()
    return rows.order_by("-pk").values_list("pk", flat=True)[: most + 1]
