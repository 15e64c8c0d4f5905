"""Open a channel in a space."""

from __future__ import annotations

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.text import slugify
from django.utils.translation import gettext as _

from coterie.channels import activities
from coterie.channels.models import Channel
from coterie.channels.said import record_of_channel
from coterie.communities.models import Community
from coterie.foundation.channel_kinds import ChannelKind
from coterie.foundation.locking import lock
from coterie.foundation.names import clean_name
from coterie.foundation.rooms import channel_kinds
from coterie.people.models import User

#: addresses beside those of channels
RESERVED = {"open", "order"}
CHANNELS_A_SPACE = 50


@transaction.atomic
def open_channel(community: Community, *, by: User, kind: str, name: str, **values: str) -> Channel:
    """Open a channel of a kind that some room declares, last in the order. What is left out (see :func:`add_channel`)
    is as its kind says. ValidationError, by field, if a value does not fit.
    """
    channel = add_channel(community, by=by, kind=kind, name=name, **values)
    record_of_channel(channel, activities.OPENED, by=by)
    return channel


def add_channel(
    community: Community,
    *,
    by: User,
    kind: str,
    name: str,
    purpose: str = "",
    icon: str = "",
    visibility: str = Channel.PUBLIC,
    writers: str = "",
    repliers: str = Channel.MEMBERS,
    level: str = "",
) -> Channel:
    """The same as a part of something else, which records what was done: it records no activity of its own."""
    declared = channel_kinds().get(kind)
    if declared is None:
        raise ValidationError({"kind": _("Choose one of the kinds of channels.")})
    lock(community)  # so that two channels that are opened at once get two addresses
    known = list(Channel.objects.filter(community=community).values_list("slug", "place"))
    if len(known) >= CHANNELS_A_SPACE:
        most = _("A space has at most %(count)d channels.") % {"count": CHANNELS_A_SPACE}
        raise ValidationError({"name": most})
    channel = Channel(
        community=community,
        kind=kind,
        name=named(name),
        slug=free_slug(slugify(name)[:50], {slug for slug, _place in known}),
        purpose=clean_name(purpose),
        icon=icon or declared.icon,
        place=max((place for _slug, place in known), default=0) + 1,
        visibility=visibility,
        writers=writers if writers and "writers" in declared.settings else usual_writers(declared),
        repliers=repliers if "repliers" in declared.settings else Channel.MEMBERS,
        level=level or declared.level,
        created_by=by,
    )
    channel.full_clean()
    channel.save()
    return channel


def usual_writers(kind: ChannelKind) -> str:
    """Who writes in channels of a kind at first."""
    return Channel.HOSTS if kind.announces else Channel.MEMBERS


def named(name: str) -> str:
    """The name of a channel as it is kept; ValidationError if there is nothing to see in it."""
    name = clean_name(name)
    if len(name) < 2:
        raise ValidationError({"name": _("Give it a name of at least two letters.")})
    return name


def free_slug(wanted: str, taken: set[str]) -> str:
    wanted = wanted or "channel"
    numbered = [wanted, *(f"{wanted}-{number}" for number in range(2, CHANNELS_A_SPACE + 3))]
    return next(slug for slug in numbered if slug not in taken | RESERVED)
