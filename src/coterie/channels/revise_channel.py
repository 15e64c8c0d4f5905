"""Change what a channel is called and for whom it is, archive it, and reopen it."""

from __future__ import annotations

from django.db import transaction

from coterie.activity.models import Activity, ActivityQuerySet
from coterie.channels import activities
from coterie.channels.models import Archival, Channel
from coterie.channels.open_channel import named, usual_writers
from coterie.channels.readers import tell_others
from coterie.channels.said import record_of_channel
from coterie.channels.versions import cut
from coterie.foundation.locking import lock
from coterie.foundation.names import clean_name
from coterie.people.models import User

FIELDS = ("name", "purpose", "icon", "visibility", "writers", "repliers", "level")


@transaction.atomic
def revise_channel(channel: Channel, *, by: User, **values: str) -> Channel:
    """Set some of ``FIELDS``; its address and its kind stay. ValidationError, by field, if a value does not fit."""
    lock(channel, "community")
    needed = channel.needs
    for field in FIELDS:
        setattr(channel, field, values.get(field, getattr(channel, field)))
    channel.name, channel.purpose = named(channel.name), clean_name(channel.purpose)
    _keep_to_kind(channel)
    channel.full_clean()
    channel.save(update_fields=FIELDS)
    cut(channel)
    if channel.needs != needed:
        tell_others(channel, happened_in(channel))
    record_of_channel(channel, activities.REVISED, by=by)
    return channel


def _keep_to_kind(channel: Channel) -> None:
    """What its kind does not leave to the leaders is as the kind says."""
    if "writers" not in channel.declared.settings:
        channel.writers = usual_writers(channel.declared)
    if "repliers" not in channel.declared.settings:
        channel.repliers = Channel.MEMBERS


def happened_in(channel: Channel) -> ActivityQuerySet:
    """Every activity about the channel and about what is in it."""
    inside = channel.declared.happened
    about = Activity.objects.within(channel)
    return about | inside(channel) if inside else about


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
