"""Channels, as they are searched, and where things lie that stand in channels."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from coterie.channels import access, activities
from coterie.channels.models import Channel
from coterie.channels.shown import channel_url
from coterie.foundation.documents import Document, Documents, Shown
from coterie.people.seen import seen, seen_among

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser

    from coterie.activity.models import Activity
    from coterie.people.models import User

    Viewer = User | AnonymousUser


def scope(channel: int) -> str:
    """The place in which things of a channel lie, for their documents."""
    return f"channel{channel}"


_seen = seen(access.channels)


def scopes(viewer: Viewer) -> Iterable[str]:
    """The places of the channels that the viewer sees."""
    return [scope(pk) for pk in _seen(viewer)]


def load(pks: Sequence[int]) -> Iterator[Document]:
    for each in Channel.objects.filter(pk__in=pks):
        yield Document(each.pk, each.name, each.purpose, each.created_at, scope(each.pk), space=each.community_id)


def show(pks: Sequence[int]) -> Mapping[int, Shown]:
    rows = Channel.objects.filter(pk__in=pks).select_related("community")
    return {each.pk: Shown(each.name, channel_url(each), each.purpose, where=each.community.name) for each in rows}


def _channel(activity: Activity) -> Iterable[int]:
    return [activity.object_id]


DOCUMENTS = (
    Documents(
        "channel",
        _("Channels"),
        "messages-square",
        "channels.channel",
        visible=seen_among(lambda viewer, pks: access.channels(viewer).filter(pk__in=pks)),
        scopes=scopes,
        load=load,
        show=show,
        changed=dict.fromkeys((activities.OPENED, activities.REVISED), _channel),
        place=scope,
        texts=False,
    ),
)
