"""Found a micro-community."""

from __future__ import annotations

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.text import slugify
from django.utils.translation import gettext as _

from coterie.activity.record import record
from coterie.communities import activities
from coterie.communities.models import Community, Guidelines, Membership
from coterie.communities.permissions import Role
from coterie.foundation.channel_kinds import Beginning
from coterie.foundation.locking import save_unless_taken
from coterie.foundation.names import clean_mark, clean_name
from coterie.foundation.rooms import rooms
from coterie.foundation.routes import words_below
from coterie.people.models import User

# Words that may become addresses beside those of the communities; those that are ones already are found out.
RESERVED = frozenset({"all", "api", "new", "search"})


@transaction.atomic
def found(
    *,
    by: User,
    name: str,
    purpose: str,
    guidelines: str,
    slug: str = "",
    hue: int = 170,
    mark: str = "",
    known: Beginning | None = None,
) -> Community:
    """Found a community, still closed, with ``by`` as its lead and its first guidelines in force, and with what rooms
    begin a space with, by what is ``known`` of its people.

    Raises ValidationError, by field, if a value does not fit or the address is taken.
    """
    community = Community(
        slug=slug or slugify(name)[:60],
        name=clean_name(name),
        purpose=clean_name(purpose),
        hue=hue % 360,
        mark=clean_mark(mark) or clean_mark(name)[:1],
        founded_by=by,
    )
    if community.slug in RESERVED | words_below("spaces/"):
        raise ValidationError({"slug": _("This address is kept for the site itself.")})
    community.full_clean()
    save_unless_taken(community, "slug", _("Another space has this address already."))
    Guidelines.publish(community, text=guidelines, by=by)
    Membership.objects.create(community=community, user=by, role=Role.LEAD)
    record(activities.FOUNDED, by=by, about=community, to=community.audience, community=community.name)
    for room in rooms():
        if room.starts:
            room.starts(community, by, known or Beginning())
    return community
