"""Open a channel in a space."""

from __future__ import annotations

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.text import slugify
from django.utils.translation import gettext as _

from coterie.chat import activities
from coterie.chat.models import Channel
from coterie.chat.said import record_of_channel
from coterie.communities.models import Community
from coterie.foundation.locking import lock
from coterie.foundation.names import clean_name
from coterie.people.models import User

#: addresses beside those of channels
RESERVED = {"open"}
CHANNELS_A_SPACE = 50


@transaction.atomic
def open_channel(
    community: Community,
    *,
    by: User,
    name: str,
    purpose: str = "",
    icon: str = "message-circle",
    writers: str = Channel.MEMBERS,
) -> Channel:
    """Open a channel, last in the order. ValidationError, by field, if a value does not fit."""
    lock(community)  # so that two channels that are opened at once get two addresses
    known = list(Channel.objects.filter(community=community).values_list("slug", "place"))
    if len(known) >= CHANNELS_A_SPACE:
        most = _("A space has at most %(count)d channels.") % {"count": CHANNELS_A_SPACE}
        raise ValidationError({"name": most})
    channel = Channel(
        community=community,
        name=named(name),
        slug=_free(slugify(name)[:50], {slug for slug, _place in known}),
        purpose=clean_name(purpose),
        icon=icon,
        place=max((place for _slug, place in known), default=0) + 1,
        writers=writers,
        created_by=by,
    )
    channel.full_clean()
    channel.save()
    record_of_channel(channel, activities.OPENED, by=by)
    return channel


def named(name: str) -> str:
    """The name of a channel as it is kept; ValidationError if there is nothing to see in it."""
    name = clean_name(name)
    if len(name) < 2:
        raise ValidationError({"name": _("Give it a name of at least two letters.")})
    return name


def _free(wanted: str, taken: set[str]) -> str:
    wanted = wanted or "channel"
    numbered = [wanted, *(f"{wanted}-{number}" for number in range(2, CHANNELS_A_SPACE + 3))]
    return next(slug for slug in numbered if slug not in taken | RESERVED)
