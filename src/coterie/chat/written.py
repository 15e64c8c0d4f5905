"""The chat channels of a space as pages of Markdown, for its archive."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from coterie.channels.models import Channel
from coterie.chat.access import CHAT
from coterie.chat.models import Message

if TYPE_CHECKING:
    from coterie.communities.models import Community


def written(space: Community) -> Iterator[tuple[str, Iterator[str]]]:
    """One page a channel, with what everybody in the space reads there."""
    for channel in Channel.objects.filter(community=space, kind=CHAT).in_order():
        yield f"channels/{channel.slug}.md", _page(channel)


def _page(channel: Channel) -> Iterator[str]:
    yield f"# {channel.name}\n"
    if channel.purpose:
        yield f"\n{channel.purpose}\n"
    messages = Message.objects.filter(channel=channel).standing().select_related("author").order_by("pk")
    for message in messages.iterator(chunk_size=500):
        author = message.author
        by = f"{author.name} (@{author.handle})" if author else _("A former member")
        yield f"\n**{by}, {message.created_at:%Y-%m-%d %H:%M}**\n\n{message.text}\n"
