"""What channels do when something happened."""

from __future__ import annotations

from coterie.activity.models import Activity
from coterie.activity.reactions import reacts_to
from coterie.channels import activities
from coterie.channels.models import Channel
from coterie.channels.readers import needs_of_all
from coterie.channels.revise_channel import happened_in


@reacts_to(activities.REVISED)
def catch_up(activity_id: int) -> None:
    """What was being said while leaders changed who sees the channel, and was stored only after them."""
    channel = Channel.objects.filter(pk=Activity.objects.get(pk=activity_id).object_id).first()
    if channel is not None:
        needs_of_all(channel, happened_in(channel))
