"""Tables of the room: channels, and which are archived."""

from coterie.channels.models.channels import ICONS, Archival, Channel, ChannelQuerySet

__all__ = ["ICONS", "Archival", "Channel", "ChannelQuerySet"]
