"""What the pages of a space show of its channels."""

from __future__ import annotations

from typing import Any

from django.utils.http import urlencode

from coterie.channels.models import Channel
from coterie.foundation.routes import route


def channel_url(channel: Channel, **query: Any) -> str:
    """The page of a channel, of whatever kind it is."""
    path = route(channel.declared.address, channel.community.slug, channel.slug)
    return f"{path}?{urlencode(query)}" if query else path
