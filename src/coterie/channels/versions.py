"""Versions: each change of what a channel's page shows has a number.

The number is taken under the lock of the channel's row, which is held until the commit, so the changes of one channel
become visible in the order of their numbers and without a gap.
"""

from __future__ import annotations

from typing import Any

from django.db.models import F
from django.http import Http404
from django.utils.translation import gettext as _

from coterie.channels.models import Channel
from coterie.foundation.prepared import prepared


def advance(channel: Channel, steps: int = 1, **fields: Any) -> int:
    """Lock the channel, count ``steps`` changes of it, and set ``fields`` in the same UPDATE; returns its new version.

    Http404 if the channel is gone.
    """
    if not Channel.objects.filter(pk=channel.pk).update(version=F("version") + steps, **fields):
        raise Http404(_("It was removed meanwhile."))
    (channel.version,) = _version(channel.pk)
    return channel.version


@prepared
def _version(channel: int) -> Any:
    return Channel.objects.filter(pk=channel).values_list("version", flat=True)


def cut(channel: Channel) -> None:
    """The channel itself looks different: nothing in it carries that version, so open pages load everything."""
    channel.cut_version = advance(channel, cut_version=F("version") + 1)
