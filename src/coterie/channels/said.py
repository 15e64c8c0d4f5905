"""What every activity in a channel says, and who hears of it."""

from __future__ import annotations

from typing import Any

from django.db.models import Model

from coterie.activity.models import Activity
from coterie.activity.record import record
from coterie.channels.models import Channel
from coterie.people.models import User


def facts(channel: Channel) -> dict[str, Any]:
    return {"channel": channel.pk, "name": channel.name, "community": channel.community.name}


def record_of_channel(channel: Channel, kind: str, *, by: User) -> None:
    """Record what was done to a channel, for those who see it."""
    record_in(channel, kind, by=by, about=channel, **facts(channel))


def record_in(channel: Channel, kind: str, /, *, by: User | None, about: Model, **more: Any) -> Activity:
    """Record what was done in a channel, for those who see it."""
    return record(kind, by=by, about=about, to=channel.community.audience, needs=channel.needs, **more)
