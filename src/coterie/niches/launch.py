"""Give a niche a space of its own."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Avg, Case, When
from django.utils.translation import gettext as _

from coterie.activity.record import record
from coterie.communities.found import found
from coterie.communities.invite import invite
from coterie.communities.models import Community, Invitation
from coterie.discussions.models import Topic
from coterie.discussions.seed import SourceThread, seed
from coterie.foundation.channel_kinds import Beginning
from coterie.foundation.locking import lock
from coterie.niches import activities
from coterie.niches.first_channels import chosen
from coterie.niches.first_people import FirstPerson
from coterie.niches.first_topics import with_posts
from coterie.niches.models import Launch, Niche, NicheThread
from coterie.people.models import OptOut, User


@dataclass(frozen=True)
class Space:
    """What the new space is to be."""

    name: str
    slug: str
    purpose: str
    guidelines: str
    hue: int
    mark: str


@dataclass(frozen=True)
class Launched:
    """``tokens`` are the secrets of the personal invitation links, by invitation id: known now and never again."""

    launch: Launch
    tokens: dict[int, str] = field(default_factory=dict)


@transaction.atomic
def launch(
    niche: Niche,
    *,
    by: User,
    space: Space,
    people: Sequence[FirstPerson],
    topics: Sequence[NicheThread],
    channels: Collection[str] | None = None,
) -> Launched:
    """Found the space, bring its first topics along, and invite its first people: all of it or nothing.

    ``channels`` are the kinds it begins with; None for those that are suggested.

    ValidationError, by field, if a value does not fit; without a field if this niche cannot be launched.
    """
    _check(niche)
    what = known(niche) if channels is None else chosen(known(niche), channels)
    community = found(by=by, known=what, **vars(space))
    started = _seeded(community, with_posts(niche, topics))
    tokens = _invite(community, by, people)
    launched = Launch.objects.create(
        niche=niche, community=community, by=by, topics=len(started), invitations=len(tokens)
    )
    facts: dict[str, Any] = {"name": niche.name, "community": community.name, "slug": community.slug}
    record(activities.LAUNCHED, by=by, about=launched, to=activities.OPERATORS, **facts)
    return Launched(launched, tokens)


def _seeded(community: Community, threads: Sequence[SourceThread]) -> list[Topic]:
    try:
        return seed(community, threads)
    except ValidationError as error:
        raise ValidationError({"channels": _("The first topics need a forum. Tick it, or no topics.")}) from error


def known(niche: Niche) -> Beginning:
    """What a new space is to know of its people: how much they ask, and how many of them are there in a week."""
    threads = NicheThread.objects.of(niche.family)
    asked = threads.aggregate(share=Avg(Case(When(question=True, then=1.0), default=0.0)))["share"]
    return Beginning(questions=asked or 0, weekly=niche.weekly)


def _check(niche: Niche) -> None:
    """Under a lock: of two operators who launch at the same time one succeeds and the other is told."""
    lock(niche, "source")
    if niche.community is not None:
        raise ValidationError(_("%(name)s has a space already.") % {"name": niche})
    if niche.is_dismissed:
        raise ValidationError(_("%(name)s was dismissed. Bring it back first.") % {"name": niche})
    if niche.is_split:
        raise ValidationError(_("%(name)s was split. Launch one of its parts, or undo that first.") % {"name": niche})
    if niche.is_merged:
        raise ValidationError(_("%(name)s is a part of another niche. Launch that one.") % {"name": niche})


def _invite(community: Community, by: User, people: Sequence[FirstPerson]) -> dict[int, str]:
    gone = OptOut.keys()
    tokens = {}
    for person in people:
        # Who launches is there already; who opted out since the page was opened is not asked.
        if person.identity.key in gone or person.identity.user_id == by.pk:
            continue
        invitation, token = invite(
            community, by=by, identity=person.identity, reasons=person.reasons, chosen=person.chosen
        )
        tokens[invitation.pk] = token
    return tokens


def invitations_of(launched: Launch) -> list[Invitation]:
    """Those of the space, each with whom it is for, in two queries at most."""
    rows = Invitation.objects.filter(community=launched.community_id, withdrawn_at=None)
    return list(rows.select_related("identity__user", "user", "community").order_by("id"))
