"""Change what a channel is called and for whom it is, archive it, and reopen it."""

from __future__ import annotations

from django.db import transaction

from coterie.chat import activities
from coterie.chat.models import Archival, Channel
from coterie.chat.open_channel import named
from coterie.chat.said import record_of_channel
from coterie.chat.versions import cut
from coterie.foundation.locking import lock
from coterie.foundation.names import clean_name
from coterie.people.models import User


@transaction.atomic
def revise_channel(
    channel: Channel, *, by: User, name: str, purpose: str, icon: str, place: int, writers: str
) -> Channel:
    """Set name, purpose, icon, place in the list and who writes; its address stays. ValidationError, by field."""
    lock(channel, "community")
    channel.name, channel.purpose = named(name), clean_name(purpose)
    channel.icon, channel.place, channel.writers = icon, place, writers
    channel.full_clean()
    channel.save(update_fields=["name", "purpose", "icon", "place", "writers"])
    cut(channel)
    record_of_channel(channel, activities.REVISED, by=by)
    return channel


@transaction.atomic
def archive_channel(channel: Channel, *, by: User) -> Archival:
    """Keep the channel as it is: it is read from now on, and not written in. Nothing is lost."""
    lock(channel, "community")
    archival, created = Archival.objects.get_or_create(channel=channel, defaults={"by": by})
    if created:
        cut(channel)
        record_of_channel(channel, activities.ARCHIVED, by=by)
    return archival


@transaction.atomic
def reopen_channel(channel: Channel, *, by: User) -> Channel:
    """Undo an archival; reopening a channel that is open changes nothing."""
    lock(channel, "community")
    deleted, _each = Archival.objects.filter(channel=channel).delete()
    if deleted:
        cut(channel)
        record_of_channel(channel, activities.REOPENED, by=by)
    return channel
