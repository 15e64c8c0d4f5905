"""Numbers of channels: what somebody has not read yet (messages of others that stand, after their mark, or since they
joined), and what is pinned."""

from __future__ import annotations

from typing import Any

from django.db.models import BigIntegerField, Count, OuterRef, Subquery
from django.db.models.functions import Coalesce

from coterie.chat.models import Message, Pin, ReadMark
from coterie.communities.models import Membership

#: more than so many are not counted
MOST = 100


def with_unread(channels: Any, viewer: int) -> Any:
    """Channels, each with ``upto``, the last message that the viewer has read, and ``new_chat``, how many came
    since, counted up to ``MOST``."""
    rows = channels.annotate(upto=read_upto(viewer))
    of_others = Message.objects.filter(channel=OuterRef(OuterRef("pk")), pk__gt=OuterRef(OuterRef("upto"))).standing()
    some = Message.objects.filter(pk__in=of_others.exclude(author=viewer).order_by("pk").values("pk")[:MOST])
    counted = some.order_by().annotate(one=Coalesce(0, 0)).values("one").annotate(n=Count("pk")).values("n")
    return rows.annotate(new_chat=Coalesce(Subquery(counted), 0))


def pinned_in() -> Coalesce:
    """An annotation of channels: how many messages are pinned."""
    pins = Pin.objects.in_channel(OuterRef("pk")).order_by().values("message__channel").annotate(n=Count("pk"))
    return Coalesce(Subquery(pins.values("n")), 0)


def read_upto(viewer: int) -> Coalesce:
    """An annotation of channels: the last message that this member has read, or that was there when they joined."""
    mark = ReadMark.objects.filter(channel=OuterRef("pk"), user=viewer).values("upto")
    joined = Membership.objects.filter(community=OuterRef("channel__community"), user=viewer).values("joined_at")
    before = Message.objects.filter(channel=OuterRef("pk"), created_at__lt=Subquery(joined[:1]))
    last_before = Subquery(before.order_by("-pk").values("pk")[:1], output_field=BigIntegerField())
    return Coalesce(Subquery(mark[:1]), last_before, 0, output_field=BigIntegerField())
